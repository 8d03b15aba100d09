/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_changes - which keys have other rows than before: what store_partial
 * makes tables anew for.
 *
 * A key is a value of one column. Of facts it is the path; of tables that
 * scripts make, the column that they go by (-- By:) and those that others read
 * them by (-- Key:, -- Names:); of function_place the name. The table fresh_key
 * says of each when its rows changed last, by the clock of scripts (x->now), or
 * -1: of a name of function_place, since the last pass. Each run begins at
 * zero, with nothing in fresh_key from before: it is emptied when tables are
 * kept.
 *
 * Rows that were replaced tell it at once. When a whole table is made anew,
 * what it held of each key is compared with what it holds; of a table that was
 * not there before, or was too much to look at, t->whole says that all is new.
 *
 * Results are as in store.h.
 */
#ifndef STORE_CHANGES_H
#define STORE_CHANGES_H

#include "store_statements.h"

struct buf;

/* At the beginning of a pass: facts, and names of function_place. */
int changes_note_facts(struct scripts *x);
/* The table, which is complete, is about to go, and to be made anew. */
int changes_before(struct scripts *x, struct table *t);
/* All its statements have run again. */
int changes_after(struct scripts *x, struct table *t);
/*
 * Rows of t come or go: those that a query with the columns of t gives. Called
 * before they go, and after they came; by: not for this column.
 */
int changes_note_rows(struct scripts *x, struct table *t, const char *rows,
		      const char *by);
/* Whether fresh_key has keys of that name, younger than that. */
int changes_since(struct scripts *x, const char *what, uint32_t then);
/* What was remembered of t is no longer so. */
void changes_forget(struct table *t);
/* What fresh_key calls that column. */
void changes_add_name(struct buf *out, const struct scripts *x,
		      const struct table *t, const char *column);

#endif
