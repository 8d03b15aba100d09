/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * carry - the tables of a judgement, taken over where few files have changed.
 *
 * A run that came to its end leaves its tables (store_image) under the key of
 * its trace (replay). The next begins with those: what was known of the changed
 * files is taken out, and comes again from their new contents. That is the same
 * as to begin anew as long as all else means what it did. Where types do not
 * (meaning.h), files that speak of those are typed anew (carry_speakers.h), and
 * what records hold is told anew; so are files that call a function of a changed
 * file that returns another type. Only a .c file that begins to include others
 * of its kind, or other ones, is too much.
 */
#ifndef CARRY_H
#define CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "carry_speakers.h"

struct buf;
struct index;
struct map;
struct meaning;
struct rules;
struct store_hash;
struct workspace;

/* A file of then that is not there now. */
struct carry_gone {
	const char *path;
	int64_t content;
};

struct carry {
	struct workspace *ws;
	const struct index *index;
	bool *changed;			/* per file; carry_load may add some */
	const int64_t *content_then;	/* per file; 0: it was not there */
	const struct carry_gone *gone;
	size_t n_gone;
	const struct rules *rules;
	/* Names of functions in changed files, now and then. */
	struct map *names;
	struct meaning *meaning;	/* carry_load may add words */
	enum speaks *speaks;	/* per file: which facts are typed anew */
};

/*
 * Puts the tables of then in the place of all temporary ones, and notes the
 * changed files in changed_path. 1; 0: something differs, or there are none,
 * and what tables there are is not known; -1 (store_error). After that
 * scripts_restore, then carry_settle.
 */
int carry_load(struct carry *c, const struct store_hash *key);
/* The changed files as they are now, but for facts. Results as carry_load. */
int carry_settle(struct carry *c);
void carry_release(struct carry *c);

/* Leaves the tables of now. -1: store_error. */
int carry_save(struct workspace *ws, const struct store_hash *key);

#endif
