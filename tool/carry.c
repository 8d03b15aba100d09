/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carry.h"
#include "carry_members.h"
#include "deftext.h"
#include "map.h"
#include "records.h"
#include "scan.h"
#include "store.h"
#include "store_carry.h"
#include "store_image.h"
#include "store_run.h"
#include "tree.h"
#include "typing.h"
#include "vec.h"
#include "workspace.h"
#include "workspace_names.h"

struct lines {
	uint32_t *items;
	size_t n, alloc;
};

/* ---- what one changed file was and is ---- */

struct state {
	const char *path;
	int64_t content;	/* 0: the file is not there */
	struct scan_file *scan;	/* NULL then */
	struct buf definitions;
	bool lost;		/* it is not known any more */
};

static struct state state_now(struct carry *c, size_t file)
{
	struct state s = {
		.path = c->ws->tree.items[file].path,
		.content = c->ws->files[file].content,
		.scan = workspace_scan(c->ws, file),
	};

	buf_init(&s.definitions);
	s.lost = !s.scan || !typing_definitions(c->ws, s.content, s.scan,
						&s.definitions);
	return s;
}

static struct state state_then(struct carry *c, const char *path,
			       int64_t content)
{
	struct state s = { .path = path, .content = content };

	buf_init(&s.definitions);
	if (content)
		s.scan = workspace_scan_then(c->ws, content);
	s.lost = content && (!s.scan ||
			     !typing_definitions(c->ws, content, s.scan,
						 &s.definitions));
	return s;
}

static void add_names(struct carry *c, const struct scan_file *scan)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		map_put(c->names, scan->items[i].name,
			strlen(scan->items[i].name), 1);
}

static void print_type(struct buf *out, const struct deftext_type *t)
{
	buf_addf(out, "%.*s %d %u %d%d\n", (int)t->name.len, t->name.text,
		 t->record, t->pointers, t->is_array, t->is_function);
}

/* The definitions without their lines, and these. False: malformed. */
static bool take_shape(const struct buf *definitions, struct buf *shape,
		       struct lines *lines)
{
	struct deftext d = {
		.text = definitions->data,
		.end = definitions->data + definitions->len,
	};
	struct deftext_line l = { 0 };
	int ret;

	while ((ret = deftext_next(&d, &l)) == 1) {
		buf_addf(shape, "%d %.*s %d %d %d ", l.kind, (int)l.name.len,
			 l.name.text, l.record, l.parent, l.is_union);
		if (l.kind == DEFTEXT_ALIAS)
			buf_addf(shape, "%.*s\n", (int)l.target.len,
				 l.target.text);
		else
			*vec_push(lines) = l.line;
		if (l.kind == DEFTEXT_MEMBER || l.kind == DEFTEXT_TYPEDEF)
			print_type(shape, &l.type);
		l = (struct deftext_line){ 0 };
	}
	return ret == 0;
}

/* Where one line of a file went. */
struct moving {
	struct carry *c;
	const char *path;
};

static int move_line(void *ctx, uint32_t then, uint32_t now)
{
	const struct moving *m = ctx;

	return store_add_moved_line(m->c->ws->store, m->path, then, now);
}

/* 1: nothing but lines differs, or plain members, and these were noted; 0; -1. */
static int same_definitions(struct carry *c, const struct state *then,
			    const struct state *now)
{
	struct buf shape_then = BUF_INIT, shape_now = BUF_INIT;
	struct lines lines_then = { 0 }, lines_now = { 0 };
	struct moving moving = { .c = c, .path = now->path };
	int ret;

	ret = take_shape(&then->definitions, &shape_then, &lines_then) &&
	      take_shape(&now->definitions, &shape_now, &lines_now) &&
	      shape_then.len == shape_now.len &&
	      (!shape_now.len ||
	       !memcmp(shape_then.data, shape_now.data, shape_now.len));
	for (size_t i = 0; i < lines_now.n && ret == 1; i++)
		ret = move_line(&moving, lines_then.items[i],
				lines_now.items[i]);
	if (ret == 0)
		ret = carry_members_compare(c->index, now->path,
					    &then->definitions,
					    &now->definitions, c->members,
					    move_line, &moving);
	buf_release(&shape_then);
	buf_release(&shape_now);
	vec_release(&lines_then);
	vec_release(&lines_now);
	return ret;
}

static bool is_visible(const struct state *s, const struct map *sources)
{
	return s->content && typing_is_visible(s->path, s->definitions.data,
					       sources);
}

/* 1: for no other file do its types mean anything else; 0; -1. */
static int compare(struct carry *c, const struct state *then,
		   const struct state *now, const struct map *sources)
{
	bool included = scan_includes_sources(then->scan) ||
			scan_includes_sources(now->scan);

	if (then->lost || now->lost)
		return 0;
	if (then->content && now->content &&
	    scan_same_includes(then->scan, now->scan))
		included = false;
	else if (included)
		return 0;
	if (!is_visible(then, sources) && !is_visible(now, sources))
		return 1;
	if (!then->content || !now->content ||
	    !scan_same_includes(then->scan, now->scan))
		return 0;
	if (then->definitions.len == now->definitions.len &&
	    (!now->definitions.len ||
	     !memcmp(then->definitions.data, now->definitions.data,
		     now->definitions.len)))
		return 1;
	return same_definitions(c, then, now);
}

