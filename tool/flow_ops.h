/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_ops - what an expression does: its calls and assignments, in the order
 * in which they happen.
 */
#ifndef FLOW_OPS_H
#define FLOW_OPS_H

#include <stdbool.h>
#include <stddef.h>
#include "flow_tokens.h"

struct flow_words;
struct word;

struct op {
	bool is_call;
	struct word *name; /* of the call; what is assigned to */
	struct word **texts; /* arguments, without casts */
	size_t n_texts;
	struct word *target; /* the whole result is assigned to it; or NULL */
	struct span right; /* what is assigned; empty: x++ */
	struct word *value; /* its text, without casts */
	size_t at;
};

struct ops {
	struct op *items;
	size_t n;
	size_t alloc;
};

/* Appends to out, whose array is the caller's; the rest lives with the words. */
void flow_ops(struct ops *out, struct flow_words *ws, struct span tokens);

/* The tokens begin like a declaration. */
bool flow_declares(struct span tokens);
/* Name in a declarator; *is_free: it is cleaned up by itself. Empty: none. */
struct word *flow_declarator(struct flow_words *ws, struct span tokens,
			     bool *is_free);

#endif
