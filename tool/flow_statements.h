/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_statements - the graph of statements of one C function (flow_graph.h), from
 * its tokens.
 */
#ifndef FLOW_STATEMENTS_H
#define FLOW_STATEMENTS_H

#include <stddef.h>
#include "flow_graph.h"

struct flow_words;

/* end: where the function ends without saying so. To be released. */
void flow_graph_make(struct flow_graph *g, struct flow_words *ws,
		     struct span body, size_t end);
void flow_graph_release(struct flow_graph *g);

#endif
