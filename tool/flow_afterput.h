/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_afterput - what a function does with an object after it has put it.
 *
 * A state is that of flow_state.h. Phases: 0 before the put, 2 behind it, 3
 * behind the first use. In phase 0 `passed` says what was done with the object
 * on the path: it was given to a call, it came from somewhere ("="), a copy of
 * the pointer outlives the function ("kept"). A path on which the object was
 * counted up, or put before, ends there: then two references are at hand.
 */
#ifndef FLOW_AFTERPUT_H
#define FLOW_AFTERPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "flow_function.h"

enum use_how {
	USE_FIELD, /* it is looked into */
	USE_CALL, /* it is given to a call */
	USE_INSIDE, /* the address of a part is */
};

struct use {
	struct word *name; /* what the object is called there */
	enum use_how how;
	struct word *part; /* member or part */
	struct word *callee; /* "" */
	struct word *args; /* of the call, with ", " between */
	size_t at;
	/* On the paths that come there, sorted by text: */
	struct words given; /* calls it was given to; "f.": a part of it */
	struct words failed; /* ... that are known to have failed */
	struct words origin; /* values it came from; empty word: none known */
	bool kept; /* a copy outlives the function */
	bool later; /* it is put or taken out after the use */
};

struct uses {
	struct use *items;
	size_t n;
	size_t alloc;
	struct word *object; /* what is put */
	bool member; /* a member of it is what the put is given */
};

/* Uses behind the put that is op k of node n. To be released in any case. */
void flow_uses(struct flow_function *f, size_t n, size_t k, struct uses *out);
void flow_uses_release(struct uses *u);

#endif
