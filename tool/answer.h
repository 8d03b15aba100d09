/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * answer - struct operand, what is known of an expression, as it is put
 * together while the expression is read from its base to its end.
 *
 * The answer names a place, too, where the expression designates one: a member
 * of a record, or a variable. Reading a member makes it the place; casts and
 * the like end that. Nothing is allocated.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <stdbool.h>
#include <stdint.h>
#include "types.h"

struct value;
struct value_scope;

struct operand {
	struct index_type type;		/* of the whole expression; its name is
					   `text` below: set it again after
					   copying a struct operand */
	char text[128];
	/* When the expression designates a member (after a leading &): */
	index_id owner;			/* record that holds it by name: nested
					   anonymous and untagged records count
					   as the record they stand in */
	char field[128];		/* "ref", or "u.ref" through untagged */
	uint32_t member_line;
	/* When it designates a whole object at file scope or a local, or a
	   member of an object whose record has no tag to name it by: */
	char variable[128];		/* "" if not */
	bool is_local, is_param;
	int param;			/* 0-based number of the parameter that
					   the base is, or -1 */
	const char *why;		/* static text when unresolved, or NULL */
	/* A record name that was needed and is not in the index ("struct
	   foo"), so that the caller can index it and ask again; else "". */
	char missing[128];
};

/* Nothing is known yet. */
void answer_start(struct operand *out);
/* The expression is no variable or member by itself. */
void answer_no_place(struct operand *out);
/* A step to member m of the record; arrow: through a pointer. */
void answer_member(struct operand *out, const struct index *ix,
		   index_id record, const struct index_member *m, bool arrow);
/*
 * 0: the value's type is that of the expression. scope is for its record, which
 * need not be found.
 */
int answer_known(struct operand *out, struct value *v,
		 const struct value_scope *scope);
/* -1: nothing is known but why not, and what was missing. */
int answer_unknown(struct operand *out);

#endif
