/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_tree - does this pattern match this piece of code, and with what?
 *
 * A pattern may match in several ways (`<+... x ...+>`, lists with `...`), so an
 * answer is not returned: for each way the next thing to do is called, with
 * what the metavariables are bound to. Bindings lie on the stack of the caller
 * and are gone when the call returns.
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
 * Parentheses of the code are never looked through. Of alternatives the first
 * that matches counts.
 */
#ifndef MATCHING_TREE_H
#define MATCHING_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "matching_value.h"

struct ctree;
struct ctree_node;
struct matching_names;
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
};

struct matching_next {
	void (*go)(struct matching_tree *m, const struct matching_next *self,
		   const struct matching_bind *binds);
};

/*
 * Calls next for each way in which p matches c, when the metavariables are bound
 * as binds says (NULL: none is). c may be NULL, where nothing stands.
 */
void matching_tree(struct matching_tree *m, const struct ctree_node *p,
		   const struct ctree_node *c, const struct matching_bind *binds,
		   const struct matching_next *next);

/* NULL when it is not bound. */
const struct matching_value *matching_bound(const struct matching_bind *binds,
					    uint32_t meta);

/* What is known of names: does the metavariable's constraint hold for them? */
struct matching_names *matching_names_new(const struct smpl_rule *rule);
void matching_names_free(struct matching_names *names);

/* Does something in c match what a "when !=" of the dots names? */
bool matching_tree_forbids(struct matching_tree *m,
			   const struct ctree_node *dots,
			   const struct ctree_node *c,
			   const struct matching_bind *binds);

#endif
