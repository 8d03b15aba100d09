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
void digests_release(struct digests *d);

#endif
