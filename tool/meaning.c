/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "definitions.h"
#include "index.h"
#include "map.h"
#include "meaning.h"
#include "reach.h"
#include "records.h"
#include "types_state.h"
#include "vec.h"

enum { UNNAMED_DEPTH = 16 };

/* ---- sets of names ---- */

static void add(struct map *set, const char *name)
{
	if (*name)
		map_put(set, name, strlen(name), 1);
}

static bool has(const struct map *set, const char *name)
{
	return map_get(set, name, strlen(name)) != MAP_NONE;
}

static void add_tag(struct map *set, const struct index_record *r)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "%s %s", r->is_union ? "union" : "struct", r->tag);
	if (*r->tag)
		add(set, name.data);
	buf_release(&name);
}

/* The interned copies of names that an index has: to be compared by address. */
static struct map *addresses(const struct index *ix, const struct map *names)
{
	struct map *set = map_new();

	for (uint32_t i = 0; i < map_count(names); i++) {
		const char *name = map_key(names, i);
		uint32_t n = map_get(ix->strings, name, strlen(name));

		if (n == MAP_NONE)
			continue;
		name = map_key(ix->strings, n);
		map_put(set, (const char *)&name, sizeof(name), 1);
	}
	return set;
}

static bool has_address(const struct map *set, const char *name)
{
	return name && map_get(set, (const char *)&name, sizeof(name)) !=
		MAP_NONE;
}

/* ---- two indexes ---- */

struct side {
	struct index *ix;
	const struct side *other;
	bool *changed;		/* per file of reach */
};

struct comparing {
	struct meaning *out;
	struct side then, now;
	const char *const *paths;
	size_t n;
	struct map *held;	/* names of records that hold something else */
	bool *holds_other;	/* per record of now, in unchanged files */
	struct map *others;	/* files whose include lines lead elsewhere */
};

static void take_side(struct side *s, const struct comparing *c,
		      const struct index *ix, const struct side *other)
{
	/* Questions settle what nobody asked for before. */
	s->ix = (struct index *)(uintptr_t)ix;
	s->other = other;
	s->changed = xcalloc(reach_count(s->ix->reach) + 1, sizeof(bool));
	/* To name a file that is not there would let others include it. */
	for (size_t i = 0; i < c->n; i++) {
		uint32_t file = reach_find(s->ix->reach, c->paths[i]);

		if (file != REACH_NONE)
			s->changed[file] = true;
	}
}

/* The record of the other index at the same place of the same file. */
static index_id at_same_place(const struct side *s, index_id id)
{
	return index_at(s->other->ix, index_record(s->ix, id)->path,
			index_ordinal(s->ix, id));
}

static const struct index_member *settled(const struct side *s, index_id id,
					  uint32_t i)
{
	const struct index_record *r = index_record(s->ix, id);

	index_settle(s->ix, r->first_member + i, s->ix->record_files.items[id]);
	return index_member(s->ix, r->first_member + i);
}

static bool same_type(const struct side *a, const struct index_type *x,
		      const struct side *b, const struct index_type *y)
{
	return x->pointers == y->pointers && x->is_array == y->is_array &&
	       x->is_function == y->is_function && !strcmp(x->name, y->name) &&
	       index_number(a->ix, x->record) ==
		index_number(b->ix, y->record);
}

/* ---- records of files that changed ---- */

static void hold_otherwise(struct comparing *c, const struct side *s,
			   index_id id)
{
	const struct index_record *r = index_record(s->ix, id);

	for (;;) {
		add_tag(c->held, r);
		add(c->held, r->tag);
		if (r->parent == INDEX_NONE)
			break;
		r = index_record(s->ix, r->parent);
	}
}

/* Members by name as somebody finds them, in what has no name as well. */
struct found_members {
	const struct side *side;
	struct map *names;	/* to items, in their order */
	struct { const struct index_member **items; size_t n, alloc; } members;
};

static void find_members(struct found_members *f, index_id id, int depth)
{
	const struct index_record *r = index_record(f->side->ix, id);

	for (uint32_t i = 0; i < r->n_members; i++) {
		const struct index_member *m = settled(f->side, id, i);

		if (*m->name && map_intern(f->names, m->name,
					   strlen(m->name)) == f->members.n)
			*vec_push(&f->members) = m;
		if (!*m->name && index_is_by_value(m) && depth < UNNAMED_DEPTH)
			find_members(f, m->type.record, depth + 1);
	}
}

static struct found_members members_of(const struct side *s, index_id id)
{
	struct found_members f = { .side = s, .names = map_new() };

