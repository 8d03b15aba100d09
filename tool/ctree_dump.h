/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_dump - a tree as text, for tests and for whoever wonders: each node as
 * (KIND word kids...), what is not there as -, marks as @name.
 */
#ifndef CTREE_DUMP_H
#define CTREE_DUMP_H

struct buf;
struct ctree_node;

void ctree_dump(struct buf *out, const struct ctree_node *node);

#endif
