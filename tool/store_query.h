/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_query - SQL scripts over the tables of a run, and rows for the report.
 */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include <stdint.h>

struct buf;
struct store;

/* Runs a script of any number of statements; rows are thrown away. */
int store_script(struct store *s, const char *name, const char *sql,
		 struct buf *err);

/*
 * Runs a script; each row of its last statement goes to `row`, which asks for
 * columns by name: store_text (NULL when null or absent), store_number
 * (fallback when null or absent).
 */
struct store_row;
int store_query(struct store *s, const char *name, const char *sql,
		int (*row)(void *ctx, const struct store_row *row),
		void *ctx, struct buf *err);
const char *store_text(const struct store_row *row, const char *column);
int64_t store_number(const struct store_row *row, const char *column,
		     int64_t fallback);
/*
 * Rows for the report, in the report's order. Counters come with one row for
 * each operation (columns of counter, then op, op_path, op_line, op_col,
 * op_function, form), or one with op NULL. Nothing when no script made the tables.
 */
int store_each_counter(struct store *s,
		       int (*row)(void *ctx, const struct store_row *row),
		       void *ctx, struct buf *err);
/* root, structs, direct. */
int store_each_embedding(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err);
/* op, path, line, function, operand, why (counters.sql). */
int store_each_unattributed(struct store *s,
			    int (*row)(void *ctx, const struct store_row *row),
			    void *ctx, struct buf *err);
/*
 * container, path, line, structs, drivers, protection; as JSON: allocations,
 * evidence, sources (cocci/facts/subsystem.sql).
 */
int store_each_subsystem(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err);

#endif
