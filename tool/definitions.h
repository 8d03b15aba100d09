/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * definitions - which of several definitions a name means in a file.
 *
 * Tags of records and names of typedefs are not unique in a kernel. A
 * definition in the file itself wins; then one in a header that the file
 * includes, directly or through headers (the nearest one; reach.h says how);
 * then the only one in any header of the tree; then, for a header, the only one
 * in a directory above it or in include/linux; then none. Of two in one file
 * the one with more members wins. Files are numbers of reach.h.
 *
 * Calling order: add all; then ask. Answers do not depend on the order in which
 * files were added.
 */
#ifndef DEFINITIONS_H
#define DEFINITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "record.h"

struct freezer;
struct map;
struct reach;

/* What a name in one file stands for; of one name, a chain through `next`. */
struct definition {
	uint32_t file, next;	/* next: number of the definition, MAP_NONE */
	index_id record;	/* a tag: the record; a typedef: #id or NONE */
	uint32_t n_members;	/* of that record */
	const char *base;	/* of a typedef, else NULL */
	uint16_t pointers;
	bool is_array, is_function;
};

/* May be walked by anybody; items is filled by definitions_add only. */
struct definitions {
	struct reach *reach;		/* borrowed */
	struct definition *items;
	size_t n, alloc;
	struct map *last_of_name;	/* "struct foo", "foo_t": a number */
};

void definitions_init(struct definitions *ds, struct reach *reach);
void definitions_release(struct definitions *ds);

/*
 * A copy for frozen.h, without reach. strings: the map that all names of bases
 * are keys of; strings_copy: its copy. room: for so many more behind the items.
 */
struct definitions definitions_freeze(const struct definitions *ds,
				      struct freezer *f,
				      const struct map *strings,
				      const struct map *strings_copy,
				      size_t room);
/* Nothing of that name stands in the file any more. */
void definitions_drop(struct definitions *ds, const char *name, size_t len,
		      uint32_t file);

/* A new one, to be filled in; good until the next. */
struct definition *definitions_add(struct definitions *ds, const char *name,
				   size_t len, uint32_t file);

/* The definition that counts in `from`, or NULL. */
const struct definition *definitions_choose(const struct definitions *ds,
					    const char *name, uint32_t from);
/*
 * Follows typedefs from type->name, seen from `from`, to a record or to what is
 * no typedef, and adds to type what they hide.
 */
void definitions_resolve(const struct definitions *ds, struct index_type *type,
			 uint32_t from);
/* As definitions_choose, among those in the file and what it includes only. */
const struct definition *definitions_in_reach(const struct definitions *ds,
					      const char *name, uint32_t from);
/*
 * For a file below arch/: whether headers of its own arch define the name. *d
 * is the definition in the only one that does, or in the nearest that `from`
 * includes; NULL when that does not tell.
 */
bool definitions_of_arch(const struct definitions *ds, const char *name,
			 uint32_t from, const struct definition **d);
/* "struct foo" or "union foo", no typedef. */
bool definitions_is_tag(const char *name);
/* How many there are: 0, 1, or 2 for more. */
int definitions_count(const struct definitions *ds, const char *name);

#endif
