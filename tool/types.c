/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "definitions.h"
#include "deftext.h"
#include "embed.h"
#include "frozen.h"
#include "map.h"
#include "reach.h"
#include "types.h"
#include "types_state.h"
#include "vec.h"

enum {
	ANONYMOUS_DEPTH = 16,
};

struct index *index_new(void)
{
	struct index *ix = xcalloc(1, sizeof(*ix));

	ix->reach = reach_new();
	ix->strings = map_new();
	ix->added = map_new();
	definitions_init(&ix->definitions, ix->reach);
	ix->aliases = map_new();
	return ix;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	embed_free(ix->embed);
	vec_release(&ix->tried);
	vec_release(&ix->records);
	vec_release(&ix->members);
	vec_release(&ix->record_files);
	definitions_release(&ix->definitions);
	map_free(ix->aliases);
	map_free(ix->by_number);
	map_free(ix->added);
	map_free(ix->strings);
	reach_free(ix->reach);
	if (ix->is_frozen)
		frozen_unmap(ix);
	else
		free(ix);
}

bool index_is_mapped(const struct index *ix)
{
	return ix->is_frozen;
}

size_t index_count(const struct index *ix)
{
	return ix->records.n;
}

const struct index_record *index_record(const struct index *ix, index_id id)
{
	if (id < 0 || (size_t)id >= ix->records.n)
		bug("no record %" PRId32, id);
	return &ix->records.items[id];
}

const struct index_member *index_member(const struct index *ix, uint32_t n)
{
	if (n >= ix->members.n)
		bug("no member %" PRIu32, n);
	return &ix->members.items[n];
}

bool index_is_counter(const char *type_name)
{
	return strcmp(type_name, "atomic_t") == 0 ||
	       strcmp(type_name, "atomic_long_t") == 0 ||
	       strcmp(type_name, "atomic64_t") == 0 ||
	       strcmp(type_name, "refcount_t") == 0;
}

/* The one copy of a string; it never moves. */
static const char *intern(struct index *ix, const char *text, size_t len)
{
	uint32_t n = (uint32_t)map_count(ix->strings);

	return map_key(ix->strings, map_put(ix->strings, text, len, n));
}

/*
 * Adding a file.
 */

struct adding {
	struct index *ix;
	uint32_t file;
	index_id first;			/* this file's record 0 */
	/* Members in the order of the text, with their records. */
	struct { struct index_member *items; size_t n, alloc; } members;
	struct { index_id *items; size_t n, alloc; } owners;
};

static void define_tag(struct adding *a, const struct index_record *r,
		       index_id id)
{
	struct buf name = BUF_INIT;

	buf_addf(&name, "%s %s", r->is_union ? "union" : "struct", r->tag);
	definitions_add(&a->ix->definitions, name.data, name.len,
			a->file)->record = id;
	buf_release(&name);
}

static void add_record(struct adding *a, const struct deftext_line *line)
{
	index_id id = (index_id)a->ix->records.n;
	struct index_record *r = vec_push(&a->ix->records);

	*vec_push(&a->ix->record_files) = a->file;
	r->tag = intern(a->ix, line->name.text, line->name.len);
	r->path = reach_path(a->ix->reach, a->file);
	r->line = line->line;
	r->is_union = line->is_union;
	r->parent = line->parent < 0 ? INDEX_NONE : a->first + line->parent;
	if (*r->tag)
		define_tag(a, r, id);
}

static struct index_type type_of(struct adding *a,
				 const struct deftext_type *type)
{
	return (struct index_type){
		.name = intern(a->ix, type->name.text, type->name.len),
		.record = type->record < 0 ? INDEX_NONE
					   : a->first + type->record,
		.pointers = type->pointers,
		.is_array = type->is_array,
		.is_function = type->is_function,
	};
}

static void add_member(struct adding *a, const struct deftext_line *line)
{
	struct index_member *m = vec_push(&a->members);

	m->name = intern(a->ix, line->name.text, line->name.len);
	m->line = line->line;
	m->type = type_of(a, &line->type);
	*vec_push(&a->owners) = a->first + line->record;
}

