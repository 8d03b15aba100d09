/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <inttypes.h>
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
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

	if (last < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_path"
		   " SELECT DISTINCT path, patch, ? FROM facts NOT INDEXED"
		   " WHERE id > ?",
		   "ii", (int64_t)x->n_pass, x->seen) < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_path"
		   " SELECT path, '', ? FROM changed_path", "i",
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

struct named *partial_named(const struct statement *st, const struct table *t)
{
	for (size_t i = 0; i < st->names.n; i++)
		if (!strcmp(st->names.items[i].table, t->name))
			return &st->names.items[i];
	return NULL;
}

static int run_sql(struct scripts *x, const struct buf *sql)
{
	return sqlite3_exec(x->store->db, sql->data, NULL, NULL, NULL) ==
		SQLITE_OK ? 0 : db_fail(x->store, "make rows of some files");
}

/* ---- which rows ---- */

/* Where the SELECT begins in CREATE TABLE name AS SELECT. */
static const char *query_of(const struct statement *st)
{
	const char *as = strstr(st->sql, " AS");

	return as && starts_with(st->sql, "CREATE TABLE ") ? as + 3 : NULL;
}

/* The patches whose facts it reads, as SQL, for comparison with a column. */
static void add_patches(struct buf *sql, const struct scripts *x,
			const struct statement *st)
{
	for (uint32_t i = 0; i < map_count(x->patches); i++)
		if (st->patches[i])
			buf_addf(sql, ", '%s'", map_key(x->patches, i));
}

/* Paths of which facts or rows have changed that it reads by path. */
static int note_fresh(struct scripts *x, const struct statement *st)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "DELETE FROM " STORE_TABLES ".anew_path;"
		 " INSERT OR IGNORE INTO " STORE_TABLES ".anew_path SELECT path"
		 " FROM " STORE_TABLES ".fresh_path WHERE pass > %" PRIu32,
		 st->last_pass);
	if (!st->reads_facts || !st->all_patches) {
		buf_addstr(&sql, " AND what IN (''");
		if (st->reads_facts)
			add_patches(&sql, x, st);
		for (size_t i = 0; i < st->reads.n; i++)
			buf_addf(&sql, ", '%s'",
				 x->tables.items[st->reads.items[i]].name);
		buf_addch(&sql, ')');
	}
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

/* NULL when it cannot be read. */
static struct snapshot *take_snapshot(struct scripts *x, const struct table *t,
				      const char *column)
{
	struct snapshot *snapshot = xcalloc(1, sizeof(*snapshot));
	struct buf sql = BUF_INIT;

	snapshot->users = 1;
	buf_addf(&sql, "SELECT \"%s\", * FROM ", column);
	if (t->select)
		buf_addf(&sql, "(%s)", t->select);
	else
		buf_addf(&sql, STORE_TABLES ".\"%s\"", t->name);
	if (digests_sum(&snapshot->rows, x->store, sql.data) < 0) {
		snapshot_leave(snapshot);
		snapshot = NULL;
	}
	buf_release(&sql);
	return snapshot;
}

/* A base table is the same for all statements of a pass. */
static struct snapshot *take_named(struct scripts *x, const struct named *named)
{
	struct table *t = &x->tables.items[scripts_table(x, named->table)];

	if (!t->select || (t->names && strcmp(t->names_by, named->column)))
		return take_snapshot(x, t, named->column);
	if (!t->names)
		t->names = take_snapshot(x, t, named->column);
	t->names_by = named->column;
	if (t->names)
		t->names->users++;
	return t->names;
}

struct noting {
	struct scripts *x;
	size_t n;
	bool failed;
};

static void note_name(void *ctx, const char *name)
{
	struct noting *noting = ctx;

	noting->n++;
	if (db_run(noting->x->store, "note names", "INSERT OR IGNORE INTO"
		   " anew_name VALUES (?)", "t", name) < 0)
		noting->failed = true;
}

