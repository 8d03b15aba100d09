/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_function - one C function, read: its graph of statements, what each of
 * them does, its parameters and variables.
 *
 * Calling order: flow_function_read, the questions, flow_function_release. The
 * words are cleared by flow_function_read: a function and all that was made of
 * it are valid until the next one is read. Sets of names are sets of the numbers
 * of words.
 */
#ifndef FLOW_FUNCTION_H
#define FLOW_FUNCTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "flow_graph.h"
#include "flow_ops.h"
#include "flow_table.h"
#include "flow_words.h"

struct flow_sets;
struct map;

struct flow_function {
	struct flow_words *words; /* borrowed */
	const char *name; /* borrowed */
	struct flow_graph graph;
	struct ops *ops; /* by node */
	struct words order; /* names of the parameters */
	struct words assigned; /* what is ever assigned to */
	bool pointer; /* returns a pointer */
	struct flow_sets *sets;
	struct map *aliases; /* remembered answers */
};

/*
 * text[start] begins the line on which the name of the function stands. Returns
 * false when there is no body to be read, or it is nested too deeply
 * (f->graph.too_deep). To be released in any case.
 */
bool flow_function_read(struct flow_function *f, struct flow_words *ws,
			const char *text, size_t len, size_t start,
			const char *name);
void flow_function_release(struct flow_function *f);

/* Where the tokens of node n begin. */
size_t flow_at(const struct flow_function *f, size_t n);

#endif