/* The first typedef of an untagged record lends it its name. */
static void add_typedef(struct adding *a, const struct deftext_line *line)
{
	struct index_type type = type_of(a, &line->type);
	struct definition *d = definitions_add(&a->ix->definitions,
		line->name.text, line->name.len, a->file);
	struct index_record *r;

	d->record = type.record;
	d->base = type.name;
	d->pointers = type.pointers;
	d->is_array = type.is_array;
	d->is_function = type.is_function;
	if (type.record == INDEX_NONE || type.pointers)
		return;
	r = &a->ix->records.items[type.record];
	if (!*r->tag)
		r->tag = intern(a->ix, line->name.text, line->name.len);
}

static void add_alias(struct adding *a, const struct deftext_line *line)
{
	const struct deftext_string *name = &line->name;
	struct index *ix = a->ix;
	uint32_t n = (uint32_t)map_count(ix->strings), old;

	n = map_put(ix->strings, line->target.text, line->target.len, n);
	old = map_put(ix->aliases, name->text, name->len, n);
	/* Of two, the same one in whatever order they come. */
	if (old != n && strcmp(map_key(ix->strings, n),
			       map_key(ix->strings, old)) < 0)
		map_set(ix->aliases, name->text, name->len, n);
}

static void add_line(struct adding *a, const struct deftext_line *line)
{
	switch (line->kind) {
	case DEFTEXT_RECORD:
		add_record(a, line);
		break;
	case DEFTEXT_MEMBER:
		add_member(a, line);
		break;
	case DEFTEXT_TYPEDEF:
		add_typedef(a, line);
		break;
	case DEFTEXT_ALIAS:
		add_alias(a, line);
		break;
	}
}

/* Members of a record stand together in the index. */
static void store_members(struct adding *a)
{
	struct index *ix = a->ix;
	uint32_t at = (uint32_t)ix->members.n;

	for (size_t i = 0; i < a->owners.n; i++)
		ix->records.items[a->owners.items[i]].n_members++;
	for (size_t i = (size_t)a->first; i < ix->records.n; i++) {
		ix->records.items[i].first_member = at;
		at += ix->records.items[i].n_members;
		ix->records.items[i].n_members = 0;
	}
	for (size_t i = 0; i < a->members.n; i++) {
		vec_push(&ix->members);
		*vec_push(&ix->tried) = false;
	}
	for (size_t i = 0; i < a->members.n; i++) {
		struct index_record *r =
			&ix->records.items[a->owners.items[i]];

		ix->members.items[r->first_member + r->n_members++] =
			a->members.items[i];
	}
}

/* Definitions in a file name records of that file only. */
static void count_members(struct index *ix, size_t first)
{
	for (size_t i = first; i < ix->definitions.n; i++) {
		struct definition *d = &ix->definitions.items[i];

		if (d->record != INDEX_NONE)
			d->n_members = ix->records.items[d->record].n_members;
	}
}

int index_add(struct index *ix, const char *path, const char *text,
	      size_t len, struct buf *err)
{
	size_t count = map_count(ix->added);

	map_put(ix->added, path, strlen(path), (uint32_t)ix->records.n);
	if (map_count(ix->added) == count)
		bug("'%s' was added twice", path);
	return index_add_text(ix, path, text, len, err);
}

int index_add_text(struct index *ix, const char *path, const char *text,
		   size_t len, struct buf *err)
{
	struct adding a = {
		.ix = ix, .file = reach_file(ix->reach, path),
		.first = (index_id)ix->records.n,
	};
	struct deftext reader = { .text = text, .end = text + len };
	size_t first_definition = ix->definitions.n;
	struct deftext_line line;
	int ret;

	while ((ret = deftext_next(&reader, &line)) > 0)
		add_line(&a, &line);
	if (ret < 0)
		buf_addf(err, "cannot read definitions of '%s': line "
			 "%zu is malformed", path, reader.line);
	store_members(&a);
	count_members(ix, first_definition);
	vec_release(&a.members);
	vec_release(&a.owners);
	return ret;
}

void index_add_includes(struct index *ix, const char *path,
			char *const *includes, uint32_t n)
{
	reach_add(ix->reach, reach_file(ix->reach, path), includes, n);
}

/*
 * From names to records.
 */

