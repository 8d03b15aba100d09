/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_iso - forms that Coccinelle takes for the same thing; matching_tree.h
 * lists them.
 */
#ifndef MATCHING_ISO_H
#define MATCHING_ISO_H

#include <stdbool.h>

struct ctree;
struct ctree_node;
struct smpl_rule;

/* A metavariable that may be left out with what stands around it. */
bool matching_iso_may_miss(const struct smpl_rule *rule,
			   const struct ctree_node *p);
/*
 * The condition that the pattern p must match when the branches of the code
 * stand the other way round; NULL: they may not.
 */
const struct ctree_node *matching_iso_turned(const struct ctree_node *p,
					     const struct ctree_node *c);
/* Are the operands of c those of p the other way round? */
bool matching_iso_swapped(const struct ctree_node *p,
			  const struct ctree_node *c);
/* p compares with 0: the code that its left side must match, or NULL. */
const struct ctree_node *matching_iso_truth(const struct ctree_node *p,
					    const struct ctree_node *c);
/* p assigns, and c is a declaration that does. */
bool matching_iso_assigns(const struct ctree_node *p,
			  const struct ctree_node *c);
/* The same constant, the same basic type? */
bool matching_iso_word(const struct ctree *pattern, const struct ctree_node *p,
		       const struct ctree *code, const struct ctree_node *c);
/* The same type, but for qualifiers? */
bool matching_iso_type(const struct ctree *pattern, const struct ctree_node *p,
		       const struct ctree *code, const struct ctree_node *c);

#endif
