/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carry.h"
#include "index.h"
#include "map.h"
#include "scan.h"
#include "scan_pack.h"
#include "store.h"
#include "store_carry.h"
#include "store_image.h"
#include "store_run.h"
#include "tree.h"
#include "typing.h"
#include "workspace.h"

/* ---- records ---- */

static void describe(struct buf *out, const struct index *index, index_id id)
{
	const struct index_record *r = index_record(index, id);

	/* Its own number says that all before it are as they were. */
	buf_addf(out, "%u %u %s %u %d\n", id, r->parent, r->tag, r->line,
		 r->is_union);
	for (uint32_t i = 0; i < r->n_members; i++) {
		const struct index_member *m =
			index_member(index, r->first_member + i);

		/* type.record is found when it is asked for. */
		buf_addf(out, "%u %s %s %u %d%d\n", m->line, m->name,
			 m->type.name, m->type.pointers, m->type.is_array,
			 m->type.is_function);
	}
}

/* Those of one file stand together; the end of the index ends the last. */
static int each_home(const struct index *index,
		     int (*each)(void *ctx, const char *path,
				 const struct store_hash *records), void *ctx)
{
	struct buf text = BUF_INIT;
	size_t n = index_count(index);
	int ret = 0;

	for (size_t i = 0; i < n && ret == 0; i++) {
		const char *path = index_record(index, i)->path;
		struct store_hash hash;

		describe(&text, index, i);
		if (i + 1 < n && !strcmp(index_record(index, i + 1)->path,
					 path))
			continue;
		hash = store_hash(text.data, text.len);
		ret = each(ctx, path, &hash);
		buf_clear(&text);
	}
	buf_release(&text);
	return ret;
}

static int put_home(void *ctx, const char *path,
		    const struct store_hash *records)
{
	struct workspace *ws = ctx;

	return store_put_home(ws->store, path, records);
}

static int put_count(struct workspace *ws, const struct index *index)
{
	size_t n = index_count(index);
	struct store_hash hash = store_hash(&n, sizeof(n));

	return store_put_home(ws->store, "", &hash);
}

struct homes {
	struct carry *c;
	bool *seen;		/* per file: defines records now */
	bool same;
};

static int compare_home(void *ctx, const char *path,
			const struct store_hash *records)
{
	struct homes *h = ctx;
	uint32_t file = workspace_find(h->c->ws, path);
	int ret;

	if (file == MAP_NONE || !h->c->changed[file])
		return 0;
	h->seen[file] = true;
	ret = store_is_home(h->c->ws->store, path, records);
	if (ret == 0)
		h->same = false;
	return ret < 0 ? -1 : 0;
}

/* 1: the records of changed files, and all numbers, are those of then. */
static int same_records(struct carry *c)
{
	size_t n = index_count(c->index), n_files = c->ws->tree.n;
	struct store_hash count = store_hash(&n, sizeof(n));
	struct store_hash none = store_hash("", 0);
	struct homes h = { .c = c, .same = true };
	int ret = store_is_home(c->ws->store, "", &count);

	if (ret != 1)
		return ret;
	h.seen = xcalloc(n_files + 1, sizeof(bool));
	ret = each_home(c->index, compare_home, &h);
	for (size_t i = 0; i < n_files && ret == 0 && h.same; i++) {
		int none_then = 1;

		if (c->changed[i] && !h.seen[i])
			none_then = store_is_home(c->ws->store,
						  c->ws->tree.items[i].path,
						  &none);
		h.same = none_then == 1;
		ret = none_then < 0 ? -1 : 0;
	}
	free(h.seen);
	return ret < 0 ? -1 : h.same;
}

/* ---- functions ---- */

static void add_names(struct carry *c, const struct scan_file *scan)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		map_put(c->names, scan->items[i].name,
			strlen(scan->items[i].name), 1);
}

/* False: what a changed file held then is not known any more. */
static bool add_names_then(struct carry *c, size_t file)
{
	struct buf packed = BUF_INIT;
	struct scan_file *scan = NULL;

	if (store_get_scan(c->ws->store, c->content_then[file],
			   &c->ws->scan_key, &packed) == 1)
		scan = scan_unpack(packed.data, packed.len);
	add_names(c, scan);
	buf_release(&packed);
	if (!scan)
		return false;
	scan_free(scan);
	return true;
}

static bool find_names(struct carry *c)
{
	c->names = map_new();
	for (size_t i = 0; i < c->ws->tree.n; i++) {
		if (!c->changed[i])
			continue;
		if (!c->ws->files[i].scan || !add_names_then(c, i))
			return false;
		add_names(c, c->ws->files[i].scan);
	}
	return true;
}

struct returns {
	struct carry *c;
	bool same;
};

static void compare_return(void *ctx, const char *function, const char *type)
{
	struct returns *r = ctx;
	const char *now;

	if (!r->same || map_get(r->c->names, function, strlen(function)) ==
				MAP_NONE)
		return;
	now = typing_return_type(r->c->ws, function);
	r->same = !strcmp(now ? now : "", type);
}

static int same_returns(struct carry *c)
{
	struct returns r = { .c = c, .same = true };

	return store_each_return(c->ws->store, compare_return, &r) < 0 ? -1
		: r.same;
}

/* ---- */

static int note_changed(struct carry *c)
{
	for (size_t i = 0; i < c->ws->tree.n; i++)
		if (c->changed[i] &&
		    store_add_changed_path(c->ws->store,
					   c->ws->tree.items[i].path) < 0)
			return -1;
	return 1;
}

int carry_load(struct carry *c, const struct store_hash *key)
{
	int ret;

	if (!find_names(c))
		return 0;
	ret = store_image_load(c->ws->store, key);
	if (ret == 1)
		ret = same_records(c);
	if (ret == 1)
		ret = same_returns(c);
	return ret == 1 ? note_changed(c) : ret;
}

int carry_places(struct carry *c)
{
	struct store *store = c->ws->store;
	int ret = 0;

	for (size_t i = 0; i < c->ws->tree.n; i++) {
		const struct scan_file *scan = c->ws->files[i].scan;

		for (uint32_t k = 0; c->changed[i] && k < scan->n_items; k++) {
			const struct scan_item *item = &scan->items[k];

			if (item->kind == SCAN_FUNCTION && ret == 0 &&
			    store_is_named(store, item->name))
				ret = store_add_function_place(
					store, item->name,
					c->ws->tree.items[i].path, item->line,
					item->is_static);
		}
	}
	return ret;
}

void carry_release(struct carry *c)
{
	map_free(c->names);
	c->names = NULL;
}

static int put_returns(struct workspace *ws)
{
	struct map *asked = ws->asked_returns;

	for (uint32_t i = 0; asked && i < map_count(asked); i++) {
		const char *type = typing_return_type(ws, map_key(asked, i));

		if (store_put_return(ws->store, map_key(asked, i),
				     type ? type : "") < 0)
			return -1;
	}
	return 0;
}

int carry_save(struct workspace *ws, const struct index *index,
	       const struct store_hash *key)
{
	if (store_begin(ws->store) < 0)
		return -1;
	if (store_forget_aside(ws->store) < 0 || put_count(ws, index) < 0 ||
	    each_home(index, put_home, ws) < 0 || put_returns(ws) < 0 ||
	    store_commit(ws->store) < 0) {
		store_rollback(ws->store);
		return -1;
	}
	store_image_save(ws->store, key);
	return 0;
}
