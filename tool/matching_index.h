/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_index - the places of a file at which a pattern may match, by kind.
 *
 * A site lies in a step: the statement, condition or declaration that Coccinelle
 * takes for one node of its graph. What stands in ({ ... }) lies in the step of
 * the expression; the statements there are no steps.
 *
 * Sites come in the order of `turn`: that of the file, but what lies in a node
 * before the node, so that of two calls at one place, f(1)(2), the whole comes
 * last. `order` counts all nodes, each before its kids; the last that lies in a
 * node is `end`.
 */
#ifndef MATCHING_INDEX_H
#define MATCHING_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "ctree.h"

struct matching_site {
	const struct ctree_node *node;
	const struct ctree_node *item;
	uint32_t step;
	uint32_t order, end;
	uint32_t turn;
	bool within; /* a ({ ... }) */
};

struct matching_sites {
	struct matching_site *items;
	size_t n, alloc;
};

struct matching_index {
	struct matching_sites kinds[CTREE_KINDS];
	uint32_t n_steps;
	uint32_t n_nodes;
};

/* wanted: which kinds are to be had. */
void matching_index_fill(struct matching_index *index, const struct ctree *t,
			 const bool *wanted);
/* Empties it; what is NULL-initialised is empty. */
void matching_index_clear(struct matching_index *index);
void matching_index_release(struct matching_index *index);

bool matching_is_expression(const struct ctree_node *node);
bool matching_is_statement(const struct ctree_node *node);
bool matching_is_type(const struct ctree_node *node);
/* return, goto, break, continue */
bool matching_jumps(const struct ctree_node *node);
/* Is it outer, or something in it? */
bool matching_lies_in(const struct ctree_node *node,
		      const struct ctree_node *outer);

#endif
