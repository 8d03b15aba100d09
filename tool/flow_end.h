/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_end - how the paths of a walk end, as a value.
 */
#ifndef FLOW_END_H
#define FLOW_END_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word;

/* How a path ends. */
enum end_how {
	END_PUT,
	END_KEPT, /* stored, handed on */
	END_RETURNED,
	END_HELD, /* nothing of these */
	END_FAILED, /* the same, when the call that counts even so failed */
	END_UNDONE, /* ... and it was put then */
	END_AGAIN, /* overwritten while held */
	END_TWICE, /* put a second time */
	END_USED, /* looked into after the put */
};

const char *flow_end_name(enum end_how how);

/* It was given to a call before it came to this end. */
struct end_passed {
	struct word *callee; /* empty: stored or put */
	size_t number; /* as that argument */
	bool failed; /* which is known to have failed */
	/*
	 * Not it, but what this made of it: "callee:argument"; "&": a member of
	 * it; "->": what a member points to; ".": what lies beside it in what
	 * holds it.
	 */
	struct word *via;
};

struct end {
	enum end_how how;
	size_t at;
	struct word *detail;
	const char *fails; /* yes, no, maybe, null, void, like; "" */
	size_t before; /* of two places the second, or at */
	bool second; /* there are two */
	/*
	 * What it was passed to, sorted; of two paths to one end, what the one
	 * passed that passed less. Of what is below, only flow_walk reads set.
	 */
	struct end_passed *passed;
	size_t n_passed;
	uint32_t set;
};

struct ends {
	struct end *items;
	size_t n;
	size_t alloc;
};

void flow_ends_release(struct ends *e);

#endif
