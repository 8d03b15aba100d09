/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * records - what verdicts know of types: counters, embeddings, parts.
 *
 * Fills the tables record, counter_member, embeds and part (judge.sql) from an
 * index. record gets only what the others speak of.
 */
#ifndef RECORDS_H
#define RECORDS_H

#include <stdbool.h>
#include "record.h"

struct index;
struct store;

/* Inside a transaction. 0, or -1 (store_error). */
int records_add(struct store *store, const struct index *index);
/*
 * Those of one file, after what was known of them was taken out (store_carry.h).
 * In record, its own that something else speaks of stay as well.
 */
int records_add_file(struct store *store, const struct index *index,
		     const char *path);
/* Both give the same, but for what the store calls a place of their own. */
bool records_same(const struct index *a, index_id x, const struct index *b,
		  index_id y);

#endif