	find_members(&f, id, 0);
	return f;
}

static void forget_members(struct found_members *f)
{
	map_free(f->names);
	vec_release(&f->members);
}

static const struct index_member *find_found(const struct found_members *f,
					     const char *name)
{
	uint32_t i = map_get(f->names, name, strlen(name));

	return i == MAP_NONE ? NULL : f->members.items[i];
}

static void note_line(struct comparing *c, index_id now,
		      const struct index_member *x,
		      const struct index_member *y)
{
	struct meaning_line *l = vec_push(&c->out->lines);

	l->path = index_record(c->now.ix, now)->path;
	l->member = y->name;
	l->then = x->line;
	l->now = y->line;
}

/* Those of b that a has otherwise, or not at all. True: there are some. */
static bool add_others(struct comparing *c, const struct found_members *a,
		       const struct found_members *b)
{
	bool any = false;

	for (size_t i = 0; i < b->members.n; i++) {
		const struct index_member *y = b->members.items[i];
		const struct index_member *x = find_found(a, y->name);

		if (x && same_type(a->side, &x->type, b->side, &y->type))
			continue;
		add(c->out->members, y->name);
		any = true;
	}
	return any;
}

/* The first way to what it embeds may be another one then. */
static bool same_order(const struct found_members *a,
		       const struct found_members *b)
{
	for (size_t i = 0; i < a->members.n && i < b->members.n; i++)
		if (strcmp(a->members.items[i]->name,
			   b->members.items[i]->name) != 0)
			return false;
	return a->members.n == b->members.n;
}

/* Of the same record, in a file that has changed or not. */
static void compare_members(struct comparing *c, index_id then, index_id now)
{
	struct found_members a = members_of(&c->then, then);
	struct found_members b = members_of(&c->now, now);
	bool others = add_others(c, &a, &b);

	others |= add_others(c, &b, &a);
	if (others || !same_order(&a, &b))
		hold_otherwise(c, &c->now, now);
	for (size_t i = 0; i < b.members.n; i++) {
		const struct index_member *x =
			find_found(&a, b.members.items[i]->name);

		if (x)
			note_line(c, now, x, b.members.items[i]);
	}
	forget_members(&a);
	forget_members(&b);
}

static bool embeds(const struct side *s, index_id id, int root)
{
	return index_embeds(s->ix, id, root, NULL, NULL) >= 0;
}

static void compare_roots(struct comparing *c, index_id then, index_id now)
{
	for (int root = 0; root < INDEX_ROOTS; root++) {
		if (embeds(&c->then, then, root) == embeds(&c->now, now, root))
			continue;
		add_tag(c->out->sized_names, index_record(c->now.ix, now));
		add(c->out->sized_names, index_record(c->now.ix, now)->tag);
	}
}

/* What has no name is found in what is around it. */
static bool is_unnamed(const struct side *s, index_id id)
{
	const struct index_record *r = index_record(s->ix, id);

	return !*r->tag && r->parent != INDEX_NONE;
}

/* The record of the path with that number; INDEX_NONE. */
static index_id numbered(const struct map *records, int64_t number)
{
	uint32_t id = map_get(records, (const char *)&number, sizeof(number));

	return id == MAP_NONE ? INDEX_NONE : (index_id)id;
}

static struct map *records_of(const struct side *s, const char *path)
{
	struct map *records = map_new();
	index_id id;

	for (uint32_t i = 0; (id = index_at(s->ix, path, i)) != INDEX_NONE;
	     i++) {
		int64_t number = index_number(s->ix, id);

		map_put(records, (const char *)&number, sizeof(number),
			(uint32_t)id);
	}
	return records;
}

/* Each record of s; those that both have when it is the one of now. */
static void compare_records(struct comparing *c, const struct side *s,
			    const struct map *records,
			    const struct map *others)
{
	for (uint32_t i = 0; i < map_count(records); i++) {
		index_id id = (index_id)map_value(records, i);
		index_id other = numbered(others, index_number(s->ix, id));

		if (is_unnamed(s, id))
			continue;
		if (other == INDEX_NONE) {
			hold_otherwise(c, s, id);
		} else if (s == &c->now) {
			compare_members(c, other, id);
			compare_roots(c, other, id);
		}
	}
}

static void compare_file(struct comparing *c, const char *path)
{
	struct map *then = records_of(&c->then, path);
	struct map *now = records_of(&c->now, path);

	compare_records(c, &c->then, then, now);
	compare_records(c, &c->now, now, then);
	map_free(then);
	map_free(now);
}

