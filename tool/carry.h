/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * carry - the tables of a judgement, taken over where few files have changed.
 *
 * A run that came to its end leaves its tables (store_image) under the key of
 * its trace (replay). The next begins with those: what was known of the changed
 * files is taken out, and comes again from their new contents. That is the same
 * as to begin anew as long as all else means what it did, so none of these may
 * differ: the list of files, the records of the changed files (their numbers
 * stand in the tables), and what the functions that they define return, where
 * types of expressions in other files depend on it.
 */
#ifndef CARRY_H
#define CARRY_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct index;
struct map;
struct store_hash;
struct workspace;

struct carry {
	struct workspace *ws;
	const struct index *index;
	const bool *changed;		/* per file */
	const int64_t *content_then;	/* per file */
	/* Names of functions in changed files, now and then. */
	struct map *names;
};

/*
 * Puts the tables of then in the place of all temporary ones, and notes the
 * changed files in changed_path. 1; 0: something differs, or there are none,
 * and what tables there are is not known; -1 (store_error). After that
 * scripts_restore, then store_set_aside.
 */
int carry_load(struct carry *c, const struct store_hash *key);
/* After store_set_aside: where the functions of changed files are now. */
int carry_places(struct carry *c);
void carry_release(struct carry *c);

/* Leaves the tables of now. -1: store_error. */
int carry_save(struct workspace *ws, const struct index *index,
	       const struct store_hash *key);

#endif