void index_settle(const struct index *ix, uint32_t number, uint32_t file)
{
	struct index_member *m = &ix->members.items[number];
	struct index_type type = m->type;

	if (ix->tried.items[number])
		return;
	ix->tried.items[number] = true;
	if (m->type.record != INDEX_NONE)
		return;
	definitions_resolve(&ix->definitions, &type, file);
	if (type.record == INDEX_NONE)
		return;
	type.name = m->type.name;
	m->type = type;
}

/* The closest ancestor with a tag. */
static const char *outer_tag(const struct index *ix, index_id id)
{
	while (id != INDEX_NONE && !*ix->records.items[id].tag)
		id = ix->records.items[id].parent;
	return id == INDEX_NONE ? "" : ix->records.items[id].tag;
}

/* `struct { } state;` inside struct foo gets the tag "foo::state". */
static void name_untagged(struct index *ix, index_id owner,
			  struct index_member *m)
{
	struct buf name = BUF_INIT;
	struct index_record *r;

	if (m->type.name[0] != '#')
		return;
	r = &ix->records.items[m->type.record];
	if (*m->name && !*r->tag) {
		buf_addf(&name, "%s::%s", outer_tag(ix, owner), m->name);
		r->tag = intern(ix, name.data, name.len);
		buf_clear(&name);
	}
	buf_addf(&name, "%s%s%s", r->is_union ? "union" : "struct",
		 *r->tag ? " " : "", r->tag);
	m->type.name = intern(ix, name.data, name.len);
	buf_release(&name);
}

/*
 * Which type names may stand for something that embeds a root: whatever file
 * they are seen from, and whichever of several definitions is meant. hot is
 * the same by record.
 */
struct hot {
	struct map *names;	/* addresses of interned names */
	bool *records;
};

static bool is_hot_name(const struct hot *hot, const char *name)
{
	return map_get(hot->names, (const char *)&name, sizeof(name)) !=
	       MAP_NONE;
}

static bool add_hot_name(struct hot *hot, const char *name)
{
	if (is_hot_name(hot, name))
		return false;
	map_put(hot->names, (const char *)&name, sizeof(name), 1);
	return true;
}

static bool add_hot_tag(struct index *ix, struct hot *hot, const char *tag,
			bool is_union)
{
	struct buf name = BUF_INIT;
	bool added;

	buf_addf(&name, "%s %s", is_union ? "union" : "struct", tag);
	added = add_hot_name(hot, intern(ix, name.data, name.len));
	buf_release(&name);
	return added;
}

static bool warm_record(struct index *ix, struct hot *hot, size_t i)
{
	const struct index_record *r = &ix->records.items[i];

	for (uint32_t k = 0; !hot->records[i] && k < r->n_members; k++) {
		const struct index_type *type =
			&ix->members.items[r->first_member + k].type;

		if (type->pointers || type->is_function)
			continue;
		hot->records[i] = type->record != INDEX_NONE ?
			hot->records[type->record] :
			is_hot_name(hot, type->name);
	}
	if (!hot->records[i])
		return false;
	if (*r->tag)
		add_hot_tag(ix, hot, r->tag, r->is_union);
	return true;
}

static bool warm_typedef(struct index *ix, struct hot *hot,
			 const char *name, const struct definition *d)
{
	bool is_hot = d->base && !d->pointers && !d->is_function &&
		(d->record != INDEX_NONE ? hot->records[d->record]
					 : is_hot_name(hot, d->base));

	return is_hot && add_hot_name(hot, intern(ix, name, strlen(name)));
}

static bool warm_typedefs(struct index *ix, struct hot *hot)
{
	const struct definitions *ds = &ix->definitions;
	const struct map *names = ds->last_of_name;
	bool changed = false;

	for (uint32_t n = 0; n < map_count(names); n++)
		for (uint32_t i = map_value(names, n); i != MAP_NONE;
		     i = ds->items[i].next)
			changed |= warm_typedef(ix, hot, map_key(names, n),
						&ds->items[i]);
	return changed;
}

static void find_hot(struct index *ix, struct hot *hot)
{
	bool changed = true;

	for (int root = 0; root < INDEX_ROOTS; root++)
		add_hot_tag(ix, hot, index_root_tags[root], false);
	while (changed) {
		changed = false;
		for (size_t i = ix->records.n; i-- > 0; )
			if (!hot->records[i])
				changed |= warm_record(ix, hot, i);
		changed |= warm_typedefs(ix, hot);
	}
}

