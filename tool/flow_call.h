/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_call - what a call on a path makes of the reference at hand: it is put,
 * stored, passed on, or put a second time.
 */
#ifndef FLOW_CALL_H
#define FLOW_CALL_H

#include <stdbool.h>
#include "flow_state.h"

/* A call that is not the site. false: the path ends there. */
bool walk_call(struct walk *w, struct state *s, const struct op *op);
/* The site itself: the states behind it go to out. */
void walk_take(struct walk *w, const struct state *s, const struct op *op,
	       struct states *out);

#endif
