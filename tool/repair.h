/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * repair - findings mended by the semantic patch of their rule.
 *
 * A rule with <id>.fix.cocci beside it has a repair. The driver hands it the
 * findings of one function (or, where the repair says "One-patch-a: file", of
 * one file); its script decides where the safe form applies, and says so in one
 * line of JSON:
 *
 *	{"refused": WHY, "line": N}		nothing is to be changed
 *	{"subject": S, "text": T}		for the letter
 *	 ... "insert": {"line": N, "text": T}	put before that line as well
 *
 * "Slice: whole" in the header gives it the whole file. Then the tree is judged
 * once more with all repairs in place: one whose finding is still there, or
 * that brings a new one, or hides something that could be seen, is refused.
 *
 * Calling order: pipeline_run with the rules and what is to watch over them;
 * repair_open; repair_run; then what migrate.h offers; repair_release after
 * migrate_release, and before the audit goes.
 */
#ifndef REPAIR_H
#define REPAIR_H

#include "change.h"
#include "judgement.h"
#include "overlay.h"

struct audit;
struct buf;
struct migrate;
struct pipeline_options;
struct rule;

struct repairs {
	struct judgement before, after;
	struct overlay overlay, undo;
	struct change change;
};

/* Whether data_dir has a repair for the rule. */
bool repair_exists(const char *data_dir, const struct rule *rule);
/*
 * Where no patch is made on purpose: appends <id>.plan.md and the places that
 * were found. False when the rule has no plan. After repair_open.
 */
bool repair_plan(struct buf *out, const struct repairs *r,
		 const struct rule *rule, const char *data_dir);
/* Whether data_dir has a plan for the rule. */
bool repair_has_plan(const char *data_dir, const struct rule *rule);
/*
 * One migrate_counter, chosen, for each function with findings of these rules
 * that has a repair. Takes the findings out of the audit.
 */
void repair_open(struct repairs *r, struct migrate *m, struct audit *audit,
		 const struct rule *const *rules, size_t n);
/* 0; 1 interrupted; -1 with a message. */
int repair_run(struct repairs *r, struct migrate *m,
	       const struct pipeline_options *options, struct buf *err);
void repair_release(struct repairs *r);

#endif
