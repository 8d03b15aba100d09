/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_value - what a metavariable may be bound to: a piece of the code, a
 * name, a place, a number.
 *
 * Two pieces of code are the same value when they read alike and, if they stand
 * in two functions, what they name is declared alike there; two places when they
 * are one place, or the same places.
 */
#ifndef MATCHING_VALUE_H
#define MATCHING_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ctree.h"

enum matching_value_kind {
	MATCHING_UNBOUND,
	MATCHING_NODE, /* node */
	MATCHING_NODES, /* kids from .. from + n of node */
	MATCHING_WORD, /* word */
	MATCHING_PLACE, /* place, node: the item it lies in; more of them */
	MATCHING_NUMBER, /* n */
};

struct matching_value {
	enum matching_value_kind kind;
	uint32_t from, n;
	const struct ctree_node *node;
	const struct ctree_word *word;
	struct ctree_place place;
	const struct matching_value *more; /* of PLACE: in order; or NULL */
};

bool matching_value_same(const struct matching_value *a,
			 const struct matching_value *b);
/* The same, or a place that is one of several. */
bool matching_value_has(const struct matching_value *all,
			const struct matching_value *one);
/* A name as an expression and as what is declared is one. */
bool matching_node_same(const struct ctree_node *a, const struct ctree_node *b);
uint32_t matching_value_hash(const struct matching_value *v);

#endif
