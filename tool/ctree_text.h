/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_text - what str() of an expression, statement or type is in the Python
 * scripts of spatch 1.1.1 ("& a -> b").
 */
#ifndef CTREE_TEXT_H
#define CTREE_TEXT_H

struct buf;
struct ctree;
struct ctree_node;

void ctree_text(struct buf *out, const struct ctree *t,
		const struct ctree_node *node);

#endif
