/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * task - what has to be matched: a file with the patches that it still needs.
 *
 * Tasks are made once a round, from the pending entries of a plan that the store
 * has no answer to. All entries of a file that spatch answers are one task,
 * because parsing is what costs, and so are all that our matcher answers
 * (matcher.h); an entry of a patch with "Walk:" (walker.h) is one by itself.
 *
 * Pointers to tasks are valid until tasks_release.
 */
#ifndef TASK_H
#define TASK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct collected;
struct plan;
struct plan_entry;
struct rule;

/* A set of patches is the bits of a number. */
enum { TASK_MAX_PATCHES = 64 };

struct task {
	uint32_t file;		/* number in the workspace */
	const struct rule *walk; /* the one that is walked, or NULL */
	bool local;		/* for our own matcher */
	uint64_t patches;	/* still to be answered; bit p is
				   plan->patches[p] */
	uint64_t bundle;	/* those, and what comes with them */
	uint64_t weight;	/* what it costs: see handout_weigh */
	size_t first_entry;	/* in order[] of the tasks */
	size_t n_entries;
	bool copy;		/* of tasks_copy */
	struct collected *first; /* of the first look, while a second is on:
				   owned, see retrial.h */
};

struct tasks {
	struct task *items;
	size_t n, alloc;
	struct plan *plan;
	struct { size_t *items; size_t n, alloc; } order; /* plan entries */
	struct { struct task **items; size_t n, alloc; } copies;
};

/* answers: of each plan entry, above 0 when the store has it. */
void tasks_make(struct tasks *tasks, struct plan *plan,
		const int64_t *answers);
bool task_needs_spatch(const struct task *t);
/* Number of the i-th plan entry of a task. */
size_t task_entry_number(const struct tasks *tasks, const struct task *t,
			 size_t i);
const struct plan_entry *task_entry(const struct tasks *tasks,
				    const struct task *t, size_t i);
/* The same file with some of its patches, to be tried by themselves. */
struct task *tasks_copy(struct tasks *tasks, const struct task *t,
			uint64_t patches);
void tasks_release(struct tasks *tasks);

#endif
