/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * types_state - what a struct index holds, for types.c, types_frozen.c and
 * meaning.c alone.
 */
#ifndef TYPES_STATE_H
#define TYPES_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "definitions.h"
#include "embed.h"
#include "map.h"
#include "reach.h"
#include "record.h"

struct buf;

struct index {
	struct reach *reach;
	struct map *strings;
	struct map *added;		/* path: its first record */
	struct { struct index_record *items; size_t n, alloc; } records;
	struct { struct index_member *items; size_t n, alloc; } members;
	struct { uint32_t *items; size_t n, alloc; } record_files;
	struct definitions definitions;
	struct map *aliases;		/* to numbers in strings */
	struct map *by_number;		/* lazily: to records */
	bool finished, is_frozen;
	size_t room;			/* of borrowed vectors: types_frozen.c */
	/* Per member: its type is resolved. */
	struct { bool *items; size_t n, alloc; } tried;
	struct embed *embed;
};

/* index_add, behind its look at ix->added. */
int index_add_text(struct index *ix, const char *path, const char *text,
		   size_t len, struct buf *err);
/* Settles the type of a member, whose record stands in that file of reach. */
void index_settle(const struct index *ix, uint32_t member, uint32_t file);
/* index_finish for records and definitions from these on, but for embed. */
void index_finish_rest(struct index *ix, size_t record, size_t definition);

#endif
