/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_step - a pattern against what runs at one step of a function's ways
 * (ctree_flow.h), and what `...` says of the steps that it passes.
 */
#ifndef MATCHING_STEP_H
#define MATCHING_STEP_H

#include <stdbool.h>
#include "matching_binds.h"

struct ctree_node;
struct ctree_step;
struct smpl_meta;
struct smpl_rule;

/* Who wants to hear of matches puts it in front of what it needs. */
struct matching_hit {
	struct matching_next base;
	const struct ctree_node *at; /* what goes on from here */
	bool *yes; /* to be set by base.go */
};

/* Calls hit->base for each way; of alternatives the first that says yes. */
void matching_step(struct matching_tree *m, const struct ctree_node *p,
		   const struct ctree_step *step,
		   const struct matching_bind *binds, struct matching_hit *hit);

/* What a DOTS may pass: nothing that a "when !=" names, and not what stands in
 * front of it once more, unless "when any". */
struct matching_passing {
	const struct ctree_node *dots;
	const struct ctree_node *before; /* or NULL */
	/* Made by matching_passing_init, of binds: */
	struct matching_bind *store;
	const struct matching_bind *same; /* other places may be bound anew */
};

void matching_passing_init(struct matching_passing *passing,
			   const struct smpl_rule *rule,
			   const struct ctree_node *dots,
			   const struct ctree_node *before,
			   const struct matching_bind *binds);
void matching_passing_release(struct matching_passing *passing);

bool matching_passes(struct matching_tree *m,
		     const struct matching_passing *passing,
		     const struct ctree_step *step,
		     const struct matching_bind *binds);

/*
 * A metavariable of B in `A ... B` that something behind the rule wants, and A does
 * not bind. Coccinelle chooses it first: of a way to a B that binds it otherwise
 * nothing is said, and such a B ends no way.
 */
bool matching_is_key(const struct smpl_meta *meta);

/* Has the DOTS a "when" of this kind (CTREE_WHEN_...)? */
bool matching_dots_have(const struct ctree_node *dots, int op);

#endif
