/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_scope - what a name is in a function: a local variable or parameter,
 * and of which type.
 *
 * A name counts in the whole function that declares it; where it is declared
 * twice, the declaration that the block of its use can see.
 */
#ifndef MATCHING_SCOPE_H
#define MATCHING_SCOPE_H

struct ctree;
struct ctree_node;

/*
 * The DECLARATOR or PARAMETER that the name (an IDENT, or NAME) stands for, in
 * the function around it; NULL when it is none of the function.
 */
const struct ctree_node *matching_scope_local(const struct ctree_node *name);
/* The DECLARATOR outside of functions; NULL when the file has none. */
const struct ctree_node *matching_scope_global(const struct ctree *t,
					       const struct ctree_node *name);

#endif
