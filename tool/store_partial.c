/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <inttypes.h>
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "store.h"
#include "store_changes.h"
#include "store_digest.h"
#include "store_partial.h"
#include "store_statements.h"
#include "store_tables.h"

/*
 * With more, all rows at once are quicker. Statements by another key often look
 * into tables that have no index then.
 */
enum { PATHS_MAX = 2000, KEYS_MAX = 200 };

static const struct named *named_of(const struct statement *st,
				    const struct table *t)
{
	for (size_t i = 0; i < st->names.n; i++)
		if (!strcmp(st->names.items[i].table, t->name))
			return &st->names.items[i];
	return NULL;
}

/* It says which of its keys and names have other rows. */
static bool tells_changes(const struct table *t)
{
	return t->select ? t->chained : t->writers.n;
}

const char *partial_key(const struct scripts *x, const struct statement *st,
			const struct table *t)
{
	const struct named *named = named_of(st, t);
	const char *column;
	bool own = false;

	if (!st->by || t == &x->tables.items[st->writes])
		return NULL;
	if (named)
		return named->of || !tells_changes(t) ? NULL : named->column;
	column = st->own_keys || t->select ? NULL
		: scripts_column(x, t, &own);
	return own ? NULL : column;
}

bool partial_leaves_out(const struct scripts *x, const struct statement *st,
			const struct table *t)
{
	return partial_key(x, st, t) || (named_of(st, t) && tells_changes(t));
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

/* Paths are no numbers. */
static int add_numbers(struct scripts *x, const struct statement *st)
{
	return !st->own_keys ? 0
		: db_run(x->store, "note keys", "INSERT OR IGNORE INTO anew_key"
			 " SELECT CAST(key AS INTEGER) FROM anew_key"
			 " WHERE key NOT GLOB '*[^0-9]*' AND key <> ''", "");
}

/* Keys of which facts or rows have changed that it reads by key. */
static int note_fresh(struct scripts *x, const struct statement *st)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "DELETE FROM " STORE_TABLES ".anew_key;"
		 " INSERT OR IGNORE INTO " STORE_TABLES ".anew_key SELECT key"
		 " FROM " STORE_TABLES ".fresh_key WHERE pass > %" PRIu32
		 " AND what IN (", st->last);
	buf_addstr(&sql, st->own_keys ? "NULL" : "''");
	for (uint32_t i = 0; i < map_count(x->patches); i++)
		if (st->reads_facts && !st->own_keys &&
		    (st->all_patches || st->patches[i]))
			buf_addf(&sql, ", '%s'", map_key(x->patches, i));
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];
		const char *column = partial_key(x, st, t);

		if (!column)
			continue;
		buf_addstr(&sql, ", '");
		changes_add_name(&sql, x, t, column);
		buf_addch(&sql, '\'');
	}
	buf_addch(&sql, ')');
	ret = run_sql(x, &sql);
	buf_release(&sql);
	return ret;
}

/* Keys that have names of which rows have changed. 1: it cannot be said. */
static int note_named(struct scripts *x, const struct statement *st,
		      const struct named *named)
{
	const struct table *of = &x->tables.items[scripts_table(x, named->of)];
	const struct table *t = &x->tables.items[scripts_table(x, named->table)];
	const char *column = partial_key(x, st, of);
	struct buf sql = BUF_INIT, what = BUF_INIT;
	int ret;

	if (!column)
		return 1;
	changes_add_name(&what, x, t, named->column);
	ret = changes_since(x, what.data, st->last);
	if (ret <= 0)
		goto out;
	buf_addf(&sql, "INSERT OR IGNORE INTO " STORE_TABLES ".anew_key"
		 " SELECT DISTINCT \"%s\" FROM " STORE_TABLES ".\"%s\""
		 " WHERE CAST(\"%s\" AS TEXT) IN (SELECT key FROM " STORE_TABLES
		 ".fresh_key WHERE what = '%s' AND pass > %" PRIu32 ")",
		 column, of->name, named->of_column, what.data, st->last);
	ret = run_sql(x, &sql);
out:
	buf_release(&sql);
	buf_release(&what);
	return ret;
}

