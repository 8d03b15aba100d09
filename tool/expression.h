/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * expression - the shape of a C expression in tokens: where it falls apart, and
 * what the well-known macros of the kernel in it stand for.
 *
 * Nothing here knows a type. Token ranges are [start, end); a place that is not
 * found is `end`.
 */
#ifndef EXPRESSION_H
#define EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>

struct ctoks;

/*
 * Binary operators, weakest first. Only those that can yield a pointer or a
 * record matter.
 */
enum expression_split {
	SPLIT_COMMA,
	SPLIT_ASSIGN,
	SPLIT_TERNARY,
	SPLIT_SUM,	/* + and - with something to add on both sides */
	SPLITS,		/* none of these */
};

/* The weakest operator outside of brackets; *at: its first place, or end. */
enum expression_split expression_split(const struct ctoks *t, size_t start,
				       size_t end, size_t *at);
/* The ':' that belongs to the '?' at i. */
size_t expression_colon(const struct ctoks *t, size_t i, size_t end);
/* Behind `*p->q[i]`, which begins at i, where something else begins. */
size_t expression_unary_end(const struct ctoks *t, size_t i);
/*
 * Argument n of the call with '(' at open and ')' at close: tokens [*i, *end).
 * False when there is none, or an empty one.
 */
bool expression_argument(const struct ctoks *t, size_t open, size_t close,
			 int n, size_t *i, size_t *end);

/* What a macro that looks like a function does with its arguments. */
enum expression_macro_shape {
	TYPE_POINTER,	/* argument `n` is a type: a pointer to it */
	SAME,		/* has the type of argument n */
	SAME_OBJECT,	/* the same, and is the same place */
	TARGET,		/* argument n is a pointer: what it points to */
};

struct expression_macro {
	const char *name;	/* '*' at the end: any ending */
	enum expression_macro_shape shape;
	int n;
};

/* The macro that token i names, or NULL. */
const struct expression_macro *expression_macro(const struct ctoks *t,
						size_t i);

#endif
