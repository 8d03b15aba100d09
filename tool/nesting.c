/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "json.h"
#include "map.h"
#include "nesting.h"
#include "vec.h"

enum { DEEPEST_ANONYMOUS = 16 };

struct nesting {
	const struct index *ix;
	struct map *places;	/* "path:line" of evidence */
	bool *listed;		/* by record */
	struct {
		index_id *items;
		size_t n, alloc;
	} todo;			/* records to list, those done included */
};

static bool embeds_any(const struct index *ix, index_id record)
{
	for (int root = 0; root < INDEX_ROOTS; root++)
		if (index_embeds(ix, record, root, NULL, NULL) >= 0)
			return true;
	return false;
}

static void add_key(struct buf *out, const char *path, long long line)
{
	buf_clear(out);
	buf_addf(out, "%s:%lld", path, line);
}

static struct map *places_of(const json_t *findings)
{
	struct map *places = map_new();
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *list = json_object_get(
			json_array_get(findings, i), "evidence");

		for (size_t k = 0; k < json_array_size(list); k++) {
			const json_t *e = json_array_get(list, k);

			add_key(&key, json_str(e, "path", ""),
				json_int(e, "line", 0));
			map_put(places, key.data, key.len, 1);
		}
	}
	buf_release(&key);
	return places;
}

static void want(struct nesting *n, index_id record)
{
	if (n->listed[record])
		return;
	n->listed[record] = true;
	*vec_push(&n->todo) = record;
}

static json_t *name_of(const struct index_record *r)
{
	json_t *o = json_object();

	json_put(o, "struct", json_text(r->tag));
	json_put(o, "path", json_text(r->path));
	json_put(o, "line", json_integer(r->line ? r->line : 1));
	return o;
}

static void add_members(struct nesting *n, json_t *list, index_id record,
			int depth)
{
	const struct index_record *r = index_record(n->ix, record);

	/* A kref is a refcount_t and nothing else. */
	if (index_embeds(n->ix, record, INDEX_KREF, NULL, NULL) == 0)
		return;
	for (uint32_t i = 0; i < r->n_members; i++) {
		const struct index_member *m =
			index_member(n->ix, r->first_member + i);
		json_t *o;

		if (!index_is_by_value(m) ||
		    !embeds_any(n->ix, m->type.record))
			continue;
		if (!*m->name) {
			if (depth < DEEPEST_ANONYMOUS)
				add_members(n, list, m->type.record,
					    depth + 1);
			continue;
		}
		want(n, m->type.record);
		o = json_object();
		json_put(o, "name", json_text(m->name));
		json_put(o, "line", json_integer(m->line ? m->line : 1));
		json_put(o, "type",
			 name_of(index_record(n->ix, m->type.record)));
		json_push(list, o);
	}
}

static int by_name(const void *a, const void *b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	int d = strcmp(json_str(x, "struct", ""), json_str(y, "struct", ""));

	if (!d)
		d = strcmp(json_str(x, "path", ""), json_str(y, "path", ""));
	return d ? d : (int)(json_int(x, "line", 0) - json_int(y, "line", 0));
}

/* What is wanted grows while it is listed. */
static json_t *list_wanted(struct nesting *n)
{
	json_t *list = json_array(), **items;

	items = xcalloc(index_count(n->ix) + 1, sizeof(*items));
	for (size_t i = 0; i < n->todo.n; i++) {
		json_t *members = json_array();

		items[i] = name_of(index_record(n->ix, n->todo.items[i]));
		add_members(n, members, n->todo.items[i], 0);
		json_put(items[i], "members", members);
	}
	if (n->todo.n > 1)
		qsort(items, n->todo.n, sizeof(*items), by_name);
	for (size_t i = 0; i < n->todo.n; i++)
		json_push(list, items[i]);
	free(items);
	return list;
}

json_t *nesting_list(const struct index *ix, const json_t *findings)
{
	struct nesting n = { .ix = ix, .places = places_of(findings) };
	struct buf key = BUF_INIT;
	json_t *list;

	n.listed = xcalloc(index_count(ix) + 1, sizeof(*n.listed));
	for (index_id id = 0; (size_t)id < index_count(ix); id++) {
		const struct index_record *r = index_record(ix, id);

		if (!*r->tag || !embeds_any(ix, id))
			continue;
		add_key(&key, r->path, r->line);
		if (map_get(n.places, key.data, key.len) != MAP_NONE)
			want(&n, id);
	}
	list = list_wanted(&n);
	map_free(n.places);
	free(n.listed);
	vec_release(&n.todo);
	buf_release(&key);
	return list;
}