/* ---- definitions of files that changed ---- */

static bool defined_in_changed(const struct side *s, uint32_t first)
{
	const struct definitions *ds = &s->ix->definitions;

	for (uint32_t i = first; i != MAP_NONE; i = ds->items[i].next)
		if (s->changed[ds->items[i].file])
			return true;
	return false;
}

/* How many members a record has is of interest where one has to be chosen. */
static void describe(const struct side *s, uint32_t first, bool several,
		     struct buf *out)
{
	const struct definitions *ds = &s->ix->definitions;

	for (uint32_t i = first; i != MAP_NONE; i = ds->items[i].next) {
		const struct definition *d = &ds->items[i];

		if (!s->changed[d->file])
			continue;
		buf_addf(out, "%s\t%s\t%u %d%d %" PRId64 " %u\n",
			 reach_path(s->ix->reach, d->file),
			 d->base ? d->base : "", d->pointers, d->is_array,
			 d->is_function, index_number(s->ix, d->record),
			 several ? d->n_members : 0);
	}
}

static void compare_name(struct comparing *c, const char *name)
{
	struct buf then = BUF_INIT, now = BUF_INIT;
	const struct definitions *a = &c->then.ix->definitions;
	const struct definitions *b = &c->now.ix->definitions;
	bool several = definitions_count(a, name) > 1 ||
		definitions_count(b, name) > 1;

	describe(&c->then, map_get(a->last_of_name, name, strlen(name)),
		 several, &then);
	describe(&c->now, map_get(b->last_of_name, name, strlen(name)),
		 several, &now);
	if (then.len != now.len ||
	    (then.len && memcmp(then.data, now.data, then.len) != 0))
		add(c->out->names, name);
	buf_release(&then);
	buf_release(&now);
}

static void compare_names(struct comparing *c, const struct side *s)
{
	const struct map *names = s->ix->definitions.last_of_name;

	for (uint32_t n = 0; n < map_count(names); n++)
		if (defined_in_changed(s, map_value(names, n)))
			compare_name(c, map_key(names, n));
}

static void compare_aliases(struct comparing *c, const struct side *s)
{
	const struct map *aliases = s->ix->aliases;

	for (uint32_t i = 0; i < map_count(aliases); i++) {
		const char *name = map_key(aliases, i);
		const char *other = index_alias(s->other->ix, name);

		if (!other || strcmp(other, index_alias(s->ix, name)) != 0)
			add(c->out->members, name);
	}
}

/* ---- what files see ---- */

static const uint32_t *includes_of(struct reach *r, const char *path,
				   uint32_t *n)
{
	uint32_t file = reach_find(r, path);

	*n = 0;
	return file == REACH_NONE ? NULL : reach_includes(r, file, n);
}

static bool same_includes(const struct comparing *c, const char *path)
{
	struct reach *a = c->then.ix->reach, *b = c->now.ix->reach;
	uint32_t n, m;
	const uint32_t *x = includes_of(a, path, &n);
	const uint32_t *y = includes_of(b, path, &m);

	if (n != m)
		return false;
	for (uint32_t i = 0; i < n; i++)
		if (strcmp(reach_path(a, x[i]), reach_path(b, y[i])) != 0)
			return false;
	return true;
}

struct users {
	struct comparing *c;
	const struct side *side;
};

static void take_user(void *ctx, uint32_t file)
{
	const struct users *u = ctx;
	const char *path = reach_path(u->side->ix->reach, file);

	if (reach_find(u->side->other->ix->reach, path) != REACH_NONE &&
	    !same_includes(u->c, path))
		add(u->c->others, path);
}

/* A file that came or went may be what others included, or would have. */
static void find_others(struct comparing *c, const char *path)
{
	bool was_there = reach_find(c->then.ix->reach, path) != REACH_NONE;
	bool is_there = reach_find(c->now.ix->reach, path) != REACH_NONE;
	struct users then = { c, &c->then }, now = { c, &c->now };

	if (!same_includes(c, path))
		add(c->others, path);
	if (was_there == is_there)
		return;
	reach_each_user(c->then.ix->reach, path, take_user, &then);
	reach_each_user(c->now.ix->reach, path, take_user, &now);
}