static int compare_one(struct carry *c, const char *path, int64_t content,
		       size_t file, const struct map *sources)
{
	struct state then = state_then(c, path, content), now = {
		.path = path, .definitions = BUF_INIT,
	};
	int ret;

	if (file != MAP_NONE)
		now = state_now(c, file);
	add_names(c, then.scan);
	add_names(c, now.scan);
	ret = compare(c, &then, &now, sources);
	scan_free(then.scan);
	buf_release(&then.definitions);
	buf_release(&now.definitions);
	return ret;
}

/* Finds names; 1: types elsewhere mean what they did, but for lines. */
static int same_types(struct carry *c)
{
	const struct map *sources = workspace_sources(c->ws);
	int ret = 1;

	c->names = map_new();
	c->members = map_new();
	for (size_t i = 0; i < c->ws->tree.n && ret == 1; i++)
		if (c->changed[i])
			ret = compare_one(c, c->ws->tree.items[i].path,
					  c->content_then[i], i, sources);
	for (size_t i = 0; i < c->n_gone && ret == 1; i++)
		ret = compare_one(c, c->gone[i].path, c->gone[i].content,
				  MAP_NONE, sources);
	return ret;
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
	for (size_t i = 0; i < c->n_gone; i++)
		if (store_add_changed_path(c->ws->store, c->gone[i].path) < 0)
			return -1;
	for (size_t i = 0; i < c->ws->tree.n; i++)
		if (c->changed[i] &&
		    store_add_changed_path(c->ws->store,
					   c->ws->tree.items[i].path) < 0)
			return -1;
	return 1;
}

static void note_wanted(void *ctx, const char *path, int64_t number UNUSED)
{
	struct carry *c = ctx;
	uint32_t file = workspace_find(c->ws, path);

	if (file != MAP_NONE && !c->changed[file])
		c->retype[file] = true;
}

/* The files with facts that speak of members that came or went. */
static int find_speakers(struct carry *c)
{
	if (!map_count(c->members))
		return 1;
	c->retype = xcalloc(c->ws->tree.n + 1, sizeof(bool));
	if (store_each_run_file(c->ws->store, note_wanted, c) < 0)
		return -1;
	return carry_members_find(c->ws, c->rules, c->members, c->retype);
}

int carry_load(struct carry *c, const struct store_hash *key)
{
	int ret = store_image_load(c->ws->store, key);

	if (ret == 1)
		ret = same_types(c);
	if (ret == 1)
		ret = same_returns(c);
	if (ret == 1)
		ret = find_speakers(c);
	return ret == 1 ? note_changed(c) : ret;
}

/* Where the functions of changed files are now. */
static int add_places(struct carry *c)
{
	struct store *store = c->ws->store;
	int ret = 0;

	for (size_t i = 0; i < c->ws->tree.n; i++) {
		const struct scan_file *scan = c->changed[i]
			? workspace_scan(c->ws, i) : NULL;

		for (uint32_t k = 0; scan && k < scan->n_items; k++) {
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

static int add_records(struct carry *c)
{
	int ret = 0;

	for (size_t i = 0; i < c->ws->tree.n && ret == 0; i++)
		if (c->changed[i])
			ret = records_add_file(c->ws->store, c->index,
					       c->ws->tree.items[i].path);
	return ret;
}

/* settled: what came of all before. */
static int retype(struct carry *c, int settled)
{
	struct store *store = c->ws->store;
	int ret = settled;

	if (settled != 1 || !c->retype)
		return settled;
	if (store_begin(store) < 0)
		return -1;
	for (size_t i = 0; i < c->ws->tree.n && ret == 1; i++)
		if (c->retype[i] &&
		    store_retype(store, c->ws->tree.items[i].path) < 0)
			ret = -1;
	if (ret == 1 && store_commit(store) == 0)
		return 1;
	store_rollback(store);
	return -1;
}

int carry_settle(struct carry *c)
{
	struct store *store = c->ws->store;

	if (store_begin(store) < 0)
		return -1;
	if (store_set_aside(store) < 0 || add_places(c) < 0 ||
	    add_records(c) < 0 || store_commit(store) < 0) {
		store_rollback(store);
		return -1;
	}
	return retype(c, store_move_lines(store));
}

void carry_release(struct carry *c)
{
	map_free(c->members);
	free(c->retype);
	c->members = NULL;
	c->retype = NULL;
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

int carry_save(struct workspace *ws, const struct store_hash *key)
{
	if (store_begin(ws->store) < 0)
		return -1;
	if (store_forget_aside(ws->store) < 0 || put_returns(ws) < 0 ||
	    store_commit(ws->store) < 0) {
		store_rollback(ws->store);
		return -1;
	}
	store_image_save(ws->store, key);
	return 0;
}