/* What it reads by key or name is complete, and tells which keys changed. */
static bool all_told(const struct scripts *x, const struct statement *st)
{
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];

		if (partial_leaves_out(x, st, t) &&
		    (t->dirty || t->whole > st->last ||
		     t->passed != t->writers.n))
			return false;
	}
	return true;
}

int partial_can(struct scripts *x, struct statement *st,
		const struct store_hash *rest)
{
	const struct table *own = st->writes == SCRIPTS_NO_TABLE ? NULL
		: &x->tables.items[st->writes];
	int64_t n;

	if (!st->by || !own || own->applied != own->writers.n ||
	    !scripts_column(x, own, NULL) || !query_of(st) ||
	    memcmp(rest, &st->rest, sizeof(*rest)) != 0 || !all_told(x, st))
		return 0;
	n = changes_since(x, "", st->last);
	st->appends = st->each && n == 0;
	if (n < 0 || st->appends)
		return n < 0 ? -1 : 1;
	if (note_fresh(x, st) < 0)
		return -1;
	for (size_t i = 0; i < st->names.n; i++) {
		int ret = st->names.items[i].of
			? note_named(x, st, &st->names.items[i]) : 0;

		if (ret)
			return ret < 0 ? -1 : 0;
	}
	n = db_number(x->store, "count keys", "SELECT count(*)"
		      " FROM anew_key", "");
	if (n < 0 || add_numbers(x, st) < 0)
		return -1;
	return n <= (st->own_keys ? KEYS_MAX : PATHS_MAX);
}

/* ---- the rows ---- */

static void add_where(struct buf *sql, const char *column)
{
	buf_addf(sql, "WHERE \"%s\" IN (SELECT key FROM " STORE_TABLES
		 ".anew_key)", column);
}

static void begin_shadow(struct buf *sql, const char *table)
{
	buf_addf(sql, "%s \"%s\" AS MATERIALIZED (SELECT * FROM " STORE_TABLES
		 ".\"%s\" ", sql->len ? "," : "WITH", table, table);
}

static void shadow_facts(struct buf *sql, const struct scripts *x,
			 const struct statement *st)
{
	begin_shadow(sql, "facts");
	if (st->appends)
		buf_addf(sql, "WHERE id > %" PRId64, st->last_fact);
	else
		add_where(sql, "path");
	/* Not by the index over patches: each has facts of all paths. */
	if (!st->all_patches) {
		buf_addstr(sql, " AND +patch IN (''");
		add_patches(sql, x, st);
		buf_addch(sql, ')');
	}
	buf_addch(sql, ')');
}

/* The tables that it reads by key stand for some keys alone. */
static void add_shadows(struct buf *sql, const struct scripts *x,
			const struct statement *st)
{
	if (!st->own_keys)
		shadow_facts(sql, x, st);
	for (size_t i = 0; i < st->reads.n; i++) {
		const struct table *t = &x->tables.items[st->reads.items[i]];
		const char *column = partial_key(x, st, t);

		if (!column)
			continue;
		begin_shadow(sql, t->name);
		add_where(sql, column);
		buf_addch(sql, ')');
	}
}

/* Fills "fresh rows". */
static int make_rows(struct scripts *x, const struct statement *st)
{
	const char *query = query_of(st);
	struct buf sql = BUF_INIT, shadows = BUF_INIT;
	int ret;

	add_shadows(&shadows, x, st);
	query += strspn(query, " \t\n");
	buf_addf(&sql, "CREATE TABLE " STORE_TABLES ".\"fresh rows\" AS %s",
		 shadows.len ? shadows.data : "");
	if (shadows.len && starts_with(query, "WITH") &&
	    strchr(" \t\n", query[4]))
		buf_addf(&sql, ", %s", query + 4);
	else
		buf_addf(&sql, " %s", query);
	ret = run_sql(x, &sql);
	buf_release(&sql);
	buf_release(&shadows);
	return ret;
}

/* What rows there are of each key: now, and in "fresh rows". */
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

struct noting {
	struct scripts *x;
	size_t n;
	bool failed;
};

static void note_other(void *ctx, const char *key)
{
	struct noting *noting = ctx;

	noting->n++;
	if (db_run(noting->x->store, "note keys", "INSERT OR IGNORE INTO"
		   " anew_key VALUES (?)", "t", key) < 0)
		noting->failed = true;
}

