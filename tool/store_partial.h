/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_partial - a table made anew where its keys have other rows, and there
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
 *
 * It finds facts of those patches alone that it names (store_scripts.h): so facts
 * that it joins by their numbers need a condition on their patch as well.
 *
 * When of facts and rows by path each row has one fact, with its types, and nothing
 * else, a second comment says so, and rows of new facts are added to what is there:
 *
 *	-- Each: fact
 *
 * Of other tables, a statement often reads only what has a name that stands in
 * the path. Then there may be comments such as
 *
 *	-- Names: TABLE.COLUMN in OF.COLUMN
 *
 * It says: rows of TABLE with one name in COLUMN matter to those paths alone that
 * have a row with that name in OF, which is made by path and is read as well.
 * When rows of TABLE change, the paths that have their names are made anew.
 *
 * The rows may go by something else than a path, by a counter or a name. Then
 * COLUMN of By holds that, and of each table that is read by it another comment
 * says in which column it stands there:
 *
 *	-- Key: TABLE.COLUMN
 *
 * Rows of TABLE with one value in COLUMN matter to the rows with that value, and
 * to no others. All else, facts too, such a statement reads as a whole, but for
 * what it has Names for; and who goes by paths reads its table as a whole, or by
 * Names.
 *
 * TABLE is one that scripts make, in whatever way, or function_place (by name). Of
 * others nobody tells what changed: they are read as a whole, whatever is said.
 */
#ifndef STORE_PARTIAL_H
#define STORE_PARTIAL_H

#include <stdbool.h>
#include "store_statements.h"

/* The column by which st reads its keys in t; NULL. */
const char *partial_key(const struct scripts *x, const struct statement *st,
			const struct table *t);
/* What t holds need not stay the same for st to be made anew by key. */
bool partial_leaves_out(const struct scripts *x, const struct statement *st,
			const struct table *t);
/*
 * The statement ran before, what it made is there as it was, and so are the
 * tables that it reads as a whole: rest is the key over those. 1, or 0, or -1.
 * Notes which rows are to be made anew.
 */
int partial_can(struct scripts *x, struct statement *st,
		const struct store_hash *rest);
/* After partial_can and prepare_tables for what it reads. Keeps its digest right. */
int partial_run(struct scripts *x, struct statement *st);

#endif
