/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_walk - what becomes of a reference on each path through a function.
 *
 * The walk is path-sensitive: a state is the phase (not yet, held, put), the
 * names that hold the reference, and what is known of the variables that are
 * tested more than once: negative or an error pointer, zero, positive. Text that
 * is tested twice unchanged gives the same answer twice. So a put under the
 * mirror condition, an error ladder and a flag are understood alike. Where there
 * are too many states, what is known of variables is dropped; where there are
 * too many even so, the walk gives up. So it always ends.
 */
#ifndef FLOW_WALK_H
#define FLOW_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include "flow_end.h"

struct flow_function;
struct site;
struct word;

/*
 * What becomes of the reference that is taken at a site, in the order in which
 * paths come to it; false: gave up, out is empty. Release it in any case; what
 * ends point to lives as long as the function.
 */
bool flow_ends(struct flow_function *f, const struct site *site,
	       struct ends *out);
/* The same of what a parameter points to, from the entry on. */
bool flow_ends_of_parameter(struct flow_function *f, struct word *name,
			    struct ends *out);

#endif
