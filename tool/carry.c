/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "carry.h"
#include "carry_speakers.h"
#include "idents.h"
#include "map.h"
#include "meaning.h"
#include "records.h"
#include "scan.h"
#include "store.h"
#include "store_carry.h"
#include "store_image.h"
#include "store_run.h"
#include "tree.h"
#include "typing.h"
#include "workspace.h"
#include "workspace_names.h"

/* ---- what changed files were and are ---- */

static void add_names(struct carry *c, const struct scan_file *scan)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		map_put(c->names, scan->items[i].name,
			strlen(scan->items[i].name), 1);
}

/* False: it includes files that are no headers, and other ones than then. */
static bool same_sources(const struct scan_file *then,
			 const struct scan_file *now)
{
	if (then && now && scan_same_includes(then, now))
		return true;
	return !scan_includes_sources(then) && !scan_includes_sources(now);
}

/* False: it is not known any more, or more than this file changes by it. */
static bool look_at(struct carry *c, int64_t content, uint32_t file)
{
	struct scan_file *then = content
		? workspace_scan_then(c->ws, content) : NULL;
	const struct scan_file *now = file != MAP_NONE
		? workspace_scan(c->ws, file) : NULL;
	bool good = (then || !content) && (now || file == MAP_NONE) &&
		same_sources(then, now);

	add_names(c, then);
	add_names(c, now);
	scan_free(then);
	return good;
}

static bool look_at_changed(struct carry *c)
{
	bool good = true;

	c->names = map_new();
	for (uint32_t i = 0; i < c->ws->tree.n && good; i++)
		if (c->changed[i])
			good = look_at(c, c->content_then[i], i);
	for (size_t i = 0; i < c->n_gone && good; i++)
		good = look_at(c, c->gone[i].content, MAP_NONE);
	return good;
}

struct returns {
	struct carry *c;
	struct map *others;	/* functions that return something else now */
};

static void compare_return(void *ctx, const char *function, const char *type)
{
	struct returns *r = ctx;
	size_t len = strlen(function);
	const char *now;

	meaning_add_function(r->c->meaning, function, type);
	if (map_get(r->c->names, function, len) == MAP_NONE)
		return;
	now = typing_return_type(r->c->ws, function);
	if (strcmp(now ? now : "", type) != 0)
		map_put(r->others, function, len, 1);
}

/* Who calls one that returns something else has other types, perhaps. */
static int compare_returns(struct carry *c)
{
	struct returns r = { .c = c, .others = map_new() };
	int ret = store_each_return(c->ws->store, compare_return, &r);

	for (uint32_t i = 0; i < map_count(r.others) && ret == 0; i++) {
		const char *function = map_key(r.others, i);
		const char *now = typing_return_type(c->ws, function);

		map_put(c->meaning->members, function, strlen(function), 1);
		ret = store_put_return(c->ws->store, function, now ? now : "");
	}
	map_free(r.others);
	return ret;
}

/* Where one line went to two places, facts that speak of the second are typed. */
static int note_lines(struct carry *c)
{
	int ret = 1;

	for (size_t i = 0; i < c->meaning->lines.n && ret >= 0; i++) {
		const struct meaning_line *l = &c->meaning->lines.items[i];

		ret = store_add_moved_line(c->ws->store, l->path, l->then,
					   l->now);
		if (ret == 0)
			map_put(c->meaning->members, l->member,
				strlen(l->member), 1);
	}
	return ret < 0 ? -1 : 0;
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

struct files {
	struct carry *c;
	bool *items;
};

static void note_facts(void *ctx, const char *path, int64_t number UNUSED)
{
	struct files *f = ctx;
	uint32_t file = workspace_find(f->c->ws, path);

	if (file != MAP_NONE && !f->c->changed[file])
		f->items[file] = true;
}

static int find_speakers(struct carry *c)
{
	struct files f = {
		.c = c, .items = xcalloc(c->ws->tree.n + 1, sizeof(bool)),
	};
	int ret = store_each_run_file(c->ws->store, note_facts, &f);

	c->speaks = xcalloc(c->ws->tree.n + 1, sizeof(*c->speaks));
	if (ret == 0)
		carry_speakers_find(c->ws, c->rules, c->meaning, f.items,
				    c->speaks, c->changed);
	free(f.items);
	return ret;
}

int carry_load(struct carry *c, const struct store_hash *key)
{
	int ret = store_image_load(c->ws->store, key);

	if (ret == 1 && !look_at_changed(c))
		ret = 0;
	if (ret == 1 && (compare_returns(c) < 0 || note_lines(c) < 0 ||
			 find_speakers(c) < 0))
		ret = -1;
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
	const struct map *paths = c->meaning->paths;
	int ret = 0;

	for (size_t i = 0; i < c->ws->tree.n && ret == 0; i++) {
		const char *path = c->ws->tree.items[i].path;

		if (c->changed[i] ||
		    map_get(paths, path, strlen(path)) != MAP_NONE)
			ret = records_add_file(c->ws->store, c->index, path);
	}
	return ret;
}

static bool has_members(void *ctx, const char *attrs)
{
	return idents_mention(attrs, 0, (uint32_t)strlen(attrs), ctx);
}

static int set_types_aside(struct carry *c)
{
	struct idents_names *members = idents_names_new(c->meaning->members);
	struct store *store = c->ws->store;
	int ret = 0;

	for (size_t i = 0; i < c->ws->tree.n && ret == 0; i++) {
		const char *path = c->ws->tree.items[i].path;

		if (c->speaks[i] == SPEAKS)
			ret = store_retype(store, path);
		else if (c->speaks[i] == SPEAKS_OF_MEMBERS)
			ret = store_retype_some(store, path, has_members,
						members);
	}
	idents_names_free(members);
	return ret;
}

static int set_aside(struct carry *c)
{
	struct store *store = c->ws->store;
	const struct map *paths = c->meaning->paths;
	int ret = set_types_aside(c);

	for (uint32_t i = 0; i < map_count(paths) && ret == 0; i++)
		ret = store_add_record_path(store, map_key(paths, i));
	return ret < 0 ? -1 : store_set_aside(store);
}

int carry_settle(struct carry *c)
{
	struct store *store = c->ws->store;
	int ret;

	if (store_begin(store) < 0)
		return -1;
	ret = set_aside(c) < 0 || add_places(c) < 0 || add_records(c) < 0
		? -1 : store_move_lines(store);
	if (ret >= 0 && store_commit(store) == 0)
		return ret;
	store_rollback(store);
	return -1;
}

void carry_release(struct carry *c)
{
	free(c->speaks);
	c->speaks = NULL;
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
