/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judge - from facts and types to findings, in SQL.
 *
 * judge_start once, then judge_begin, or judge_resume when an earlier run left
 * its tables; after each round of matching judge_take with the new
 * answers (it loads their facts, types the expressions in them, and runs the
 * scripts of cocci/facts), then judge_ask to put into the plan what the
 * *.ask.sql scripts want to see. When nothing is pending any more,
 * judge_findings runs the verdicts of the selected rules.
 */
#ifndef JUDGE_H
#define JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct carry;
struct finding_list;
struct index;
struct map;
struct match_answer;
struct plan;
struct rule;
struct rules;
struct resolve;
struct scripts;
struct store_hash;
struct workspace;

struct judge {
	struct workspace *ws;
	const struct index *index;
	const struct rules *rules;
	struct plan *plan;
	int64_t *run_files;	/* per file: its number in run_file, or 0 */
	int64_t last_run_file;
	const struct rule *const *selected;
	size_t n_selected;
	struct scripts *scripts;
	struct map **asked;	/* per patch: words asked for before */
	size_t n_asked;
	struct map *questions;	/* each ever asked -> when it was last */
	bool has_standing;	/* that is true of those asked before, too */
	uint32_t n_asks;	/* how often judge_ask ran */
	struct map *touched;	/* functions of files that changed, or NULL */
	struct resolve *resolve;
	bool failed;
};

/* selected: whose verdicts; borrowed. environment: what typing_load said. */
void judge_start(struct judge *j, struct workspace *ws,
		const struct index *index, const struct rules *rules,
		const struct rule *const *selected, size_t n_selected,
		struct plan *plan, const struct store_hash *environment);
/* With empty tables. */
int judge_begin(struct judge *j, struct buf *err);
/*
 * With those of an earlier run, and all its answers about files that have not
 * changed. False: it cannot; judge_begin then.
 */
bool judge_resume(struct judge *j, struct carry *carry,
		  const struct store_hash *key);
/* After judge_findings: leaves the tables for judge_resume. -1: store_error. */
int judge_save(struct judge *j, const struct store_hash *key);
void judge_release(struct judge *j);
/*
 * Loads and types the facts of some of the answers that the next judge_take
 * will name, ahead of time.
 */
int judge_load(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err);
int judge_take(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err);
int judge_ask(struct judge *j, struct buf *err);

/*
 * Questions, as text: "PATCH w WORD", or "PATCH f FUNCTION PATH". For replay.
 * standing: it was asked by the last judge_ask.
 */
void judge_each_question(struct judge *j,
			 void (*visit)(void *ctx, const char *question,
				       bool standing), void *ctx);
bool judge_asks(struct judge *j, const char *question);
/* Answered before, but for changed files. */
void judge_presume(struct judge *j, const char *question);
/* Puts what was presumed to the plan, for those files alone. */
void judge_ask_again(struct judge *j, const bool *files);

int judge_findings(struct judge *j, struct finding_list *out, struct buf *err);

#endif
