/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "store_query.h"
#include "store_run.h"

struct store_row {
	sqlite3_stmt *stmt;
};

static bool is_blank(const char *sql)
{
	while (*sql) {
		sql += strspn(sql, " \t\r\n;");
		if (starts_with(sql, "--"))
			sql += strcspn(sql, "\n");
		else if (*sql)
			return false;
	}
	return true;
}

int store_query(struct store *s, const char *name, const char *sql,
		int (*row)(void *ctx, const struct store_row *row), void *ctx,
		struct buf *err)
{
	int rc = SQLITE_DONE, ret = 0;

	while (ret == 0 && rc == SQLITE_DONE && !is_blank(sql)) {
		struct store_row r = { 0 };
		const char *rest;

		rc = sqlite3_prepare_v2(s->db, sql, -1, &r.stmt, &rest);
		if (rc != SQLITE_OK)
			break;
		while (ret == 0 && (rc = sqlite3_step(r.stmt)) == SQLITE_ROW)
			if (row && is_blank(rest))
				ret = row(ctx, &r);
		sqlite3_finalize(r.stmt);
		sql = rest;
	}
	if (rc != SQLITE_DONE && rc != SQLITE_ROW) {
		buf_addf(err, "cannot judge '%s': %s", name,
			 sqlite3_errmsg(s->db));
		return -1;
	}
	return ret;
}

int store_script(struct store *s, const char *name, const char *sql,
		 struct buf *err)
{
	return store_query(s, name, sql, NULL, NULL, err);
}

static int column(const struct store_row *row, const char *name)
{
	int n = sqlite3_column_count(row->stmt);

	for (int i = 0; i < n; i++)
		if (!strcmp(sqlite3_column_name(row->stmt, i), name))
			return i;
	return -1;
}

const char *store_text(const struct store_row *row, const char *name)
{
	int i = column(row, name);

	return i < 0 ? NULL : (const char *)sqlite3_column_text(row->stmt, i);
}

int64_t store_number(const struct store_row *row, const char *name,
		     int64_t fallback)
{
	int i = column(row, name);

	if (i < 0 || sqlite3_column_type(row->stmt, i) == SQLITE_NULL)
		return fallback;
	return sqlite3_column_int64(row->stmt, i);
}

int store_each_counter(struct store *s,
		       int (*row)(void *ctx, const struct store_row *row),
		       void *ctx, struct buf *err)
{
	if (!store_has_table(s, "counter") ||
	    !store_has_table(s, "counter_operation"))
		return 0;
	return store_query(
		s, "counters",
		/* Sorted before operations make several rows of each. */
		"WITH sorted AS MATERIALIZED (SELECT id, row_number() OVER"
		" (ORDER BY struct, field, path, line, id) AS number"
		" FROM counter)"
		" SELECT c.id, c.record, c.struct, c.field, c.type, c.path,"
		" c.line, c.class, c.verdict, c.reasons, o.op,"
		" o.path AS op_path, o.line AS op_line, o.col AS op_col,"
		" o.function AS op_function, o.form, o.through"
		" FROM sorted s JOIN counter c ON c.id = s.id"
		/* +: a column of CREATE TABLE AS may have no affinity, and is
		   then looked up in its index only by a value without one. */
		" LEFT JOIN counter_operation o ON o.counter = +c.counter"
		" ORDER BY s.number, o.path, o.line, o.op, o.col, o.function,"
		" o.form",
		row, ctx, err);
}

int store_each_embedding(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err)
{
	return store_query(
		s, "embeddings",
		"WITH own AS (SELECT e.root, e.depth, r.path"
		" FROM embeds e JOIN record r ON r.id = e.record"
		" JOIN record h ON h.id = e.holder WHERE e.depth > 0"
		" AND NOT (e.root = 'kobject' AND h.tag = 'device'"
		" AND h.path LIKE 'include/%')"
		" AND NOT (e.root = 'kref' AND h.tag = 'kobject'"
		" AND h.path LIKE 'include/%')"
		" AND NOT (e.root = 'refcount' AND h.tag = 'kref'"
		" AND h.path LIKE 'include/%')),"
		" deep AS (SELECT root, depth, count(*) AS n FROM own"
		" GROUP BY root, depth ORDER BY root, depth)"
		" SELECT o.root, count(*) AS structs,"
		" sum(o.depth = 1) AS direct,"
		" sum(o.path NOT LIKE 'include/%') AS outside_include,"
		" (SELECT json_group_array(n) FROM deep d"
		" WHERE d.root = o.root) AS depths"
		" FROM own o GROUP BY o.root ORDER BY o.root",
		row, ctx, err);
}

int store_each_unattributed(struct store *s,
			    int (*row)(void *ctx, const struct store_row *row),
			    void *ctx, struct buf *err)
{
	if (!store_has_table(s, "counter_unattributed"))
		return 0;
	return store_query(s, "operations without a counter",
			   "SELECT op, path, line, function, operand, why"
			   " FROM counter_unattributed"
			   " ORDER BY path, line, op, function, operand, why",
			   row, ctx, err);
}

int store_each_subsystem(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err)
{
	if (!store_has_table(s, "subsystem"))
		return 0;
	return store_query(
		s, "subsystems",
		"SELECT s.container, s.path, s.line, s.structs, s.drivers,"
		" s.protection,"
		" (SELECT json_group_object(how, n) FROM (SELECT how,"
		" count(*) AS n FROM subsystem_allocation a"
		" WHERE a.subsystem = s.id GROUP BY how ORDER BY how))"
		" AS allocations,"
		" (SELECT json_group_array(json_object('path', path,"
		" 'line', line, 'role', role, 'text', text))"
		" FROM (SELECT * FROM subsystem_evidence e"
		" WHERE e.subsystem = s.id"
		" ORDER BY e.rank, e.pos, e.path, e.line, e.role, e.text))"
		" AS evidence,"
		" (SELECT json_group_array(path) FROM (SELECT path"
		" FROM subsystem_source o WHERE o.subsystem = s.id"
		" ORDER BY path)) AS sources"
		" FROM subsystem s ORDER BY s.container, s.path, s.line",
		row, ctx, err);
}
