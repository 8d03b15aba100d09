/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_tree - does this pattern match this piece of code, and with what?
 *
 * A pattern may match in several ways (`<+... x ...+>`, lists with `...`), so an
 * answer is not returned: for each way the next thing to do is called, with
 * what the metavariables are bound to (matching_binds.h).
 *
 * What Coccinelle 1.1.1 takes for the same thing is the same here, as far as a
 * pattern that only looks can tell (its standard.iso, and what is built in):
 *
 *	(x)		x			parentheses of the pattern
 *	(T) x		x			T a type that is not used elsewhere
 *	x == 0, NULL	!x
 *	x != 0, NULL	x			where a truth value is asked for
 *	x == 1		1 == x			constants; so with !=
 *	a < b		b > a			so with <=
 *	a ? b : c	!a ? c : b
 *	if (a) S else U	if (!a) U else S	also != as ==; not with <+...
 *	x->m		x[i].m
 *	x = e		T x = e			where a whole expression is looked for
 *	T x;		T x = ...;
 *	return ...;	return;
 *	{ ... S }	S			S may stand where a block may
 *	storage and qualifiers that the pattern does not name
 *	0x10		16
 *
 * Parentheses of the code are never looked through. */
#ifndef MATCHING_TREE_H
#define MATCHING_TREE_H

#include <stdbool.h>

struct ctree_node;
struct matching_bind;
struct matching_next;
struct matching_tree;

/*
 * Who ends a match, the last next, adds one to m->n_complete: of alternatives
 * the first counts with which all the rest matches, too.
 *
 * Calls next for each way in which p matches c, when the metavariables are bound
 * as binds says (NULL: none is). c may be NULL, where nothing stands.
 */
void matching_tree(struct matching_tree *m, const struct ctree_node *p,
		   const struct ctree_node *c, const struct matching_bind *binds,
		   const struct matching_next *next);

/* Does something in c match what a "when !=" of the dots names? */
bool matching_tree_forbids(struct matching_tree *m,
			   const struct ctree_node *dots,
			   const struct ctree_node *c,
			   const struct matching_bind *binds);

#endif
