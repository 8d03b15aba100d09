/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_path - `... B` behind a place: what the ways from there lead to.
 */
#ifndef MATCHING_PATH_H
#define MATCHING_PATH_H

#include <stddef.h>

struct arena;
struct ctree_flow;
struct ctree_node;
struct matching_bind;
struct matching_flows;
struct matching_next;
struct matching_tree;

/* Graphs of functions, made when they are asked for. */
struct matching_flows *matching_flows_new(void);
void matching_flows_free(struct matching_flows *flows);
/* NULL: item is no function. */
const struct ctree_flow *matching_flow_of(struct matching_flows *flows,
					  const struct ctree_node *item);
/* For what lives as long. */
struct arena *matching_flows_arena(struct matching_flows *flows);

/* DOTS and what follows, and so on: parts[0] is DOTS. */
struct matching_way {
	struct matching_flows *flows;
	struct ctree_node *const *parts;
	size_t n_parts;
	const struct ctree_node *before; /* the pattern in front; or NULL */
	const struct ctree_node *within; /* is not left; or NULL */
};

/*
 * Calls next for each way on which the parts match, behind `from` (a statement,
 * or an expression) in m->item.
 */
void matching_path(struct matching_tree *m, const struct matching_way *way,
		   const struct ctree_node *from,
		   const struct matching_bind *binds,
		   const struct matching_next *next);

/*
 * The same for ways from the begin of a block, or of the statement in its place,
 * that stay in it; in m->flows. But when the parts end in a return, and the block in
 * a goto, they follow that. A DOTS at the end of the parts stands for anything.
 */
void matching_path_within(struct matching_tree *m,
			  struct ctree_node *const *parts, size_t n_parts,
			  const struct ctree_node *block,
			  const struct matching_bind *binds,
			  const struct matching_next *next);

#endif
