/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_wraps - parameters that a function puts for its callers.
 */
#ifndef FLOW_WRAPS_H
#define FLOW_WRAPS_H

#include <stdbool.h>
#include <stddef.h>

struct flow_function;
struct flow_words;
struct op;

/* The call takes a reference on its argument k: by the table, or its name. */
bool flow_takes(struct flow_words *ws, const struct op *op, size_t k);

struct wrap {
	size_t number; /* of the parameter */
	const struct op *op; /* the call that puts it */
};

struct wraps {
	struct wrap *items;
	size_t n;
	size_t alloc;
};

/*
 * Parameters that are put on every path on which they are anything. The array
 * is the caller's.
 */
void flow_wraps(struct flow_function *f, struct wraps *out);

#endif
