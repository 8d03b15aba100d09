/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "idents.h"
#include "map.h"
#include "overlay.h"
#include "scan.h"
#include "scan_pack.h"
#include "scanner.h"
#include "scan_words.h"
#include "store.h"
#include "tree.h"
#include "vec.h"
#include "workspace.h"

/* ---- the list ---- */

static struct overlay_file *place_for(struct overlay *o, const char *path)
{
	struct overlay_file *f;
	uint32_t i;

	if (!o->by_path)
		o->by_path = map_new();
	i = map_put(o->by_path, path, strlen(path), o->n);
	if (i < o->n)
		return &o->items[i];
	f = vec_push(o);
	f->path = xstrdup(path);
	buf_init(&f->text);
	return f;
}

void overlay_put(struct overlay *o, const char *path, struct buf *text)
{
	struct overlay_file *f = place_for(o, path);

	buf_release(&f->text);
	f->text = *text;
	f->gone = false;
	buf_init(text);
}

void overlay_remove(struct overlay *o, const char *path)
{
	struct overlay_file *f = place_for(o, path);

	buf_release(&f->text);
	f->gone = true;
}

const struct overlay_file *overlay_find(const struct overlay *o,
					const char *path)
{
	uint32_t i = o->by_path ? map_get(o->by_path, path, strlen(path))
		: MAP_NONE;

	return i == MAP_NONE ? NULL : &o->items[i];
}

void overlay_release(struct overlay *o)
{
	for (size_t i = 0; i < o->n; i++) {
		free(o->items[i].path);
		buf_release(&o->items[i].text);
	}
	vec_release(o);
	map_free(o->by_path);
	o->by_path = NULL;
}

/* ---- in a workspace ---- */

/* One file while the list is put in order. */
struct listed {
	struct tree_file tree;
	struct workspace_file file;
};

static int by_path(const void *a, const void *b)
{
	const struct listed *x = a, *y = b;

	return strcmp(x->tree.path, y->tree.path);
}

static bool changes_list(const struct workspace *ws, const struct overlay *o)
{
	bool changes = false;

	for (size_t i = 0; i < o->n && !changes; i++) {
		bool there = workspace_find(ws, o->items[i].path) != MAP_NONE;

		changes = o->items[i].gone ? there
			: !there && tree_wants(o->items[i].path);
	}
	return changes;
}

/* The old list without those that are gone, and `added` new ones. */
static void relist(struct workspace *ws, const struct overlay *o, size_t added)
{
	struct listed *list = xcalloc(ws->tree.n + added + 1, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; i < ws->tree.n; i++) {
		const struct overlay_file *f =
			overlay_find(o, ws->tree.items[i].path);

		if (f && f->gone) {
			scan_free(ws->files[i].scan);
			workspace_forget_text(ws, i);
			idents_release(&ws->files[i].idents);
			free(ws->tree.items[i].path);
			continue;
		}
		list[n].tree = ws->tree.items[i];
		list[n++].file = ws->files[i];
	}
	for (size_t i = 0; i < o->n; i++)
		if (tree_wants(o->items[i].path) && !o->items[i].gone &&
		    workspace_find(ws, o->items[i].path) == MAP_NONE)
			list[n++].tree.path = xstrdup(o->items[i].path);
	qsort(list, n, sizeof(*list), by_path);
	ws->files = xrealloc(ws->files, (n + 1) * sizeof(*ws->files));
	while (ws->tree.n < n)
		vec_push(&ws->tree);
	ws->tree.n = n;
	for (size_t i = 0; i < n; i++) {
		ws->tree.items[i] = list[i].tree;
		ws->files[i] = list[i].file;
	}
	free(list);
	workspace_relist(ws);
}

static int scan_given(struct workspace *ws, struct workspace_file *f,
		      const struct scan_words *words)
{
	struct store_hash hash = store_hash(f->given, f->given_len);
	struct buf packed = BUF_INIT;
	int ret = -1;

	f->content = store_content(ws->store, &hash);
	if (f->content)
		ret = store_get_scan(ws->store, f->content, &ws->scan_key,
				     &packed);
	if (ret == 1)
		f->scan = scan_unpack(packed.data, packed.len);
	if (ret >= 0 && !f->scan) {
		f->scan = scan_text_with(f->given, f->given_len, words);
		f->reread = true;
		ws->scanned++;
		buf_clear(&packed);
		scan_pack(&packed, f->scan);
		ret = store_put_scan(ws->store, f->content, &ws->scan_key,
				     packed.data, packed.len);
	}
	buf_release(&packed);
	return ret < 0 ? -1 : 0;
}

static int give(struct workspace *ws, const struct overlay_file *from,
		const struct scan_words *words)
{
	uint32_t i = workspace_find(ws, from->path);
	struct workspace_file *f;

	if (i == MAP_NONE)
		return 0;
	f = &ws->files[i];
	scan_free(f->scan);
	workspace_forget_text(ws, i);
	idents_release(&f->idents);
	f->brief = NULL;
	f->scan = NULL;
	f->listed = false;
	f->len = 0;
	f->given = from->text.data;
	f->given_len = from->text.len;
	ws->tree.items[i].size = from->text.len;
	return scan_given(ws, f, words);
}

int overlay_apply(const struct overlay *o, struct workspace *ws,
		  struct buf *err)
{
	struct scan_words *words = scan_words_new(ws->words);
	int ret = store_begin(ws->store);

	if (changes_list(ws, o))
		relist(ws, o, o->n);
	for (size_t i = 0; i < o->n && ret == 0; i++)
		if (!o->items[i].gone)
			ret = give(ws, &o->items[i], words);
	workspace_changed(ws);
	if (ret == 0)
		ret = store_commit(ws->store);
	if (ret < 0) {
		buf_addstr(err, store_error(ws->store));
		store_rollback(ws->store);
	}
	scan_words_free(words);
	return ret;
}
