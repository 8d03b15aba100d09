/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_condition - a condition, taken apart into nodes of a graph in the making.
 */
#ifndef FLOW_CONDITION_H
#define FLOW_CONDITION_H

#include "flow_draft.h"

/*
 * Adds the nodes of a condition behind the open edges. The edges that are taken
 * when it holds go to *yes, the others to *no (both empty before); none are open
 * then.
 */
void draft_condition(struct flow_draft *d, struct span tokens,
		     struct edges *yes, struct edges *no);

#endif
