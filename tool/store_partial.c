/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <inttypes.h>
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "store.h"
#include "store_digest.h"
#include "store_partial.h"
#include "store_statements.h"
#include "store_tables.h"

/* With more, all rows at once are quicker. */
enum { PATHS_MAX = 2000 };

int partial_note_paths(struct scripts *x)
{
	struct store *s = x->store;
	int64_t last = db_number(s, "count facts", "SELECT max(id) FROM facts",
				 "");

	x->n_pass++;
	if (last < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_path"
		   " SELECT DISTINCT path, ? FROM facts NOT INDEXED"
		   " WHERE id > ?", "ii",
		   (int64_t)x->n_pass, x->seen) < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_path"
		   " SELECT path, ? FROM changed_path", "i",
		   (int64_t)x->n_pass) < 0)
		return -1;
	x->seen = last;
	return 0;
}

const char *partial_column(const struct scripts *x, const struct table *t)
{
	const char *by = NULL;

	for (size_t i = 0; i < t->writers.n; i++) {
		const struct statement *st =
			&x->statements.items[t->writers.items[i]];

		if (st->is_index)
			continue;
		if (by || !st->by)
			return NULL;
		by = st->by;
	}
	return by;
}

/* Where the SELECT begins in CREATE TABLE name AS SELECT. */
static const char *query_of(const struct statement *st)
{
	const char *as = strstr(st->sql, " AS");

	return as && starts_with(st->sql, "CREATE TABLE ") ? as + 3 : NULL;
}

bool partial_can(struct scripts *x, const struct statement *st,
		 const struct store_hash *rest)
{
	const struct table *own = st->writes == SCRIPTS_NO_TABLE ? NULL
		: &x->tables.items[st->writes];
	int64_t n;

	if (!st->by || !own || own->applied != own->writers.n ||
	    !partial_column(x, own) || !query_of(st) ||
	    memcmp(rest, &st->rest, sizeof(*rest)) != 0)
		return false;
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];

		if (t != own && partial_column(x, t) &&
		    t->whole_pass > st->last_pass)
			return false;
	}
	n = db_number(x->store, "count paths", "SELECT count(*)"
		      " FROM fresh_path WHERE pass > ?", "i",
		      (int64_t)st->last_pass);
	return n >= 0 && n <= PATHS_MAX;
}

static int run_sql(struct scripts *x, const struct buf *sql)
{
	return sqlite3_exec(x->store->db, sql->data, NULL, NULL, NULL) ==
		SQLITE_OK ? 0 : db_fail(x->store, "make rows of some files");
}

static void add_where(struct buf *sql, const struct statement *st,
		      const char *column)
{
	buf_addf(sql, "WHERE %s IN (SELECT path FROM " STORE_TABLES
		 ".fresh_path WHERE pass > %" PRIu32 ")", column,
		 st->last_pass);
}

static void add_shadow(struct buf *sql, const struct statement *st,
		       const char *table, const char *column)
{
	buf_addf(sql, "\"%s\" AS MATERIALIZED (SELECT * FROM " STORE_TABLES
		 ".\"%s\" ", table, table);
	add_where(sql, st, column);
	buf_addstr(sql, ")");
}

/* Fills "fresh rows": the tables that it reads stand for some paths alone. */
static int make_rows(struct scripts *x, const struct statement *st)
{
	const char *query = query_of(st);
	struct buf sql = BUF_INIT;
	int ret;

	buf_addstr(&sql, "CREATE TABLE " STORE_TABLES ".\"fresh rows\" AS WITH ");
	add_shadow(&sql, st, "facts", "path");
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];
		const char *column = partial_column(x, t);

		if (!column || st->reads.items[i] == st->writes)
			continue;
		buf_addstr(&sql, ", ");
		add_shadow(&sql, st, t->name, column);
	}
	query += strspn(query, " \t\n");
	if (starts_with(query, "WITH") && strchr(" \t\n", query[4]))
		buf_addf(&sql, ", %s", query + 4);
	else
		buf_addf(&sql, " %s", query);
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

static int count_columns(struct scripts *x)
{
	return (int)db_number(x->store, "count columns", "SELECT count(*)"
			      " FROM pragma_table_info('fresh rows')", "");
}

/* Of some rows, whatever their order. */
static int digest_sorted(struct scripts *x, const struct buf *rows, int columns,
			 struct store_hash *out)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "%s ORDER BY 1", rows->data);
	for (int i = 2; i <= columns; i++)
		buf_addf(&sql, ", %d", i);
	ret = digest_rows(x->store, sql.data, out);
	buf_release(&sql);
	return ret;
}

static int replace_rows(struct scripts *x, const struct statement *st,
			const char *name)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "DELETE FROM " STORE_TABLES ".\"%s\" ", name);
	add_where(&sql, st, st->by);
	buf_addf(&sql, "; INSERT INTO " STORE_TABLES ".\"%s\" SELECT * FROM "
		 STORE_TABLES ".\"fresh rows\"", name);
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

/* What the digest of a table becomes when some rows take the place of others. */
static void pass_on(struct store_hash *digest, const struct store_hash *were,
		    const struct store_hash *are)
{
	const struct store_hash all[3] = { *digest, *were, *are };

	*digest = store_hash(all, sizeof(all));
}

int partial_run(struct scripts *x, struct statement *st)
{
	const char *name = x->tables.items[st->writes].name;
	struct buf old = BUF_INIT, new = BUF_INIT, drop = BUF_INIT;
	struct store_hash were, are;
	int columns = 0, ret = make_rows(x, st);

	buf_addf(&old, "SELECT * FROM " STORE_TABLES ".\"%s\" ", name);
	add_where(&old, st, st->by);
	buf_addstr(&new, "SELECT * FROM " STORE_TABLES ".\"fresh rows\"");
	buf_addstr(&drop, "DROP TABLE " STORE_TABLES ".\"fresh rows\"");
	if (ret == 0)
		columns = count_columns(x);
	if (ret == 0 &&
	    (columns <= 0 || digest_sorted(x, &old, columns, &were) < 0 ||
	     digest_sorted(x, &new, columns, &are) < 0))
		ret = -1;
	if (ret == 0 && memcmp(&were, &are, sizeof(are)) != 0) {
		ret = replace_rows(x, st, name);
		pass_on(&st->digest, &were, &are);
	}
	if (run_sql(x, &drop) < 0)
		ret = -1;
	x->n_run++;
	buf_release(&old);
	buf_release(&new);
	buf_release(&drop);
	return ret;
}