/* Paths that have names of which rows have changed. */
static int note_named(struct scripts *x, struct named *named)
{
	const struct table *of = &x->tables.items[scripts_table(x, named->of)];
	struct noting noting = { .x = x };
	struct snapshot *now;
	struct buf sql = BUF_INIT;
	int ret = -1;

	if (!partial_column(x, of))
		return 1;
	now = take_named(x, named);
	if (!now ||
	    db_run(x->store, "forget names", "DELETE FROM anew_name", "") < 0)
		goto out;
	digests_compare(&named->then->rows, &now->rows, note_name, &noting);
	buf_addf(&sql, "INSERT OR IGNORE INTO " STORE_TABLES ".anew_path"
		 " SELECT DISTINCT \"%s\" FROM " STORE_TABLES ".\"%s\""
		 " WHERE \"%s\" IN (SELECT name FROM " STORE_TABLES
		 ".anew_name)", partial_column(x, of), of->name,
		 named->of_column);
	ret = noting.failed || (noting.n && run_sql(x, &sql) < 0) ? -1 : 0;
	snapshot_leave(named->then);
	named->then = now;
	now = NULL;
out:
	buf_release(&sql);
	snapshot_leave(now);
	return ret;
}

int partial_note_names(struct scripts *x, struct statement *st)
{
	for (size_t i = 0; i < st->names.n; i++) {
		struct named *named = &st->names.items[i];

		snapshot_leave(named->then);
		named->then = take_named(x, named);
		if (!named->then)
			return -1;
	}
	return 0;
}

static bool all_known(const struct statement *st)
{
	for (size_t i = 0; i < st->names.n; i++)
		if (!st->names.items[i].then)
			return false;
	return true;
}

int partial_can(struct scripts *x, struct statement *st,
		const struct store_hash *rest, const struct store_hash *bare)
{
	const struct table *own = st->writes == SCRIPTS_NO_TABLE ? NULL
		: &x->tables.items[st->writes];
	bool same = !memcmp(rest, &st->rest, sizeof(*rest));
	int64_t n;

	if (!st->by || !own || own->applied != own->writers.n ||
	    !partial_column(x, own) || !query_of(st) ||
	    (!same && (!all_known(st) || !st->has_bare ||
		       memcmp(bare, &st->bare, sizeof(*bare)) != 0)))
		return 0;
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];

		if (t != own && partial_column(x, t) &&
		    t->whole_pass > st->last_pass)
			return 0;
	}
	n = db_number(x->store, "look for changes", "SELECT count(*)"
		      " FROM fresh_path WHERE what = '' AND pass > ?", "i",
		      (int64_t)st->last_pass);
	st->appends = st->each && same && n == 0;
	if (n < 0 || st->appends)
		return n < 0 ? -1 : 1;
	if (note_fresh(x, st) < 0)
		return -1;
	for (size_t i = 0; i < st->names.n && !same; i++) {
		int ret = note_named(x, &st->names.items[i]);

		if (ret)
			return ret < 0 ? -1 : 0;
	}
	n = db_number(x->store, "count paths", "SELECT count(*)"
		      " FROM anew_path", "");
	return n < 0 ? -1 : n <= PATHS_MAX;
}

/* ---- the rows ---- */

static void add_where(struct buf *sql, const char *column)
{
	buf_addf(sql, "WHERE %s IN (SELECT path FROM " STORE_TABLES
		 ".anew_path)", column);
}

static void add_shadow(struct buf *sql, const char *table, const char *column)
{
	buf_addf(sql, "\"%s\" AS MATERIALIZED (SELECT * FROM " STORE_TABLES
		 ".\"%s\" ", table, table);
	add_where(sql, column);
}

/* Fills "fresh rows": the tables that it reads stand for some paths alone. */
static int make_rows(struct scripts *x, const struct statement *st)
{
	const char *query = query_of(st);
	struct buf sql = BUF_INIT;
	int ret;

	buf_addstr(&sql, "CREATE TABLE " STORE_TABLES ".\"fresh rows\" AS WITH ");
	if (st->appends)
		buf_addf(&sql, "facts AS (SELECT * FROM " STORE_TABLES ".facts"
			 " WHERE id > %" PRId64, st->last_fact);
	else
		add_shadow(&sql, "facts", "path");
	/* Not by the index over patches: each has facts of all paths. */
	if (!st->all_patches) {
		buf_addstr(&sql, " AND +patch IN (''");
		add_patches(&sql, x, st);
		buf_addch(&sql, ')');
	}
	buf_addch(&sql, ')');
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];
		const char *column = partial_column(x, t);

		if (!column || st->reads.items[i] == st->writes)
			continue;
		buf_addstr(&sql, ", ");
		add_shadow(&sql, t->name, column);
		buf_addch(&sql, ')');
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

