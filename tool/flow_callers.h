/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_callers - what a function is to those who call it: what it returns, and
 * what becomes of what it is given.
 */
#ifndef FLOW_CALLERS_H
#define FLOW_CALLERS_H

#include <stdbool.h>
#include "flow_function.h"

/*
 * Whose results it returns, sorted by text; the empty word: something else
 * besides. Nothing when it returns no pointer, or nobody's result. The array is
 * the caller's.
 */
void flow_gives(struct flow_function *f, struct words *out);

/*
 * Of the object that it returns, if of any, it raises the count: the call that
 * does; or NULL.
 */
struct word *flow_raises(struct flow_function *f);

struct parameter_fact {
	size_t number;
	struct word *name;
	const char *what; /* puts, keeps, gets, returns, drops, passes */
	const char *callee; /* "" */
	size_t position; /* as that argument of callee */
};

struct parameter_facts {
	struct parameter_fact *items;
	size_t n;
	size_t alloc;
};

/* In order of number, what, callee, position. The array is the caller's. */
void flow_parameters(struct flow_function *f, struct parameter_facts *out);

#endif
