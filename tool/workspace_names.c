/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "file.h"
#include "map.h"
#include "scan.h"
#include "workspace.h"
#include "workspace_kept.h"
#include "workspace_names.h"

static uint32_t new_place(struct workspace *ws, uint32_t file, uint32_t item)
{
	struct workspace_place *place;

	if (ws->n_places == ws->alloc_places) {
		ws->alloc_places = ws->alloc_places * 2 + 1024;
		ws->places = xrealloc(ws->places, ws->alloc_places *
				      sizeof(*ws->places));
	}
	place = &ws->places[ws->n_places];
	place->file = file;
	place->item = item;
	place->next = MAP_NONE;
	return ws->n_places++;
}

/* ---- those of an earlier run ---- */

static void drop_place(struct workspace *ws, uint32_t file, const char *name)
{
	size_t len = strlen(name);
	uint32_t kept = MAP_NONE, i = map_get(ws->functions, name, len);

	for (; i != MAP_NONE; i = ws->places[i].next) {
		if (ws->places[i].file == file) {
			if (kept == MAP_NONE)
				map_set(ws->functions, name, len,
					ws->places[i].next);
			else
				ws->places[kept].next = ws->places[i].next;
		} else {
			kept = i;
		}
	}
}

/* In the order of files and items. */
static void insert_place(struct workspace *ws, uint32_t file, uint32_t item,
		      const char *name)
{
	size_t len = strlen(name);
	uint32_t before = MAP_NONE, i = map_get(ws->functions, name, len);
	uint32_t at = new_place(ws, file, item);

	while (i != MAP_NONE && (ws->places[i].file < file ||
				 (ws->places[i].file == file &&
				  ws->places[i].item < item))) {
		before = i;
		i = ws->places[i].next;
	}
	ws->places[at].next = i;
	if (before == MAP_NONE)
		map_set(ws->functions, name, len, at);
	else
		ws->places[before].next = at;
}

/* What file number i includes besides headers is what it was. */
static bool same_sources(struct workspace *ws, size_t i,
			 const struct workspace_kept_file *f)
{
	const struct scan_file *now = workspace_scan(ws, i);
	struct scan_file *then;
	bool same;

	if (!f->brief.sources && !scan_includes_sources(now))
		return true;
	then = workspace_scan_then(ws, f->content);
	same = then && now && scan_same_includes(then, now);
	scan_free(then);
	return same;
}

static bool drop_file(struct workspace *ws, uint32_t file, int64_t content)
{
	struct scan_file *scan = workspace_scan_then(ws, content);

	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		if (scan->items[i].kind == SCAN_FUNCTION)
			drop_place(ws, file, scan->items[i].name);
	scan_free(scan);
	return scan != NULL;
}

static void add_file(struct workspace *ws, uint32_t file)
{
	const struct scan_file *scan = workspace_scan(ws, file);

	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		if (scan->items[i].kind == SCAN_FUNCTION)
			insert_place(ws, file, i, scan->items[i].name);
}

static void take_places(const struct workspace_kept *kept,
			struct workspace *ws)
{
	ws->functions = kept->functions;
	ws->n_places = kept->n_places;
	ws->alloc_places = kept->n_places + 1024;
	free(ws->places);
	ws->places = xcalloc(ws->alloc_places, sizeof(*ws->places));
	if (kept->n_places)
		memcpy(ws->places, kept->places,
		       kept->n_places * sizeof(*ws->places));
}

static bool update_functions(struct workspace_kept *kept, struct workspace *ws)
{
	if (!ws->functions)
		take_places(kept, ws);
	for (size_t i = 0; i < kept->n; i++) {
		struct workspace_kept_file *f = &kept->files[i];

		if (f->content == ws->files[i].content)
			continue;
		if (!same_sources(ws, i, f))
			kept->sources = NULL;
		if (!drop_file(ws, i, f->content))
			return false;
		add_file(ws, i);
		f->content = ws->files[i].content;
	}
	return true;
}

static const struct map *kept_sources(const struct workspace_kept *kept,
				      struct workspace *ws)
{
	for (size_t i = 0; i < kept->n; i++) {
		const struct workspace_kept_file *f = &kept->files[i];

		if (f->content != ws->files[i].content &&
		    !same_sources(ws, i, f))
			return NULL;
	}
	return kept->sources;
}

/* ---- functions ---- */

static void add_place(struct workspace *ws, uint32_t file, uint32_t item)
{
	const char *name = ws->files[file].scan->items[item].name;
	uint32_t head = map_get(ws->functions, name, strlen(name));
	uint32_t place = new_place(ws, file, item);

	ws->places[place].next = head;
	map_set(ws->functions, name, strlen(name), place);
}