/* hot: NULL when nothing is known of names. */
static void finish_records(struct index *ix, size_t first,
			   const struct hot *hot)
{
	for (size_t i = first; i < ix->records.n; i++) {
		const struct index_record *r = &ix->records.items[i];

		for (uint32_t k = 0; k < r->n_members; k++) {
			uint32_t n = r->first_member + k;
			struct index_member *m = &ix->members.items[n];

			if (!m->type.pointers &&
			    (!hot || !*m->name ||
			     is_hot_name(hot, m->type.name)))
				index_settle(ix, n,
					     ix->record_files.items[i]);
			name_untagged(ix, (index_id)i, m);
		}
	}
}

/*
 * Only what can embed a root is resolved now, and members without a name, which
 * nobody asks for; the rest when somebody asks for the member, and most are never
 * asked for.
 */
static void finish_members(struct index *ix)
{
	struct hot hot = { .names = map_new() };

	hot.records = xcalloc(ix->records.n + 1, sizeof(*hot.records));
	find_hot(ix, &hot);
	finish_records(ix, 0, &hot);
	free(hot.records);
	map_free(hot.names);
}

/* FNV-1a over both, with the NUL behind text. */
static uint64_t hash_text(uint64_t hash, const char *text)
{
	for (const char *p = text;; p++) {
		hash = (hash ^ (unsigned char)*p) * UINT64_C(0x100000001b3);
		if (!*p)
			return hash;
	}
}

static int64_t number_of(const struct index *ix, const struct index_record *r,
			 uint32_t nth)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	if (*r->tag || r->parent == INDEX_NONE)
		hash = hash_text(hash, r->path);
	else
		hash += (uint64_t)ix->records.items[r->parent].number;
	hash = hash_text(hash, r->is_union ? "union" : "struct");
	hash = hash_text(hash, r->tag) + nth;
	/* Neighbours are to be far from each other in a table, too. */
	hash = (hash ^ hash >> 32) * UINT64_C(0x9e3779b97f4a7c15);
	return (int64_t)(hash & INT64_MAX);
}

/* A record stands behind the one around it. */
static void number_records(struct index *ix, size_t first)
{
	struct map *nth = map_new();

	for (size_t i = first; i < ix->records.n; i++) {
		struct index_record *r = &ix->records.items[i];
		int64_t plain = number_of(ix, r, 0);
		uint32_t n = map_get(nth, (const char *)&plain, sizeof(plain));

		n = n == MAP_NONE ? 0 : n + 1;
		map_set(nth, (const char *)&plain, sizeof(plain), n);
		r->number = n ? number_of(ix, r, n) : plain;
	}
	map_free(nth);
}

/* A typedef of an untagged record names it by itself. */
static void finish_typedefs(struct index *ix, size_t first)
{
	for (size_t i = first; i < ix->definitions.n; i++) {
		struct definition *d = &ix->definitions.items[i];

		if (d->base && d->base[0] == '#')
			d->base = ix->records.items[d->record].tag;
	}
}

void index_finish(struct index *ix)
{
	if (ix->finished)
		bug("index_finish was called twice");
	ix->finished = true;
	finish_members(ix);
	finish_typedefs(ix, 0);
	number_records(ix, 0);
	ix->embed = embed_new(ix->records.items, ix->records.n,
			      ix->members.items);
}

void index_finish_rest(struct index *ix, size_t record, size_t definition)
{
	finish_records(ix, record, NULL);
	finish_typedefs(ix, definition);
	number_records(ix, record);
}

int index_embeds(const struct index *ix, index_id record,
		 enum index_root root, struct buf *path, index_id *carrier)
{
	return ix->embed ? embed_depth(ix->embed, record, root, path, carrier)
			 : -1;
}

index_id index_lookup(const struct index *ix, const char *name,
		      const char *path, unsigned int *pointers)
{
	struct index_type type = { .name = name, .record = INDEX_NONE };
	uint32_t from = reach_file(ix->reach, path);

	definitions_resolve(&ix->definitions, &type, from);
	if (pointers)
		*pointers = type.record == INDEX_NONE ? 0 : type.pointers;
	return type.record;
}

