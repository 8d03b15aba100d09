/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * retrial - files that were not seen whole, or not finished, once more.
 *
 * A second look: some functions parse only when spatch sees what stands around
 * them (it learns from declarations that `u32` is a type). A file with blind
 * functions is matched once more in a slice in which only bodies are blanked;
 * what either look saw counts, and when the second fails, the first stands.
 *
 * Not finished: a file at which a child crashed, ran out of time or failed goes
 * on trial alone, then a patch at a time; what still fails is a `failed` trouble
 * of that file and patch. Files behind it were never reached: they are run
 * together again.
 *
 * Many batches in a row that finish nothing: are all their files bad, or is
 * spatch? It is asked for a function without a body, with all patches; if even
 * that fails, everything left is given up.
 *
 * Functions that return int give 0, or -1 with a message in err.
 */
#ifndef RETRIAL_H
#define RETRIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct batch;
struct buf;
struct collected;
struct handout;
struct proc_result;
struct queue;
struct task;
struct tasks;
struct trouble_list;

/* All borrowed. */
struct retrial {
	struct tasks *tasks;
	struct queue *queue;
	struct handout *handout;
	struct trouble_list *troubles;	/* gets the failed ones */
	int64_t *answers;		/* as in filing_store */
	size_t retried;			/* files that failed in a batch */
	unsigned int barren;		/* batches in a row without a result */
};

bool retrial_wants_second_look(const struct retrial *r, const struct task *t,
			       const struct collected *c);
/* Queues it. Takes what c holds; c stays done. */
void retrial_second_look(struct retrial *r, struct task *t,
			 struct collected *c);
/* After a look that ended: adds what an earlier one saw. */
void retrial_merge_looks(struct task *t, struct collected *c);
/* Frees what an earlier look saw. */
void retrial_forget(struct task *t);

/*
 * What becomes of the files of a batch that c (one per task) does not call done.
 * result is NULL when the child could not be started: reason says why.
 */
int retrial_sort(struct retrial *r, const struct batch *b,
		 const struct collected *c, const struct proc_result *result,
		 const char *reason, struct buf *err);

/* A batch of spatch ended; finished: at least one of its files did. */
void retrial_count(struct retrial *r, bool finished);
/* Before the next batch: gives up what is left when spatch does nothing. */
int retrial_check(struct retrial *r, struct buf *err);

#endif