/* Backwards, so that each chain runs forwards through the tree. */
static void index_functions(struct workspace *ws)
{
	workspace_take_scans(ws);
	ws->functions = map_new();
	ws->n_places = 0;
	for (size_t i = ws->tree.n; i-- > 0;) {
		const struct scan_file *scan = ws->files[i].scan;

		for (uint32_t k = scan ? scan->n_items : 0; k-- > 0;)
			if (scan->items[k].kind == SCAN_FUNCTION)
				add_place(ws, i, k);
	}
}

/* Once they cannot be brought up to date, the kept ones are of no use. */
static void find_functions(struct workspace *ws)
{
	struct workspace_kept *kept = ws->kept;

	if (ws->functions_stale && !(kept && kept->functions &&
				     update_functions(kept, ws))) {
		map_free(ws->functions);
		ws->functions = NULL;
		if (kept)
			kept->functions = NULL;
	}
	if (!ws->functions)
		index_functions(ws);
	ws->functions_stale = false;
}

const struct workspace_place *workspace_function(struct workspace *ws,
						 const char *name)
{
	uint32_t head;

	if (!ws->functions || ws->functions_stale)
		find_functions(ws);
	head = map_get(ws->functions, name, strlen(name));
	return head == MAP_NONE ? NULL : &ws->places[head];
}

const struct workspace_place *
workspace_next_function(const struct workspace *ws,
			const struct workspace_place *place)
{
	return place->next == MAP_NONE ? NULL : &ws->places[place->next];
}

enum workspace_kind workspace_kind_of(const char *path,
				      const struct scan_item *item)
{
	if (!item->is_static && ends_with(path, ".c"))
		return WORKSPACE_GLOBAL;
	return item->is_static && ends_with(path, ".h") ? WORKSPACE_INLINE
		: WORKSPACE_NO_KIND;
}

enum workspace_kind workspace_meant(const unsigned int n[WORKSPACE_KINDS])
{
	if (n[WORKSPACE_GLOBAL])
		return n[WORKSPACE_GLOBAL] == 1 ? WORKSPACE_GLOBAL
			: WORKSPACE_NO_KIND;
	return n[WORKSPACE_INLINE] == 1 ? WORKSPACE_INLINE : WORKSPACE_NO_KIND;
}

/* ---- sources ---- */

/* spelling: "\"b.c\"", "<dir/b.c>". */
static void add_source(struct map *names, const char *spelling)
{
	const char *name = path_base(spelling);
	size_t len;

	name += *name == '"' || *name == '<';
	len = strcspn(name, ">\"");
	if (len < 2 || strncmp(name + len - 2, ".h", 2) != 0)
		map_put(names, name, len, 1);
}

static struct map *find_sources(struct workspace *ws)
{
	struct map *names = map_new();

	workspace_take_scans(ws);
	for (size_t i = 0; i < ws->tree.n; i++) {
		const struct scan_file *scan = ws->files[i].scan;

		for (uint32_t k = 0; scan && k < scan->n_includes; k++)
			add_source(names, scan->includes[k]);
	}
	return names;
}

const struct map *workspace_sources(struct workspace *ws)
{
	const struct map *kept = ws->kept && !ws->sources
		? kept_sources(ws->kept, ws) : NULL;

	if (!kept && !ws->sources)
		ws->sources = find_sources(ws);
	return kept ? kept : ws->sources;
}

/* ---- keeping ---- */

void workspace_names_save(struct workspace *ws)
{
	struct workspace_kept kept = { .n = ws->tree.n, .paths = ws->paths };

	if (ws->kept || ws->troubles.n)
		return;
	workspace_function(ws, "");
	workspace_sources(ws);
	kept.functions = ws->functions;
	kept.places = ws->places;
	kept.n_places = ws->n_places;
	kept.sources = ws->sources;
	kept.files = xcalloc(ws->tree.n + 1, sizeof(*kept.files));
	for (size_t i = 0; i < ws->tree.n; i++) {
		const struct tree_file *t = &ws->tree.items[i];

		kept.files[i] = (struct workspace_kept_file){
			.path = t->path, .size = t->size, .inode = t->inode,
			.mtime_ns = workspace_is_fresh(ws, t) ? -1
				: t->mtime_ns,
			.content = ws->files[i].content,
			.brief = scan_brief(ws->files[i].scan),
			.idents = ws->files[i].idents,
		};
	}
	workspace_kept_save(&kept, &ws->tree, ws->store, &ws->scan_key);
	free(kept.files);
}
