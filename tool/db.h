/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * db - the connection of a store, and statements on it.
 *
 * For the store's own modules only: what they share. A statement is prepared
 * once and found again by the address of its text, so that must be a literal.
 * Functions that fail leave a message for store_error.
 */
#ifndef DB_H
#define DB_H

#include <stddef.h>
#include <stdint.h>
#include "buf.h"

struct sqlite3;
struct sqlite3_stmt;

struct db_cached {
	const char *sql;	/* compared by address: always a literal */
	struct sqlite3_stmt *stmt;
};

struct store {
	struct sqlite3 *db;
	struct {
		struct db_cached *items;
		size_t n, alloc;
	} cache;
	struct buf judge_sql;
	struct buf error;
	char *path;
	void *tables;		/* store_tables.h: pages of a file, or NULL */
	size_t tables_len;
};

/* What a person can do about the last error; "" when nothing is known. */
const char *db_remedy(struct sqlite3 *db);
/* Notes that `what` could not be done, and why; -1. */
int db_fail(struct store *s, const char *what);
/*
 * NULL when the file does not allow it (no such table, malformed). SQLite
 * takes a NULL statement as misuse in bind and step, and keeps its message.
 */
struct sqlite3_stmt *db_prepare(struct store *s, const char *sql);
/* Makes a statement ready to be used again; NULL is fine. */
void db_reset(struct sqlite3_stmt *stmt);

/*
 * The rest binds by format: i int64_t, t text or NULL, h struct store_hash *,
 * b pointer and size_t, n int64_t where negative means NULL.
 */

/* Runs a statement that gives no rows. */
int db_run(struct store *s, const char *what, const char *sql,
	   const char *format, ...);
/* First column of the first row as a number; 0 when there is no row. */
int64_t db_number(struct store *s, const char *what, const char *sql,
		  const char *format, ...);
/* Appends the first column of the first row: 1; 0 no row; -1 error. */
int db_blob(struct store *s, struct buf *out, const char *what,
	    const char *sql, const char *format, ...);

#endif
