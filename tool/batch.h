/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * batch - how tasks become children: a queue of tasks, and what one child gets.
 *
 * The queue gives out tasks with equal bundles (bundling.h) together, heaviest
 * first, what needs no spatch before all others; then, in few batches, those
 * that want a second look; a task on trial goes before any other, by itself. A
 * batch is as large as a fair share of what is left, so that no child is still
 * busy when all others are done, and as small as what a kill may lose.
 */
#ifndef BATCH_H
#define BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "spatch.h"

struct buf;
struct handout;
struct proc_spec;
struct rule;
struct task;
struct tasks;

/* Tasks are borrowed. Start with zeroes. */
struct queue {
	struct { struct task **items; size_t n, alloc; }
		waiting, trial, second;
	size_t at;		/* next of waiting */
	uint64_t weight_left;	/* of what was never given out */
};

/* All of the tasks: chooses their bundles. Each has its weight. */
void queue_fill(struct queue *q, struct tasks *tasks);
/* Once more, with others. */
void queue_again(struct queue *q, struct task *t);
/* Once more, alone. */
void queue_on_trial(struct queue *q, struct task *t);
/* Once more, after all others. */
void queue_second_look(struct queue *q, struct task *t);
/* One that was not given out, or NULL: takes it out of the queue. */
struct task *queue_abandon(struct queue *q);
void queue_release(struct queue *q);

/* What one child works on. */
struct batch {
	struct task **tasks;
	size_t n;
	uint64_t patches;
	const struct rule *walk; /* as of its tasks */
	bool local;		/* the same */
	bool alone;		/* one file, no patches but its own */
	char *self, *groups, *bundle, *timeout;
	const char *argv[SPATCH_ARGS];
};

/*
 * The next one: 1 with *out, 0 when nothing is left, -1 with a message.
 * timeout_s: what one file may take.
 */
int batch_next(struct batch **out, struct queue *q, struct handout *h,
	       unsigned int jobs, unsigned int timeout_s, struct buf *err);
/* Borrows from both. */
void batch_spec(const struct batch *b, const struct handout *h,
		unsigned int timeout_s, struct proc_spec *spec);
void batch_free(struct batch *b);

#endif
