/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_kinds - what can be told of a pattern without any code: which kinds
 * of nodes it can match, and whether it can be matched here at all.
 */
#ifndef MATCHING_KINDS_H
#define MATCHING_KINDS_H

#include <stdbool.h>

struct ctree_node;
struct smpl_rule;

/* Those of wanted (CTREE_KINDS of them) become true that p can match. */
void matching_kinds(const struct smpl_rule *rule, const struct ctree_node *p,
		    bool *wanted);

/*
 * Why a rule with this pattern cannot be matched; NULL: it can. *where: the node,
 * for its line.
 */
const char *matching_refuses(const struct smpl_rule *rule,
			     const struct ctree_node *p,
			     const struct ctree_node **where);

#endif
