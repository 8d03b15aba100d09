/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * record - what a record, a member and a type are to those who keep them
 * (types.h), look for them (definitions.h, embed.h) and ask about them. Words
 * only: nothing here has a life of its own, and all strings belong to the
 * index. All names begin with index_.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stdint.h>

/* A record of the tree: numbers are stable only within this index. */
typedef int32_t index_id;
#define INDEX_NONE (-1)

struct index_record {
	const char *tag;	/* "foo"; of an untagged record its typedef name
				   or, inside another, "outer::member"; or "" */
	const char *path;
	uint32_t line;
	bool is_union;
	index_id parent;	/* the record it is defined in, or INDEX_NONE */
	int64_t number;		/* see index_number */
	uint32_t first_member, n_members;
};

struct index_type {
	const char *name;	/* "struct foo", "atomic_t", "int", "()"; of an
				   untagged record "struct outer::member" */
	index_id record;	/* the record behind base, or INDEX_NONE */
	uint16_t pointers;	/* with those hidden in typedefs of records */
	bool is_array, is_function;
};

struct index_member {
	const char *name;	/* "" when anonymous */
	uint32_t line;
	struct index_type type;
};

/* The member is part of its record: no pointer to something else. */
static inline bool index_is_by_value(const struct index_member *m)
{
	return m->type.record != INDEX_NONE && m->type.pointers == 0 &&
	       !m->type.is_function;
}

#endif