/* What rows there are of each path: now, and in "fresh rows". */
static int take_rows(struct scripts *x, const struct statement *st,
		     const char *name, struct digests *were,
		     struct digests *are)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "SELECT \"%s\", * FROM " STORE_TABLES ".\"%s\" ", st->by,
		 name);
	add_where(&sql, st->by);
	ret = digests_sum(were, x->store, sql.data);
	buf_clear(&sql);
	buf_addf(&sql, "SELECT \"%s\", * FROM " STORE_TABLES ".\"fresh rows\"",
		 st->by);
	if (ret == 0)
		ret = digests_sum(are, x->store, sql.data);
	buf_release(&sql);
	return ret;
}

static void note_other(void *ctx, const char *path)
{
	struct noting *noting = ctx;

	noting->n++;
	if (db_run(noting->x->store, "note paths", "INSERT OR IGNORE INTO"
		   " anew_path VALUES (?)", "t", path) < 0)
		noting->failed = true;
}

static int replace_rows(struct scripts *x, const struct statement *st,
			const char *name)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "DELETE FROM " STORE_TABLES ".\"%s\" ", name);
	add_where(&sql, st->by);
	buf_addf(&sql, "; INSERT INTO " STORE_TABLES ".\"%s\" SELECT * FROM "
		 STORE_TABLES ".\"fresh rows\" ", name);
	add_where(&sql, st->by);
	buf_addf(&sql, "; INSERT OR REPLACE INTO " STORE_TABLES ".fresh_path"
		 " SELECT path, '%s', %" PRIu32 " FROM " STORE_TABLES
		 ".anew_path", name, x->n_pass);
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

struct adding {
	struct store_hash *digest;
	const struct digests *were, *are;
};

/* What the digest of a table becomes when some rows take the place of others. */
static void pass_on(void *ctx, const char *path)
{
	struct adding *adding = ctx;
	const struct store_hash all[3] = {
		*adding->digest, digests_of(adding->were, path),
		digests_of(adding->are, path),
	};

	*adding->digest = store_hash(all, sizeof(all));
}

/* The rows of those paths alone that are not what they were. */
static int replace_others(struct scripts *x, struct statement *st,
			  const char *name, const struct digests *were,
			  const struct digests *are)
{
	struct noting noting = { .x = x };
	struct adding adding = { &st->digest, were, are };

	if (db_run(x->store, "forget paths", "DELETE FROM anew_path", "") < 0)
		return -1;
	digests_compare(were, are, note_other, &noting);
	if (noting.failed || (noting.n && replace_rows(x, st, name) < 0))
		return -1;
	digests_compare(were, are, pass_on, &adding);
	return 0;
}

static int exchange_rows(struct scripts *x, struct statement *st,
			 const char *name)
{
	struct digests were = { 0 }, are = { 0 };
	int ret = take_rows(x, st, name, &were, &are);

	if (ret == 0)
		ret = replace_others(x, st, name, &were, &are);
	digests_release(&were);
	digests_release(&are);
	return ret;
}

static int append_rows(struct scripts *x, struct statement *st,
		       const char *name)
{
	struct store_hash both[2] = { st->digest };
	struct buf sql = BUF_INIT;
	int ret = db_number(x->store, "look for rows", "SELECT EXISTS"
			    " (SELECT 1 FROM \"fresh rows\")", "");

	if (ret <= 0)
		return ret;
	if (digest_rows(x->store, "SELECT * FROM " STORE_TABLES
			".\"fresh rows\"", &both[1]) < 0)
		return -1;
	st->digest = store_hash(both, sizeof(both));
	buf_addf(&sql, "INSERT INTO " STORE_TABLES ".\"%s\" SELECT * FROM "
		 STORE_TABLES ".\"fresh rows\"; INSERT OR REPLACE INTO "
		 STORE_TABLES ".fresh_path SELECT DISTINCT \"%s\", '%s', %"
		 PRIu32 " FROM " STORE_TABLES ".\"fresh rows\"", name, st->by,
		 name, x->n_pass);
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

int partial_run(struct scripts *x, struct statement *st)
{
	const char *name = x->tables.items[st->writes].name;
	struct buf drop = BUF_INIT;
	int ret = make_rows(x, st);

	if (ret == 0)
		ret = st->appends ? append_rows(x, st, name)
			: exchange_rows(x, st, name);
	buf_addstr(&drop, "DROP TABLE IF EXISTS " STORE_TABLES ".\"fresh rows\"");
	if (run_sql(x, &drop) < 0)
		ret = -1;
	x->n_run++;
	buf_release(&drop);
	return ret;
}
