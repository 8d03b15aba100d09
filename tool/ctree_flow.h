/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_flow - the ways through a function, as Coccinelle has them: what a
 * semantic patch means by `...` between two places.
 *
 * A step is a simple statement, a declaration, a label, the condition of an if,
 * while or switch, the head of a for or of an iterator, the brace at either end
 * of a block (the closing one has the smaller number). Step 0 is the entry (the
 * function's header), step 1 the exit, to which every return leads and the last
 * brace.
 *
 * A jump goes where it says; a goto to a label that is nowhere, to the exit. Of
 * an #if group between statements each branch is one way, and without #else there
 * is a way past it. Conditions are not looked at: `while (1)` can end; only the
 * body of `do ... while (0)` runs once. Code that cannot be reached has steps, too.
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
	/*
	 * What of it runs here: the condition of an if, while, do, switch; the
	 * value of a case; of a for or an iterator the node itself, without its
	 * body; NULL for braces, labels, the `do`; else the node.
	 */
	const struct ctree_node *part;
	bool opens; /* the brace at the begin of a block */
	const uint32_t *next;
	uint32_t n_next;
};

/* function: CTREE_FUNCTION, or a DEFINE whose body is a statement. */
struct ctree_flow *ctree_flow_new(const struct ctree_node *function);
void ctree_flow_free(struct ctree_flow *f);

size_t ctree_flow_count(const struct ctree_flow *f);
const struct ctree_step *ctree_flow_step(const struct ctree_flow *f, size_t i);
/*
 * The step in which this statement or expression runs; SIZE_MAX: none. Of an
 * if, a loop, a switch: its condition or head.
 */
size_t ctree_flow_of(const struct ctree_flow *f, const struct ctree_node *node);

#endif