index_id index_member_record(const struct index *ix,
			     const struct index_member *m, const char *path)
{
	struct index_type type = { .name = m->type.name,
				   .record = INDEX_NONE };
	const uint32_t from = reach_file(ix->reach, path);
	const struct definition *d;

	if (definitions_count(&ix->definitions, type.name) < 2)
		return m->type.record;
	if (definitions_of_arch(&ix->definitions, type.name, from, &d)) {
		if (d)
			definitions_resolve(&ix->definitions, &type, d->file);
		return type.record;
	}
	if (!definitions_is_tag(type.name))
		return m->type.record;
	d = definitions_in_reach(&ix->definitions, type.name, from);
	return d ? d->record : m->type.record;
}

uint32_t index_ordinal(const struct index *ix, index_id id)
{
	const char *path = index_record(ix, id)->path;

	return (uint32_t)id - map_get(ix->added, path, strlen(path));
}

index_id index_at(const struct index *ix, const char *path, uint32_t ordinal)
{
	uint32_t first = map_get(ix->added, path, strlen(path));

	if (first == MAP_NONE || ordinal >= ix->records.n - first ||
	    strcmp(ix->records.items[first + ordinal].path, path) != 0)
		return INDEX_NONE;
	return (index_id)(first + ordinal);
}

int64_t index_number(const struct index *ix, index_id id)
{
	return id == INDEX_NONE ? -1 : index_record(ix, id)->number;
}

index_id index_numbered(struct index *ix, int64_t number)
{
	uint32_t id;

	if (!ix->by_number) {
		ix->by_number = map_new();
		for (size_t i = 0; i < ix->records.n; i++) {
			int64_t n = index_number(ix, (index_id)i);

			map_put(ix->by_number, (const char *)&n, sizeof(n), i);
		}
	}
	id = map_get(ix->by_number, (const char *)&number, sizeof(number));
	return id == MAP_NONE ? INDEX_NONE : (index_id)id;
}

uint32_t index_distance(const struct index *ix, const char *path,
			const char *to)
{
	return reach_distance(ix->reach, reach_file(ix->reach, path),
			      reach_file(ix->reach, to));
}

bool index_knows(const struct index *ix, const char *name)
{
	return definitions_count(&ix->definitions, name) > 0;
}

bool index_typedef(const struct index *ix, const char *name, const char *path,
		   struct index_type *out)
{
	uint32_t from = reach_file(ix->reach, path);

	*out = (struct index_type){ .name = name, .record = INDEX_NONE };
	if (definitions_is_tag(name) ||
	    !definitions_choose(&ix->definitions, name, from))
		return false;
	definitions_resolve(&ix->definitions, out, from);
	return true;
}

const char *index_alias(const struct index *ix, const char *name)
{
	uint32_t n = map_get(ix->aliases, name, strlen(name));

	return n == MAP_NONE ? NULL : map_key(ix->strings, n);
}

index_id index_untagged(const struct index *ix, const char *path,
			uint32_t line)
{
	uint32_t first = map_get(ix->added, path, strlen(path));
	const struct index_record *r;

	for (size_t i = first; first != MAP_NONE && i < ix->records.n; i++) {
		r = &ix->records.items[i];
		if (strcmp(r->path, path) != 0)
			break;
		if (r->line == line && !*r->tag && r->parent == INDEX_NONE)
			return (index_id)i;
	}
	return INDEX_NONE;
}

static const struct index_member *find_member(const struct index *ix,
					      index_id record, const char *name,
					      index_id *owner, int depth)
{
	const struct index_record *r = index_record(ix, record);
	const struct index_member *m, *inner;

	for (uint32_t i = 0; i < r->n_members; i++) {
		m = &ix->members.items[r->first_member + i];
		if (*m->name) {
			if (strcmp(m->name, name) != 0)
				continue;
			if (owner)
				*owner = record;
			index_settle(ix, r->first_member + i,
				     ix->record_files.items[record]);
			return m;
		}
		inner = index_is_by_value(m) && depth < ANONYMOUS_DEPTH
			? find_member(ix, m->type.record, name, owner,
				      depth + 1)
			: NULL;
		if (inner)
			return inner;
	}
	return NULL;
}

const struct index_member *index_find_member(const struct index *ix,
					     index_id record, const char *name,
					     index_id *owner)
{
	return find_member(ix, record, name, owner, 0);
}