static int replace_rows(struct scripts *x, const struct statement *st,
			struct table *t)
{
	struct buf sql = BUF_INIT, were = BUF_INIT, are = BUF_INIT;
	int ret;

	buf_addf(&were, "SELECT * FROM " STORE_TABLES ".\"%s\" ", t->name);
	add_where(&were, st->by);
	buf_addstr(&are, "SELECT * FROM " STORE_TABLES ".\"fresh rows\" ");
	add_where(&are, st->by);
	buf_addf(&sql, "DELETE FROM " STORE_TABLES ".\"%s\" ", t->name);
	add_where(&sql, st->by);
	buf_addf(&sql, "; INSERT INTO " STORE_TABLES ".\"%s\" %s; INSERT OR"
		 " REPLACE INTO " STORE_TABLES ".fresh_key SELECT key, '%s', %"
		 PRIu32 " FROM " STORE_TABLES ".anew_key", t->name, are.data,
		 t->name, x->now);
	ret = changes_note_rows(x, t, were.data, st->by);
	if (ret == 0)
		ret = run_sql(x, &sql);
	if (ret == 0)
		ret = changes_note_rows(x, t, are.data, st->by);
	buf_release(&sql);
	buf_release(&were);
	buf_release(&are);
	return ret;
}

struct adding {
	struct store_hash *digest;
	const struct digests *were, *are;
};

/* What the digest of a table becomes when some rows take the place of others. */
static void pass_on(void *ctx, const char *key)
{
	struct adding *adding = ctx;
	const struct store_hash all[3] = {
		*adding->digest, digests_of(adding->were, key),
		digests_of(adding->are, key),
	};

	*adding->digest = store_hash(all, sizeof(all));
}

/* The rows of those keys alone that are not what they were. */
static int replace_others(struct scripts *x, struct statement *st,
			  struct table *t, const struct digests *were,
			  const struct digests *are)
{
	struct noting noting = { .x = x };
	struct adding adding = { &st->digest, were, are };

	if (db_run(x->store, "forget keys", "DELETE FROM anew_key", "") < 0)
		return -1;
	digests_compare(were, are, note_other, &noting);
	if (noting.failed || add_numbers(x, st) < 0 ||
	    (noting.n && replace_rows(x, st, t) < 0))
		return -1;
	if (noting.n)
		changes_forget(t);
	digests_compare(were, are, pass_on, &adding);
	return 0;
}

static int exchange_rows(struct scripts *x, struct statement *st,
			 struct table *t)
{
	struct digests were = { 0 }, are = { 0 };
	int ret = take_rows(x, st, t->name, &were, &are);

	if (ret == 0)
		ret = replace_others(x, st, t, &were, &are);
	digests_release(&were);
	digests_release(&are);
	return ret;
}

#define FRESH_ROWS	"SELECT * FROM " STORE_TABLES ".\"fresh rows\""

static int append_rows(struct scripts *x, struct statement *st,
		       struct table *t)
{
	struct store_hash both[2] = { st->digest };
	struct buf sql = BUF_INIT;
	int ret = db_number(x->store, "look for rows", "SELECT EXISTS"
			    " (SELECT 1 FROM \"fresh rows\")", "");

	if (ret <= 0)
		return ret;
	if (digest_rows(x->store, FRESH_ROWS, &both[1]) < 0)
		return -1;
	st->digest = store_hash(both, sizeof(both));
	changes_forget(t);
	buf_addf(&sql, "INSERT INTO " STORE_TABLES ".\"%s\" " FRESH_ROWS,
		 t->name);
	ret = run_sql(x, &sql);
	if (ret == 0)
		ret = changes_note_rows(x, t, FRESH_ROWS, NULL);
	buf_release(&sql);
	return ret;
}

int partial_run(struct scripts *x, struct statement *st)
{
	struct table *t = &x->tables.items[st->writes];
	struct buf drop = BUF_INIT;
	int ret = make_rows(x, st);

	if (ret == 0)
		ret = st->appends ? append_rows(x, st, t)
			: exchange_rows(x, st, t);
	buf_addstr(&drop, "DROP TABLE IF EXISTS " STORE_TABLES ".\"fresh rows\"");
	if (run_sql(x, &drop) < 0)
		ret = -1;
	x->n_run++;
	buf_release(&drop);
	return ret;
}
