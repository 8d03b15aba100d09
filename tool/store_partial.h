/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_partial - a table made anew where its paths have other facts, and there
 * alone.
 *
 * For statements CREATE TEMP TABLE name AS SELECT that have the comment
 *
 *	-- By: COLUMN
 *
 * in front. It says: the rows with one path in COLUMN are made of facts of that
 * path, with their types; of rows of that path of other such tables; and of
 * tables that are not such. While the last are what they were, the rows of other
 * paths are the same as before, and stay. Nobody can check that what it says is
 * true: a join to the facts or rows of another file makes it wrong.
 */
#ifndef STORE_PARTIAL_H
#define STORE_PARTIAL_H

#include <stdbool.h>
#include "store_statements.h"

/* At the beginning of a pass: which paths have facts that were not there. */
int partial_note_paths(struct scripts *x);
/* The column of a table that is made this way; NULL. */
const char *partial_column(const struct scripts *x, const struct table *t);
/*
 * The statement ran before, what it made is there as it was, and rest, the key
 * over all tables that it reads as a whole, is that of then.
 */
bool partial_can(struct scripts *x, const struct statement *st,
		 const struct store_hash *rest);
/* After prepare_tables for what it reads. Keeps its digest right. */
int partial_run(struct scripts *x, struct statement *st);

#endif
