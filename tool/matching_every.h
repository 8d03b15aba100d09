/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_every - `A ... B` in a rule without "exists": all ways from A lead to
 * B.
 *
 * What Coccinelle 1.1.1 means by that (measured with random functions, see
 * testcases/bench/ways.py):
 *
 * - Every way must come to a B before it comes to an A again or to something that
 *   a "when !=" forbids. A way that ends, at a return or at the end of the
 *   function, has come to none.
 * - What B binds is the same on all ways, if it is used behind the rule; places are
 *   not, then the place is that of each first B, in the order of the file.
 *   What nobody uses may differ.
 * - Unless "when strict", the branch that an if takes when its condition is true may
 *   leave without a B, if nothing falls out of it: when each way through it ends in a
 *   return or a continue, or in a goto or break behind which there is no B at all.
 *   What is forbidden does not matter in it. An else may not leave.
 * - Loops end: a way that turns for ever counts as if it came to B, as long as some
 *   way out of the loop does, or an if, a do, a switch or a block is in it.
 *
 * Of 18,000 such functions two are told otherwise: in one it knows that there is code
 * which nothing reaches, the other has an A for a B and turns in a loop without end.
 *
 * At present of a rule only `A ... B`, both simple statements (or A an expression),
 * without "when any" (matching_every_refuses).
 */
#ifndef MATCHING_EVERY_H
#define MATCHING_EVERY_H

#include <stddef.h>

struct arena;
struct ctree_flow;
struct ctree_node;
struct matching_bind;
struct matching_next;
struct matching_tree;
struct smpl_rule;

/* Why the list `A ... B` cannot be matched; NULL: it can. */
const char *matching_every_refuses(const struct smpl_rule *rule,
				   struct ctree_node *const *list, size_t n);

struct matching_every {
	const struct ctree_flow *flow;
	struct ctree_node *const *list; /* A, DOTS, B */
	struct arena *arena; /* for places; lives as long as the bindings */
};

/* Calls next for each way to bind what B binds; from: what A matched. */
void matching_every(struct matching_tree *m, const struct matching_every *what,
		    const struct ctree_node *from,
		    const struct matching_bind *binds,
		    const struct matching_next *next);

#endif