/* Files to which it is another way from path than then. */
static void find_distances(const struct side *s, const char *path, bool *moved)
{
	struct reach *r = s->ix->reach, *q = s->other->ix->reach;
	uint32_t from = reach_find(r, path), was = reach_find(q, path), n = 0;
	const uint32_t *seen = from == REACH_NONE ? NULL
		: reach_seen(r, from, &n);

	for (uint32_t i = 0; i < n; i++) {
		uint32_t to = reach_find(q, reach_path(r, seen[i]));

		if (to == REACH_NONE || was == REACH_NONE ||
		    reach_distance(r, from, seen[i]) !=
			    reach_distance(q, was, to))
			moved[seen[i]] = true;
	}
}

/* Names with several definitions, of which one stands in such a file. */
static void find_near(struct comparing *c, const struct side *s)
{
	const struct definitions *ds = &s->ix->definitions;
	const struct map *names = ds->last_of_name;
	bool *moved = xcalloc(reach_count(s->ix->reach) + 1, sizeof(bool));

	for (uint32_t i = 0; i < map_count(c->others); i++)
		find_distances(s, map_key(c->others, i), moved);
	for (uint32_t n = 0; n < map_count(names); n++) {
		uint32_t first = map_value(names, n);
		bool near = false;

		if (first == MAP_NONE || ds->items[first].next == MAP_NONE)
			continue;
		for (uint32_t i = first; i != MAP_NONE; i = ds->items[i].next)
			near |= moved[ds->items[i].file];
		if (near)
			add(c->out->near_names, map_key(names, n));
	}
	free(moved);
}

static bool has_near_member(const struct index *ix, const struct map *near,
			    const struct index_record *r)
{
	for (uint32_t i = 0; i < r->n_members; i++)
		if (has_address(near, ix->members.items
				[r->first_member + i].type.name))
			return true;
	return false;
}

/* Of a member of an unchanged file, another record may be the type. */
static void compare_near_record(struct comparing *c, index_id now)
{
	index_id then = at_same_place(&c->now, now);
	const struct index_record *r = index_record(c->now.ix, now);

	for (uint32_t i = 0; then != INDEX_NONE && i < r->n_members; i++) {
		const struct index_member *x = settled(&c->then, then, i);
		const struct index_member *y = settled(&c->now, now, i);

		if (same_type(&c->then, &x->type, &c->now, &y->type))
			continue;
		if (*y->name)
			add(c->out->members, y->name);
		else
			compare_members(c, then, now);
		hold_otherwise(c, &c->now, now);
		c->holds_other[now] = true;
	}
}

static void compare_near_members(struct comparing *c)
{
	const struct index *ix = c->now.ix;
	struct map *near = addresses(ix, c->out->near_names);

	for (size_t i = 0; map_count(near) && i < ix->records.n; i++)
		if (!c->now.changed[ix->record_files.items[i]] &&
		    has_near_member(ix, near, &ix->records.items[i]))
			compare_near_record(c, (index_id)i);
	map_free(near);
}

static bool same_typedef(const struct comparing *c, const struct definition *d)
{
	struct index_type then = { .name = d->base, .record = INDEX_NONE };
	struct index_type now = then;
	uint32_t file = reach_find(c->then.ix->reach,
				   reach_path(c->now.ix->reach, d->file));

	if (file == REACH_NONE)
		return false;
	definitions_resolve(&c->then.ix->definitions, &then, file);
	definitions_resolve(&c->now.ix->definitions, &now, d->file);
	return same_type(&c->then, &then, &c->now, &now);
}

static void compare_near_typedefs(struct comparing *c)
{
	const struct definitions *ds = &c->now.ix->definitions;
	const struct map *names = ds->last_of_name;
	struct map *near = addresses(c->now.ix, c->out->near_names);

	for (uint32_t n = 0; map_count(near) && n < map_count(names); n++)
		for (uint32_t i = map_value(names, n); i != MAP_NONE;
		     i = ds->items[i].next)
			if (has_address(near, ds->items[i].base) &&
			    !same_typedef(c, &ds->items[i]))
				add(c->out->names, map_key(names, n));
	map_free(near);
}

static void compare_sights(struct comparing *c)
{
	for (size_t i = 0; i < c->n; i++)
		find_others(c, c->paths[i]);
	if (!map_count(c->others))
		return;
	find_near(c, &c->then);
	find_near(c, &c->now);
	compare_near_members(c);
	compare_near_typedefs(c);
}

/* ---- who speaks of these names ---- */

