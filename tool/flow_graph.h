/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_graph - the statements of one C function as a graph: what it is made of.
 *
 * A node is one of
 *   expression   or a declaration; one successor
 *   condition    an atomic one: successors when true and when false. && || ! are
 *                taken apart, likely() and WARN_ON() looked through; an
 *                assignment inside a condition becomes an expression before it
 *   loop         the head of an iterator macro: successors are the body and what
 *                stands behind the loop
 *   next         the end of a turn of an iterator
 *   return       no successor
 *
 * A switch is a chain of choices that says nothing about values. Macros are what
 * they look like: a call, or an iterator when a statement follows. A call of the
 * table (flow_table.h) that stands in a condition gets an expression of its own
 * before it, "result1__=call()". What is not C makes some graph, never none.
 *
 * Node 0 is the entry. The graph lives as long as the words it is made of.
 */
#ifndef FLOW_GRAPH_H
#define FLOW_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include "flow_tokens.h"

struct flow_words;
struct word;

enum node_kind {
	NODE_EXPRESSION,
	NODE_CONDITION,
	NODE_LOOP,
	NODE_NEXT,
	NODE_RETURN,
};

#define NODE_NONE SIZE_MAX

struct flow_node {
	enum node_kind kind;
	struct span tokens; /* of a loop: its arguments */
	size_t *next; /* NODE_NONE: nothing comes there */
	size_t n_next;
	size_t alloc;
	struct word *text; /* of a condition; of a loop: its name */
	size_t head; /* of next: its loop */
	size_t at; /* of return: where it stands */
};

struct flow_graph {
	struct flow_node *items;
	size_t n;
	size_t alloc;
	struct word_list *repeats; /* texts of conditions inside loops */
	bool too_deep; /* statements are nested deeper than we go */
};

#endif
