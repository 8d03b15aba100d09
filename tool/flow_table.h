/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_table - cocci/data/reference-gets.txt and -puts.txt: which functions
 * take, give and drop counted references.
 *
 * One line a function, "name effect what when family consumes"; the head of the
 * first file says what they mean. A line that is too short is left out, the
 * last of two with one name counts.
 */
#ifndef FLOW_TABLE_H
#define FLOW_TABLE_H

#include <stdbool.h>
#include <stddef.h>

enum flow_effect { FLOW_GET, FLOW_PUT, FLOW_LOOP, FLOW_NO_EFFECT };

enum flow_what { FLOW_RETURN, FLOW_ARGUMENT, FLOW_OUT, FLOW_NO_PLACE };

/* When the call has taken a reference, by the sign of its result. */
enum flow_when {
	FLOW_NONNULL,
	FLOW_OK,
	FLOW_ZERO,
	FLOW_NONZERO,
	FLOW_NONNEG,
	FLOW_ALWAYS,
	FLOW_POSITIVE,
	FLOW_NEVER,
};

struct flow_row {
	char *name;
	enum flow_effect effect;
	enum flow_what what;
	int index; /* of the argument; -1: none */
	char *member; /* of what it points to; "" */
	enum flow_when when;
	char *family;
	bool counter; /* its family is counters, not objects */
	bool node; /* its family is one nobody puts by a member */
	unsigned int consumes; /* a bit for each argument it drops */
	bool hoist; /* gets a statement of its own in conditions */
};

struct flow_table;

/* Text of both files, one behind the other. The table is the caller's. */
struct flow_table *flow_table_new(const char *text, size_t len);
void flow_table_free(struct flow_table *t);
/* NULL: not in the table. Valid as long as the table. */
const struct flow_row *flow_table_find(const struct flow_table *t,
				       const char *name, size_t len);

/*
 * Records whose references are worth following through any call, by their tag:
 * the family, or NULL.
 */
const char *flow_table_counted(const char *tag);

#endif