/* Typedefs of what is in the set join it. */
static bool add_typedefs(const struct side *s, struct map *set)
{
	const struct definitions *ds = &s->ix->definitions;
	const struct map *names = ds->last_of_name;
	struct map *bases = addresses(s->ix, set);
	size_t before = map_count(set);

	for (uint32_t n = 0; map_count(bases) && n < map_count(names); n++)
		for (uint32_t i = map_value(names, n); i != MAP_NONE;
		     i = ds->items[i].next)
			if (has_address(bases, ds->items[i].base))
				add(set, map_key(names, n));
	map_free(bases);
	return map_count(set) > before;
}

static void add_all_typedefs(struct comparing *c, struct map *set)
{
	bool more = map_count(set) > 0;

	while (more) {
		more = add_typedefs(&c->then, set);
		more |= add_typedefs(&c->now, set);
	}
}

/* Members of these types; those of one without a name are found by their own. */
static void add_members_of(const struct side *s, const struct map *names,
			   struct map *members)
{
	const struct index *ix = s->ix;
	struct map *types = addresses(ix, names);

	for (size_t i = 0; map_count(types) && i < ix->members.n; i++) {
		const struct index_member *m = &ix->members.items[i];

		if (!has_address(types, m->type.name))
			continue;
		add(members, m->name);
		if (!*m->name && m->type.record != INDEX_NONE) {
			struct found_members f = members_of(s, m->type.record);

			for (uint32_t k = 0; k < map_count(f.names); k++)
				add(members, map_key(f.names, k));
			forget_members(&f);
		}
	}
	map_free(types);
}

static void add_word(struct map *words, const char *name)
{
	const char *space = strrchr(name, ' ');

	add(words, space ? space + 1 : name);
}

static void add_speakers(struct comparing *c, struct map *names,
			 struct map *words, struct map *members)
{
	add_all_typedefs(c, names);
	for (uint32_t i = 0; i < map_count(names); i++)
		add_word(words, map_key(names, i));
	/* Every file has that one. */
	if (has(names, "struct task_struct"))
		add(members, "current");
	add_members_of(&c->then, names, members);
	add_members_of(&c->now, names, members);
}

static bool goes_through(const char *path, const struct map *words)
{
	while (*path) {
		size_t len = strcspn(path, ".");

		if (map_get(words, path, len) != MAP_NONE)
			return true;
		path += len + (path[len] == '.');
	}
	return false;
}

static void add_aliases(const struct side *s, struct map *words)
{
	const struct map *aliases = s->ix->aliases;

	for (uint32_t i = 0; i < map_count(aliases); i++)
		if (goes_through(index_alias(s->ix, map_key(aliases, i)),
				 words))
			add(words, map_key(aliases, i));
}

/* ---- records around those that hold something else ---- */

static bool holds(const struct index *ix, const struct index_record *r,
		  const struct map *held, const bool *found)
{
	for (uint32_t k = 0; k < r->n_members; k++) {
		const struct index_type *t =
			&ix->members.items[r->first_member + k].type;

		if (t->pointers || t->is_function)
			continue;
		if (has_address(held, t->name) ||
		    (t->record != INDEX_NONE && found[t->record]))
			return true;
	}
	return false;
}

static bool widen(struct comparing *c)
{
	bool *found = c->holds_other;
	struct index *ix = c->now.ix;
	struct map *held = addresses(ix, c->held);
	bool any = false;

	for (size_t i = 0; i < ix->records.n; i++)
		if (!found[i] && holds(ix, &ix->records.items[i], held, found)) {
			found[i] = any = true;
			hold_otherwise(c, &c->now, (index_id)i);
		}
	map_free(held);
	add_all_typedefs(c, c->held);
	return any;
}

static void compare_around(struct comparing *c)
{
	struct index *ix = c->now.ix;
	const bool *found = c->holds_other;

	add_all_typedefs(c, c->held);
	while (map_count(c->held) && widen(c))
		;
	for (size_t i = 0; i < ix->records.n; i++) {
		index_id then;

		if (!found[i] || c->now.changed[ix->record_files.items[i]])
			continue;
		then = at_same_place(&c->now, (index_id)i);
		if (then != INDEX_NONE &&
		    records_same(c->then.ix, then, ix, (index_id)i))
			continue;
		add(c->out->paths, ix->records.items[i].path);
		if (then != INDEX_NONE)
			compare_roots(c, then, (index_id)i);
	}
}

/* ---- the whole ---- */

void meaning_start(struct meaning *m, const struct index *then,
		   const struct index *now)
{
	memset(m, 0, sizeof(*m));
	m->then = then;
	m->now = now;
	m->names = map_new();
	m->words = map_new();
	m->members = map_new();
	m->near_names = map_new();
	m->near_words = map_new();
	m->sized_names = map_new();
	m->sized_words = map_new();
	m->paths = map_new();
}

