/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * match - run spatch over what a plan has pending, and store the answers.
 *
 * This is the round: what is pending and not in the store becomes tasks (task.h),
 * what they read is written (handout.h), children get them in batches (batch.h),
 * ws->jobs at a time, heaviest first, and what they say is stored (filing.h):
 * each finished batch is one transaction. What was not seen, or not finished, is
 * tried again (retrial.h).
 *
 * A file that fails in the end is a `failed` trouble of that file and patch, and
 * everything else of its batch is kept. A function that was in the slice and that
 * spatch did not parse is a `blind` trouble.
 *
 * Environment: REFAUDIT_FILE_TIMEOUT, seconds a file may take (default 60).
 */
#ifndef MATCH_H
#define MATCH_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct plan;
struct rules;
struct trouble_list;

/* One stored answer that belongs to the run. */
struct match_answer {
	uint32_t file, patch;	/* as in plan_entry */
	int64_t answer;
};

struct match_answers {
	struct match_answer *items;
	size_t n, alloc;
	size_t from_store;	/* how many were not run in this process */
	size_t files_matched;	/* files handed to spatch */
	size_t retried;		/* of those, files that failed in a batch */
};

struct match {
	/*
	 * Called once while the first children run, with the answers that are
	 * stored, in the order of plan entries; they come again with the
	 * others in the end. May be NULL.
	 */
	void (*meanwhile)(void *ctx, const struct match_answer *stored,
			  size_t n);
	void *ctx;
	struct plan *plan;
	const struct rules *rules;
	const char *macros;	/* text of the builtin macro file */
	size_t macros_len;
	struct trouble_list *troubles;	/* gets the failed ones */
};

/*
 * Answers everything pending and appends to `answers` in the order of plan
 * entries. 0; 1 interrupted; -1 with a message (no scratch space, a bundle
 * that spatch cannot read, a store that cannot be written).
 */
int match_run(const struct match *m, struct match_answers *answers,
	      struct buf *err);

#endif
