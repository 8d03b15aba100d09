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
#include "store_statements.h"
#include "store_tables.h"
#include "vec.h"

#define PLACES	"function_place"

/* ---- what a pass begins with ---- */

/* Names that function_place has, and had, the same rows of are not new. */
#define SAME_PLACES \
	"DELETE FROM fresh_key WHERE what = '" PLACES "' AND pass < 0" \
	" AND key NOT IN (SELECT name FROM (" \
	"SELECT * FROM place_was EXCEPT" \
	" SELECT name, path, is_static FROM function_place" \
	" WHERE name IN (SELECT name FROM place_was))" \
	" UNION SELECT name FROM (" \
	"SELECT name, path, is_static FROM function_place" \
	" WHERE name IN (SELECT key FROM fresh_key" \
	" WHERE what = '" PLACES "' AND pass < 0)" \
	" EXCEPT SELECT * FROM place_was))"

static int pass_on_places(struct scripts *x)
{
	struct table *t = &x->tables.items[scripts_table(x, PLACES)];
	struct store_hash both[2] = { t->digest };
	int ret = db_number(x->store, "look for functions", "SELECT EXISTS"
			    " (SELECT 1 FROM fresh_key WHERE pass < 0)", "");

	if (ret <= 0)
		return ret;
	if (digest_rows(x->store, "SELECT key FROM fresh_key WHERE pass < 0"
			" ORDER BY key", &both[1]) < 0)
		return -1;
	t->digest = store_hash(both, sizeof(both));
	return db_run(x->store, "note functions", "UPDATE fresh_key"
		      " SET pass = ? WHERE pass < 0", "i", (int64_t)x->now);
}

static int note_places(struct scripts *x)
{
	/* Nobody has looked yet. */
	if (x->n_pass == 1 && !x->restored)
		return db_run(x->store, "forget functions", "DELETE FROM"
			      " fresh_key WHERE pass < 0", "");
	if (db_run(x->store, "compare functions", SAME_PLACES, "") < 0 ||
	    db_run(x->store, "forget functions", "DELETE FROM place_was", "") < 0)
		return -1;
	return pass_on_places(x);
}

int changes_note_facts(struct scripts *x)
{
	struct store *s = x->store;
	int64_t last = db_number(s, "count facts", "SELECT max(id) FROM facts",
				 "");

	if (last < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_key"
		   " SELECT DISTINCT path, patch, ? FROM facts NOT INDEXED"
		   " WHERE id > ?", "ii", (int64_t)x->now, x->seen) < 0 ||
	    db_run(s, "note paths", "INSERT OR REPLACE INTO fresh_key"
		   " SELECT path, '', ? FROM changed_path", "i",
		   (int64_t)x->now) < 0)
		return -1;
	x->seen = last;
	return note_places(x);
}

/* ---- tables that scripts make ---- */

void changes_add_name(struct buf *out, const struct scripts *x,
		      const struct table *t, const char *column)
{
	const char *by = scripts_column(x, t, NULL);

	if (t->select || (by && !strcmp(by, column)))
		buf_addstr(out, t->name);
	else
		buf_addf(out, "%s.%s", t->name, column);
}

static void track(struct table *t, const char *column)
{
	for (size_t i = 0; i < t->tracked.n; i++)
		if (!strcmp(t->tracked.items[i].column, column))
			return;
	vec_push(&t->tracked)->column = column;
}

/* By which columns somebody reads it. */
static void find_tracked(struct scripts *x, struct table *t)
{
	const char *by = scripts_column(x, t, NULL);

	if (t->has_tracked)
		return;
	t->has_tracked = true;
	if (by)
		track(t, by);
	for (size_t i = 0; i < x->statements.n; i++) {
		const struct statement *st = &x->statements.items[i];

		for (size_t k = 0; k < st->names.n; k++)
			if (!strcmp(st->names.items[k].table, t->name))
				track(t, st->names.items[k].column);
	}
}

static int take(struct scripts *x, const struct table *t,
		const char *column, struct digests *out)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "SELECT \"%s\", * FROM " STORE_TABLES ".\"%s\"", column,
		 t->name);
	ret = digests_sum(out, x->store, sql.data);
	buf_release(&sql);
	return ret;
}

struct noting {
	struct scripts *x;
	const char *what;
	bool failed;
};

static void note_key(void *ctx, const char *key)
{
	struct noting *n = ctx;

	if (db_run(n->x->store, "note keys", "INSERT OR REPLACE INTO fresh_key"
		   " VALUES (?, ?, ?)", "tti", key, n->what,
		   (int64_t)n->x->now) < 0)
		n->failed = true;
}

int changes_before(struct scripts *x, struct table *t)
{
	if (t->dirty)
		return 0;
	find_tracked(x, t);
	for (size_t i = 0; i < t->tracked.n; i++) {
		struct tracked *c = &t->tracked.items[i];

		if (!c->known && take(x, t, c->column, &c->rows) < 0)
			return -1;
		c->known = true;
	}
	t->dirty = t->tracked.n;
	return 0;
}

int changes_after(struct scripts *x, struct table *t)
{
	bool failed = false;

	for (size_t i = 0; i < t->tracked.n && !failed; i++) {
		struct tracked *c = &t->tracked.items[i];
		struct digests now = { 0 };
		struct buf what = BUF_INIT;
		struct noting n = { .x = x };

		changes_add_name(&what, x, t, c->column);
		n.what = what.data;
		failed = take(x, t, c->column, &now) < 0;
		if (!failed)
			digests_compare(&c->rows, &now, note_key, &n);
		failed |= n.failed;
		digests_release(&c->rows);
		c->rows = now;
		buf_release(&what);
	}
	t->dirty = false;
	return failed ? -1 : 0;
}

int changes_note_rows(struct scripts *x, struct table *t, const char *rows,
		      const char *by)
{
	struct buf sql = BUF_INIT;
	int ret = 0;

	find_tracked(x, t);
	for (size_t i = 0; i < t->tracked.n && ret == 0; i++) {
		const char *column = t->tracked.items[i].column;

		if (by && !strcmp(by, column))
			continue;
		buf_clear(&sql);
		buf_addf(&sql, "INSERT OR REPLACE INTO " STORE_TABLES ".fresh_key"
			 " SELECT DISTINCT coalesce(\"%s\", ''), '", column);
		changes_add_name(&sql, x, t, column);
		buf_addf(&sql, "', %" PRIu32 " FROM (%s)", x->now, rows);
		if (sqlite3_exec(x->store->db, sql.data, NULL, NULL, NULL) !=
		    SQLITE_OK)
			ret = db_fail(x->store, "note keys");
	}
	buf_release(&sql);
	return ret;
}

int changes_since(struct scripts *x, const char *what, uint32_t then)
{
	return (int)db_number(x->store, "look for changes", "SELECT EXISTS"
			      " (SELECT 1 FROM fresh_key WHERE what = ?"
			      " AND pass > ?)", "ti", what, (int64_t)then);
}

void changes_forget(struct table *t)
{
	for (size_t i = 0; i < t->tracked.n; i++) {
		digests_release(&t->tracked.items[i].rows);
		t->tracked.items[i].known = false;
	}
}