void meaning_compare(struct meaning *m, const struct index *then,
		     const struct index *now, const char *const *paths,
		     size_t n)
{
	struct comparing c = {
		.out = m, .paths = paths, .n = n, .held = map_new(),
		.others = map_new(),
	};

	meaning_start(m, then, now);
	take_side(&c.then, &c, then, &c.now);
	take_side(&c.now, &c, now, &c.then);
	c.holds_other = xcalloc(index_count(now) + 1, sizeof(bool));
	for (size_t i = 0; i < n; i++)
		compare_file(&c, paths[i]);
	compare_names(&c, &c.then);
	compare_names(&c, &c.now);
	compare_aliases(&c, &c.then);
	compare_aliases(&c, &c.now);
	compare_sights(&c);
	compare_around(&c);
	add_speakers(&c, m->names, m->words, m->members);
	add_speakers(&c, m->near_names, m->near_words, m->near_words);
	add_speakers(&c, m->sized_names, m->sized_words, m->sized_words);
	add_aliases(&c.then, m->members);
	add_aliases(&c.now, m->members);
	free(c.then.changed);
	free(c.now.changed);
	free(c.holds_other);
	map_free(c.held);
	map_free(c.others);
}

void meaning_release(struct meaning *m)
{
	map_free(m->names);
	map_free(m->words);
	map_free(m->members);
	map_free(m->near_names);
	map_free(m->near_words);
	map_free(m->sized_names);
	map_free(m->sized_words);
	map_free(m->paths);
	vec_release(&m->lines);
	memset(m, 0, sizeof(*m));
}

void meaning_add_function(struct meaning *m, const char *function,
			  const char *type)
{
	size_t len = strlen(type);

	while (len && strchr(" *", type[len - 1]))
		len--;
	if (map_get(m->names, type, len) != MAP_NONE)
		add(m->members, function);
	if (map_get(m->near_names, type, len) != MAP_NONE)
		add(m->near_words, function);
	if (map_get(m->sized_names, type, len) != MAP_NONE)
		add(m->sized_words, function);
}

/* Definitions in a file that changed are compared otherwise. */
static bool same_place(const struct meaning *m, const struct definition *then,
		       const struct definition *now)
{
	return then && now ? !strcmp(reach_path(m->then->reach, then->file),
				     reach_path(m->now->reach, now->file))
		: !then && !now;
}

static bool same_sight(const struct meaning *m, const char *name,
		       uint32_t then, uint32_t now)
{
	const struct definitions *a = &m->then->definitions;
	const struct definitions *b = &m->now->definitions;
	const struct definition *x, *y;

	if (definitions_of_arch(a, name, then, &x) !=
	    definitions_of_arch(b, name, now, &y) || !same_place(m, x, y))
		return false;
	return same_place(m, definitions_choose(a, name, then),
			  definitions_choose(b, name, now)) &&
	       same_place(m, definitions_in_reach(a, name, then),
			  definitions_in_reach(b, name, now));
}

bool meaning_seen_otherwise(const struct meaning *m, const char *path)
{
	uint32_t then = reach_file(m->then->reach, path);
	uint32_t now = reach_file(m->now->reach, path);

	for (uint32_t i = 0; i < map_count(m->near_names); i++)
		if (!same_sight(m, map_key(m->near_names, i), then, now))
			return true;
	return false;
}

/* A definition of a file that changed may say something else. */
static bool same_name(const struct meaning *m, const char *name, uint32_t then,
		      uint32_t now)
{
	const struct side a = { .ix = (struct index *)(uintptr_t)m->then };
	const struct side b = { .ix = (struct index *)(uintptr_t)m->now };
	struct index_type x = { .name = name, .record = INDEX_NONE };
	struct index_type y = x;

	definitions_resolve(&a.ix->definitions, &x, then);
	definitions_resolve(&b.ix->definitions, &y, now);
	return same_type(&a, &x, &b, &y) &&
		index_knows(m->then, name) == index_knows(m->now, name) &&
		same_sight(m, name, then, now);
}

bool meaning_named_otherwise(const struct meaning *m, const char *path)
{
	uint32_t then = reach_file(m->then->reach, path);
	uint32_t now = reach_file(m->now->reach, path);

	for (uint32_t i = 0; i < map_count(m->names); i++)
		if (!same_name(m, map_key(m->names, i), then, now))
			return true;
	return false;
}
