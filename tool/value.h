/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * value - the type of a part of an expression, while the expression is taken
 * apart: a name with pointers, and the record behind it once somebody needs it.
 *
 * Functions that can fail return NULL, or why they failed: static text for
 * struct operand.why. A value is worth nothing after a failure.
 */
#ifndef VALUE_H
#define VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include "types.h"

struct value {
	char name[128];		/* of the type; cut when longer */
	index_id record;	/* INDEX_NONE: not looked up, or unknown */
	int pointers;
	bool is_array, is_function;
};

/* Where types are looked up; borrowed. */
struct value_scope {
	const struct index *index;	/* may be NULL: nothing is found */
	const char *path;		/* of the file that is read */
	/* Gets a name that was needed and is in no index. */
	char *missing;
	size_t missing_size;
};

void value_clear(struct value *v);
bool value_is_pointer(const struct value *v);

/* Finds v->record, if it is not known yet. */
const char *value_find_record(const struct value_scope *s, struct value *v);
/* The same, when it is no failure that there is none. */
void value_try_record(const struct value_scope *s, struct value *v);
/* From a pointer or array to what it points to. */
const char *value_point_at(const struct value_scope *s, struct value *v);
/*
 * From a record (arrow: from a pointer to it) to its member. *owner gets the
 * record that was asked, *member what was found in it.
 */
const char *value_member(const struct value_scope *s, const char *name,
			 bool arrow, struct value *v, index_id *owner,
			 const struct index_member **member);

#endif
