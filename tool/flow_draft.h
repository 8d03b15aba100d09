/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_draft - a graph of statements in the making (flow_graph.h): its nodes,
 * the edges that wait for what comes next, and expressions that have to happen
 * before others.
 *
 * All is made in the arena of the words but the array of nodes.
 */
#ifndef FLOW_DRAFT_H
#define FLOW_DRAFT_H

#include "flow_graph.h"

struct edge {
	size_t node, slot;
};

struct edges {
	struct edge *items;
	size_t n;
	size_t alloc;
};

/* Edges that leave a loop or a switch by break, or go on by continue. */
struct jumps {
	struct edges edges;
	struct jumps *outer;
};

struct choices {
	size_t head;
	bool has_default;
};

struct flow_draft {
	struct flow_words *words;
	struct flow_graph *graph;
	struct span tokens;
	struct edges open; /* lead to what comes next */
	struct jumps *breaks, *continues;
	struct choices *choices; /* of the innermost switch */
	struct label *labels;
	struct go *gotos;
	unsigned int temporary; /* results that were named */
	unsigned int loops;
	unsigned int depth;
};

void draft_begin(struct flow_draft *d);
void draft_finish(struct flow_draft *d); /* gotos find their labels */

void edges_put(struct flow_draft *d, struct edges *e, size_t node, size_t slot);
void edges_add(struct flow_draft *d, struct edges *e, const struct edges *more);
struct jumps *draft_push(struct flow_draft *d, struct jumps **stack);

/* A node behind the open edges; with one way out that is the open edge then. */
size_t draft_node(struct flow_draft *d, enum node_kind kind, struct span tokens,
		  size_t ways);
size_t draft_expression(struct flow_draft *d, struct span tokens);
void draft_link(struct flow_draft *d, const struct edges *e, size_t node);
/* One more way out of the head of a switch, open. */
void draft_choice(struct flow_draft *d, size_t head);
void draft_label(struct flow_draft *d, const struct word *name);
void draft_goto(struct flow_draft *d, size_t node, const struct word *name);

/*
 * (v = call()) and known calls become nodes of their own; the tokens that are
 * left. The inner form does so only with what calls are given.
 */
struct span draft_hoisted(struct flow_draft *d, struct span tokens);
struct span draft_inner_hoisted(struct flow_draft *d, struct span tokens);
/* (v = x) becomes a node of its own where it is certain to happen; no calls do. */
struct span draft_set_before(struct flow_draft *d, struct span tokens);

#endif
