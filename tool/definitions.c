/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "definitions.h"
#include "frozen.h"
#include "map.h"
#include "reach.h"
#include "vec.h"

enum { TYPEDEF_DEPTH = 8 }; /* typedefs of typedefs */

void definitions_init(struct definitions *ds, struct reach *reach)
{
	memset(ds, 0, sizeof(*ds));
	ds->reach = reach;
	ds->last_of_name = map_new();
}

void definitions_release(struct definitions *ds)
{
	vec_release(ds);
	map_free(ds->last_of_name);
	ds->last_of_name = NULL;
}

struct definition *definitions_add(struct definitions *ds, const char *name,
				   size_t len, uint32_t file)
{
	struct definition *d = vec_push(ds);

	d->file = file;
	d->next = map_get(ds->last_of_name, name, len);
	d->record = INDEX_NONE;
	map_set(ds->last_of_name, name, len, (uint32_t)ds->n - 1);
	return d;
}

struct definitions definitions_freeze(const struct definitions *ds,
				      struct freezer *f,
				      const struct map *strings,
				      const struct map *strings_copy,
				      size_t room)
{
	struct definition *items = xcalloc(ds->n + 1, sizeof(*items));
	struct definitions copy = { .n = ds->n };

	for (size_t i = 0; i < ds->n; i++) {
		items[i] = ds->items[i];
		if (items[i].base)
			items[i].base = map_frozen_key(strings, strings_copy,
						       f, items[i].base);
	}
	copy.items = freezer_put_room(f, items, ds->n * sizeof(*items),
				      room * sizeof(*items));
	copy.last_of_name = map_freeze(ds->last_of_name, f);
	free(items);
	return copy;
}

void definitions_drop(struct definitions *ds, const char *name, size_t len,
		      uint32_t file)
{
	uint32_t first = map_get(ds->last_of_name, name, len), kept = MAP_NONE;

	for (uint32_t i = first; i != MAP_NONE; i = ds->items[i].next) {
		if (ds->items[i].file == file)
			continue;
		if (kept == MAP_NONE)
			map_set(ds->last_of_name, name, len, i);
		else
			ds->items[kept].next = i;
		kept = i;
	}
	if (kept != MAP_NONE)
		ds->items[kept].next = MAP_NONE;
	else if (first != MAP_NONE)
		map_set(ds->last_of_name, name, len, MAP_NONE);
}

static bool is_header(const struct definitions *ds, uint32_t file)
{
	return ends_with(reach_path(ds->reach, file), ".h");
}

/* Of two in one file: the one that says more. */
static bool says_more(const struct definition *a, const struct definition *b)
{
	/* Later ones come first in a chain. */
	return a->n_members >= b->n_members;
}

static const struct definition *in_file(const struct definitions *ds,
					uint32_t first, uint32_t file)
{
	const struct definition *best = NULL, *d;

	for (uint32_t i = first; i != MAP_NONE; i = d->next) {
		d = &ds->items[i];
		if (d->file == file && (!best || says_more(d, best)))
			best = d;
	}
	return best;
}

/* What may count in `from` without standing in it. */
struct candidates {
	uint32_t header; /* the last header that has it, or REACH_NONE */
	bool several; /* another header has it, too */
	bool others; /* files that are no headers, but included */
};

static struct candidates find_candidates(const struct definitions *ds,
					 uint32_t first, uint32_t from)
{
	struct candidates c = { .header = REACH_NONE };
	const struct definition *d;

	for (uint32_t i = first; i != MAP_NONE; i = d->next) {
		d = &ds->items[i];
		if (!reach_same_world(ds->reach, from, d->file) ||
		    d->file == c.header)
			continue;
		if (is_header(ds, d->file)) {
			c.several = c.header != REACH_NONE;
			c.header = d->file;
		} else if (reach_is_included(ds->reach, d->file)) {
			c.others = true;
		}
		if (c.several)
			break;
	}
	return c;
}

struct choice {
	uint32_t file, distance, members;
};

/*
 * Several in reach depend on the configuration, as a translation unit has only
 * one: stubs lose, then the nearest wins, then the one that says most. The rest
 * is for the answer not to depend on the order in which files were added.
 */
static bool is_better(const struct definitions *ds, const struct choice *a,
		      const struct choice *b)
{
	if (b->file == REACH_NONE)
		return true;
	if (!a->members != !b->members)
		return a->members > 0;
	if (a->distance != b->distance)
		return a->distance < b->distance;
	if (a->members != b->members)
		return a->members > b->members;
	return strcmp(reach_path(ds->reach, a->file),
		      reach_path(ds->reach, b->file)) < 0;
}

