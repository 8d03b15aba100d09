/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "hollow_names.h"
#include "map.h"
#include "scan.h"
#include "scan_pack.h"
#include "store.h"
#include "workspace.h"
#include "workspace_names.h"

/* Other files can mean it. */
static bool is_shared(const char *path, const struct scan_item *item)
{
	return !item->is_static || ends_with(path, ".h");
}

bool hollow_names_may_be(struct workspace *ws, uint32_t file,
			 const char *name)
{
	const struct workspace_place *p = workspace_function(ws, name);
	bool any = false, may_be = false;

	for (; p; p = workspace_next_function(ws, p)) {
		const struct scan_item *item =
			&workspace_scan(ws, p->file)->items[p->item];

		if (p->file != file &&
		    !is_shared(ws->files[p->file].tree->path, item))
			continue;
		any = true;
		may_be |= item->may_be_hollow;
	}
	return !any ? strcmp(name, "NULL") != 0 : may_be;
}

void hollow_names_note(struct buf *note, const char *name, bool may_be)
{
	buf_addf(note, "%s%c%s", note->len ? " " : "", may_be ? '+' : '-',
		 name);
}

/* ---- names of changed files ---- */

static void add_shared(struct map *names, const char *path,
		       const struct scan_file *scan)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++) {
		const struct scan_item *item = &scan->items[i];

		if (item->kind == SCAN_FUNCTION && is_shared(path, item))
			map_put(names, item->name, strlen(item->name), 1);
	}
}

static bool add_then(struct map *names, struct workspace *ws, const char *path,
		     int64_t content)
{
	struct buf packed = BUF_INIT;
	struct scan_file *scan = NULL;

	if (store_get_scan(ws->store, content, &ws->scan_key, &packed) == 1)
		scan = scan_unpack(packed.data, packed.len);
	add_shared(names, path, scan);
	scan_free(scan);
	buf_release(&packed);
	return scan != NULL;
}

bool hollow_names_add(struct map *names, struct workspace *ws,
		      const char *path, int64_t then, uint32_t file)
{
	if (file != MAP_NONE)
		add_shared(names, path, workspace_scan(ws, file));
	return !then || add_then(names, ws, path, then);
}

/* ---- notes ---- */

static bool holds(struct workspace *ws, uint32_t file, const char *name,
		  size_t len, bool then)
{
	char *copy = xstrndup(name, len);
	bool now = hollow_names_may_be(ws, file, copy);

	free(copy);
	return now == then;
}

bool hollow_names_hold(struct workspace *ws, uint32_t file, const char *note,
		       const struct map *changed)
{
	size_t len;

	for (const char *p = note; *p; p += len + (p[len] == ' ')) {
		len = strcspn(p, " ");
		if (len > 1 && (!changed ||
		     map_get(changed, p + 1, len - 1) != MAP_NONE) &&
		    !holds(ws, file, p + 1, len - 1, *p == '+'))
			return false;
	}
	return true;
}
