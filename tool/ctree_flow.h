/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_flow - the ways through a function, as Coccinelle has them: what a
 * semantic patch means by `...` between two places.
 *
 * A node of the graph is a simple statement, a declaration, the condition of an
 * if, while, switch or iterator, or the brace at either end of a block. Node 0 is
 * the entry (the function's header); `exit` is where all ways end.
 */
#ifndef CTREE_FLOW_H
#define CTREE_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctree_flow;
struct ctree_node;

struct ctree_step {
	const struct ctree_node *node; /* the statement; NULL: entry, exit */
	const struct ctree_node *part; /* what of it runs here: of an if, its
					  condition; else the node itself */
	const uint32_t *next;
	uint32_t n_next;
};

/* function: CTREE_FUNCTION, or a DEFINE whose body is a statement. */
struct ctree_flow *ctree_flow_new(const struct ctree_node *function);
void ctree_flow_free(struct ctree_flow *f);

size_t ctree_flow_count(const struct ctree_flow *f);
const struct ctree_step *ctree_flow_step(const struct ctree_flow *f, size_t i);
/* The step in which this statement or expression runs; SIZE_MAX: none. */
size_t ctree_flow_of(const struct ctree_flow *f, const struct ctree_node *node);

#endif