/* The file in reach that has it, or REACH_NONE. */
static uint32_t nearest(const struct definitions *ds, uint32_t first,
			uint32_t from)
{
	struct choice best = { .file = REACH_NONE }, c;
	const struct definition *d;

	for (uint32_t i = first; i != MAP_NONE; i = d->next) {
		d = &ds->items[i];
		if (!reach_same_world(ds->reach, from, d->file))
			continue;
		c.file = d->file;
		c.distance = reach_distance(ds->reach, from, d->file);
		c.members = d->n_members;
		if (c.distance != REACH_NONE && is_better(ds, &c, &best))
			best = c;
	}
	return best.file;
}

static bool stands_beside_or_above(const char *path, const char *of)
{
	const char *slash = strrchr(path, '/');
	size_t len = slash ? (size_t)(slash + 1 - path) : 0;

	return len > 0 && strncmp(path, of, len) == 0;
}

/*
 * Headers rely on what their users include before them. So a header that does
 * not reach any of several definitions means the only one in a directory it
 * stands in, or else the only one in include/linux.
 */
static uint32_t guess_for_header(const struct definitions *ds, uint32_t first,
				 uint32_t from)
{
	const char *path = reach_path(ds->reach, from), *other;
	uint32_t beside = REACH_NONE, public = REACH_NONE;
	int n_beside = 0, n_public = 0;
	const struct definition *d;

	if (!is_header(ds, from))
		return REACH_NONE;
	for (uint32_t i = first; i != MAP_NONE; i = d->next) {
		d = &ds->items[i];
		other = reach_path(ds->reach, d->file);
		if (!is_header(ds, d->file))
			continue;
		if (stands_beside_or_above(other, path) && d->file != beside) {
			beside = d->file;
			n_beside++;
		} else if (starts_with(other, "include/linux/") &&
			   d->file != public) {
			public = d->file;
			n_public++;
		}
	}
	if (n_beside == 1)
		return beside;
	return n_beside == 0 && n_public == 1 ? public : REACH_NONE;
}

/* Who is in reach is asked last, because that is the expensive question. */
const struct definition *definitions_choose(const struct definitions *ds,
					    const char *name, uint32_t from)
{
	uint32_t first = map_get(ds->last_of_name, name, strlen(name));
	const struct definition *d;
	struct candidates c;
	uint32_t file;

	if (first == MAP_NONE)
		return NULL;
	d = in_file(ds, first, from);
	if (d)
		return d;
	c = find_candidates(ds, first, from);
	file = REACH_NONE;
	if (c.several || c.others)
		file = nearest(ds, first, from);
	if (file == REACH_NONE)
		file = c.several ? guess_for_header(ds, first, from) : c.header;
	return file == REACH_NONE ? NULL : in_file(ds, first, file);
}

bool definitions_is_tag(const char *name)
{
	return starts_with(name, "struct ") || starts_with(name, "union ");
}

void definitions_resolve(const struct definitions *ds, struct index_type *type,
			 uint32_t from)
{
	const struct definition *d;

	for (int i = 0; i < TYPEDEF_DEPTH && type->record == INDEX_NONE; i++) {
		d = definitions_choose(ds, type->name, from);
		if (!d)
			return;
		type->record = d->record;
		if (definitions_is_tag(type->name))
			return;
		type->name = d->base;
		type->pointers += d->pointers;
		type->is_array |= d->is_array;
		type->is_function |= d->is_function;
		from = d->file;
	}
}

const struct definition *definitions_in_reach(const struct definitions *ds,
					      const char *name, uint32_t from)
{
	uint32_t first = map_get(ds->last_of_name, name, strlen(name)), file;
	const struct definition *d;

	if (first == MAP_NONE)
		return NULL;
	d = in_file(ds, first, from);
	if (d)
		return d;
	file = nearest(ds, first, from);
	return file == REACH_NONE ? NULL : in_file(ds, first, file);
}

bool definitions_of_arch(const struct definitions *ds, const char *name,
			 uint32_t from, const struct definition **d)
{
	uint32_t first = map_get(ds->last_of_name, name, strlen(name));
	uint32_t only = REACH_NONE, i, file;
	bool several = false;

	*d = NULL;
	for (i = first; i != MAP_NONE; i = ds->items[i].next) {
		file = ds->items[i].file;
		if (!reach_same_arch(ds->reach, from, file) ||
		    !is_header(ds, file))
			continue;
		several |= only != REACH_NONE && only != file;
		only = file;
	}
	if (only == REACH_NONE)
		return false;
	file = several ? nearest(ds, first, from) : only;
	if (file != REACH_NONE && reach_same_arch(ds->reach, from, file))
		*d = in_file(ds, first, file);
	return true;
}

int definitions_count(const struct definitions *ds, const char *name)
{
	uint32_t first = map_get(ds->last_of_name, name, strlen(name));

	if (first == MAP_NONE)
		return 0;
	return ds->items[first].next == MAP_NONE ? 1 : 2;
}
