/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * sqltext - what a statement says that SQLite does not tell: names in literals,
 * and by what the rows of a table are chosen.
 *
 * Reads text only. Where it is not sure, it says the less convenient.
 */
#ifndef SQLTEXT_H
#define SQLTEXT_H

#include <stdbool.h>

struct buf;

/* Comments that are for the driver. */
#define SQLTEXT_BY "-- By: "
#define SQLTEXT_KEY "-- Key: "
#define SQLTEXT_NAMES "-- Names: "
#define SQLTEXT_EACH "-- Each: fact"

/* Appends sql without its comments, but for those; strings stay. */
void sqltext_strip(struct buf *out, const char *sql);
/*
 * Appends sql with all that is temporary in it moved to a schema: of CREATE TEMP
 * TABLE name, and of temp.name.
 */
void sqltext_move(struct buf *out, const char *sql, const char *schema);
/* The word stands in sql, not as a part of a longer one. - and _ are letters. */
bool sqltext_has_word(const char *sql, const char *word);
struct sqltext_table {
	const char *name;
	const char *key;	/* the column that numbers its rows */
	const char *named;	/* one with names, or NULL */
	bool also_column;	/* there are columns of that name, too */
};

/*
 * Every time that sql (stripped) names the table, it compares its key with
 * something, or its names with a literal: by = or IN. The key must come with an
 * alias. True as well when the table is not named at all.
 */
bool sqltext_is_bound(const char *sql, const struct sqltext_table *t);

#endif
