/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching_rule - the places of a file at which a rule matches.
 *
 * As with Coccinelle 1.1.1 (measured, see testcases/unit/test_matching.c):
 *
 * - A bare expression matches anywhere in a statement, in a ({ ... }) as well. Of
 *   `( a | b )` of expressions, b is not looked for in an a, nor in what contains one.
 * - A statement matches where a statement runs: not in ({ ... }). Of `( A | B )` of
 *   statements, B is not looked for in a statement or condition that A matched.
 * - `A ... B` in a rule with "exists": some way leads from A to B and meets
 *   nothing that a "when !=" forbids, and no A again. It ends at the first B, unless
 *   "when any". In other rules: matching_every.h.
 * - `{ ... A ... B }` in a rule with "exists": some way through the block, which
 *   does not leave it. When the block ends in a goto, a return B may lie behind it.
 * - An expression that a rule inherits is the same elsewhere if it reads alike and
 *   the names in it are declared alike.
 * - In other rules, `{ ... A ... }`: A is a statement of the block itself, and
 *   `{ ... J }`: J is its last one.
 *
 * Where it differs, and means to: Coccinelle looks at the ways to J in a rule
 * without "exists". It finds none behind an if with an else of which a branch
 * leaves, nor when two gotos to different labels stand in the block, and takes
 * the break of a switch that ends the block for J (11 facts of counter-outcomes and
 * counter-facts in drivers/scsi, net/bluetooth and fs/btrfs). With "exists" it
 * finds no return in an if with an else, either, but takes the brace at the end of a
 * function for a `return ...;`. An old designator, `m: e`, matches `.m = e`.
 */
#ifndef MATCHING_RULE_H
#define MATCHING_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include "matching_value.h"

struct buf;
struct ctree;
struct matching_bind;
struct matching_flows;
struct matching_index;
struct matching_rule;
struct smpl_rule;

struct matching_file {
	const struct ctree *code;
	const struct matching_index *index;
	struct matching_flows *flows;
};

/* NULL, with "line N: ..." in err, when the rule cannot be matched here. */
struct matching_rule *matching_rule_new(const struct smpl_rule *rule,
					struct buf *err);
void matching_rule_free(struct matching_rule *r);

/* The kinds of nodes that the index of a file must have for it. */
void matching_rule_kinds(const struct matching_rule *r, bool *wanted);

struct matching_query {
	/* What is inherited; NULL: nothing. */
	const struct matching_bind *binds;
	/* For `position p != r.q`: all places of q. */
	const struct matching_value *apart;
	size_t n_apart;
	/* For each match; binds are gone when it returns. */
	void (*found)(void *ctx, const struct matching_bind *binds);
	void *ctx;
};

void matching_rule_run(struct matching_rule *r,
		       const struct matching_file *file,
		       const struct matching_query *query);

#endif
