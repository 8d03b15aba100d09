/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * filing - what children said becomes answers in the store.
 *
 * An answer is what one patch says of the functions that a plan entry wants: its
 * facts, and as `blind` troubles the functions that nothing was seen of. A fact
 * in a function that was not wanted is dropped, so an answer does not depend on
 * what else was in the slice.
 */
#ifndef FILING_H
#define FILING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct collected;
struct plan;
struct task;
struct tasks;

/* The answer that the store has to an entry; 0: none. */
int64_t filing_find(const struct plan *plan, size_t entry);
/*
 * Stores what was said of a task, for its entries of `patches`: answers[] of
 * those entries are set, and the patches are no longer the task's. Within a
 * transaction; -1: see store_error.
 */
int filing_store(struct tasks *tasks, struct task *t, uint64_t patches,
		 const struct collected *c, int64_t *answers);
/* Something that the task wants was not seen. */
bool filing_is_blind(const struct tasks *tasks, const struct task *t,
		     const struct collected *c);

#endif
