/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sites - every place of a tree where one of some counters is used: the
 * operations that a conversion has to change, and the uses that forbid it.
 *
 * The audit lists operations that spatch saw in functions. A conversion needs
 * all uses, also those in macros, in initialisers, in functions that spatch
 * cannot parse, and those that are no operation at all. So every text that has
 * the name of a counter's field is read (uses.h) and each use is typed
 * (operand.h). Where its type is not known, as in the body of a macro, the use
 * belongs to the only record in sight that has such a member; with several in
 * sight, it is a doubt for each of them.
 *
 * A site names a counter by its number in the list that sites_new was given.
 * Read sites in a text that was changed by handing it in: what the tree says of
 * types still holds.
 */
#ifndef SITES_H
#define SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "types.h"

struct sites;
struct workspace;

struct sites_counter {
	index_id record;
	const char *field;	/* "ref", or "u.ref"; borrowed */
};

enum site_kind {
	SITE_OPERATION,		/* op works on it, or initialises it */
	SITE_ADDRESS,		/* used as an address only: needs no change */
	SITE_DOUBT,		/* anything else; why says what */
};

struct site {
	enum site_kind kind;
	uint32_t counter;
	uint32_t offset;	/* of op, or else of the field's name */
	uint32_t line, col;	/* the same; col from 0 */
	char *op;		/* "atomic_inc", "ATOMIC_INIT", or "" */
	char *why;		/* of a doubt: one sentence part, else NULL */
};

struct site_list {
	struct site *items;
	size_t n, alloc;
};

/* All is borrowed. The index is asked: not from two threads at once. */
struct sites *sites_new(struct workspace *ws, const struct index *index,
			const struct sites_counter *counters, size_t n);
void sites_free(struct sites *s);
/* The text has the name of some counter's field. */
bool sites_mentions(const struct sites *s, const char *text, size_t len);
/* Appends the sites of a text of the file, in order of place. */
void sites_read(struct sites *s, uint32_t file, const char *text, size_t len,
		struct site_list *out);
void sites_release(struct site_list *list);

/*
 * Lines on which the field is declared: one, or one for each branch of an #if
 * that defines the record. At most max; returns how many.
 */
size_t sites_declarations(const struct sites *s, uint32_t counter,
			  uint32_t *lines, size_t max);

#endif
