/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_meta - metavariables and positions of a pattern against code: may
 * they be bound to it, and are they already bound to something else?
 */
#ifndef MATCHING_META_H
#define MATCHING_META_H

#include <stdbool.h>
#include <stdint.h>
#include "matching_binds.h"

struct ctree_mark;

/* What is known of names: does the constraint of a metavariable hold for them? */
struct matching_names *matching_names_new(const struct smpl_rule *rule);
void matching_names_free(struct matching_names *names);

/* Does the node stand for several members of a list? */
bool matching_meta_is_list(const struct smpl_rule *rule,
			   const struct ctree_node *p);

/*
 * Binds p in *bind to n kids of list. False when it may not be. When it was
 * bound to the same before, bind->next is bind itself.
 */
bool matching_meta_list(struct matching_tree *m, const struct ctree_node *p,
			const struct ctree_node *list, uint32_t from, uint32_t n,
			const struct matching_bind *binds,
			struct matching_bind *bind);
/* The same for the operator of c. */
bool matching_meta_operator(struct matching_tree *m, const struct ctree_node *p,
			    const struct ctree_node *c,
			    const struct matching_bind *binds,
			    struct matching_bind *bind);

/* As matching_tree(), p being META. */
void matching_meta(struct matching_tree *m, const struct ctree_node *p,
		   const struct ctree_node *c, const struct matching_bind *binds,
		   const struct matching_next *next);

/* The positions of a node, bound once the node matches. */
struct matching_marks {
	struct matching_next base;
	const struct ctree_node *p, *c;
	const struct ctree_mark *at;
	const struct matching_next *then;
};

/* May the positions that hang on p be those of c? */
bool matching_marks_fit(struct matching_tree *m, const struct ctree_node *p,
			const struct ctree_node *c,
			const struct matching_bind *binds);
/* What binds them and goes on to next; lies in *marks. */
const struct matching_next *
matching_marks_then(struct matching_marks *marks, const struct ctree_node *p,
		    const struct ctree_node *c,
		    const struct matching_next *next);

#endif
