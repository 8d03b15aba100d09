/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_digest - rows as one number: whether a table is what it was.
 *
 * Over the values of all columns, with their types, row by row in the order in
 * which SQLite gives them. Results and errors are as in store.h.
 */
#ifndef STORE_DIGEST_H
#define STORE_DIGEST_H

#include <stddef.h>
#include <stdint.h>
#include "store.h"

struct map;

/* Of all rows that sql gives. */
int digest_rows(struct store *s, const char *sql, struct store_hash *out);

/* One a name: zeroes when there was no row. */
struct digests {
	struct map *names;
	struct { struct store_hash *items; size_t n, alloc; } hashes;
};

/* sql gives names in its first column, sorted by them; ? in it is `number`. */
int digests_take(struct digests *d, struct store *s, const char *sql,
		 int64_t number);
struct store_hash digests_of(const struct digests *d, const char *name);
/*
 * Of the rows of each name, whatever their order. The names are in the first
 * column, and count with the rest.
 */
int digests_sum(struct digests *d, struct store *s, const char *sql);
/* Calls visit for each name of which a and b do not say the same. */
void digests_compare(const struct digests *a, const struct digests *b,
		     void (*visit)(void *ctx, const char *name), void *ctx);
void digests_release(struct digests *d);

#endif
