/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_binds - what the metavariables of a rule are bound to while it is
 * matched, and what is done next when a part of it has matched.
 *
 * Bindings lie on the stack of who made them, and are gone when the call that got
 * them returns. The newest comes first; NULL: nothing is bound.
 */
#ifndef MATCHING_BINDS_H
#define MATCHING_BINDS_H

#include <stddef.h>
#include <stdint.h>
#include "matching_value.h"

struct ctree;
struct ctree_node;
struct matching_flows;
struct matching_names;
struct matching_next;
struct smpl_rule;

struct matching_bind {
	uint32_t meta; /* of the rule */
	struct matching_value value;
	const struct matching_bind *next;
};

/* One rule in one file. */
struct matching_tree {
	const struct smpl_rule *rule;
	const struct ctree *code;
	const struct ctree_node *item; /* that is looked at */
	struct matching_names *names;
	/* For `position p != r.q`: all places of q. */
	const struct matching_value *apart;
	size_t n_apart;
	size_t n_complete; /* how often all that was asked for has matched */
	/*
	 * `{ ... A ... B }` by ways, as matching_path_within(); NULL: A is the
	 * last statement.
	 */
	void (*within)(struct matching_tree *m,
		       struct ctree_node *const *parts, size_t n_parts,
		       const struct ctree_node *block,
		       const struct matching_bind *binds,
		       const struct matching_next *next);
	struct matching_flows *flows;
};

struct matching_next {
	void (*go)(struct matching_tree *m, const struct matching_next *self,
		   const struct matching_bind *binds);
};

/* NULL when it is not bound. */
static inline const struct matching_value *
matching_bound(const struct matching_bind *binds, uint32_t meta)
{
	for (; binds; binds = binds->next)
		if (binds->meta == meta)
			return &binds->value;
	return NULL;
}

#endif
