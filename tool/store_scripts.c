/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "store.h"
#include "store_changes.h"
#include "store_digest.h"
#include "store_partial.h"
#include "store_scripts.h"
#include "store_statements.h"
#include "store_tables.h"
#include "vec.h"

/* ---- one statement ---- */

static int complain(struct scripts *x, const struct statement *st,
		    struct buf *err)
{
	buf_addf(err, "cannot judge '%s': %s", st->script,
		 sqlite3_errmsg(x->store->db));
	return -1;
}

static int prepare(struct scripts *x, struct statement *st,
		   sqlite3_stmt **out, struct buf *err)
{
	struct buf sql = BUF_INIT;
	int rc;

	if (st->is_verdict)
		buf_addf(&sql, "CREATE TABLE " STORE_TABLES ".\"verdict %s\" AS ",
			 st->script);
	buf_addstr(&sql, st->sql);
	st->reads.n = 0;
	x->listening = st;
	rc = sqlite3_prepare_v2(x->store->db, sql.data, -1, out, NULL);
	x->listening = NULL;
	buf_release(&sql);
	return rc == SQLITE_OK && *out ? 0 : complain(x, st, err);
}

static int step_all(struct scripts *x, struct statement *st,
		    sqlite3_stmt *stmt, struct buf *err)
{
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		;
	return rc == SQLITE_DONE ? 0 : complain(x, st, err);
}

/* Its questions, in the place of those that it had before. */
static int take_questions(struct scripts *x, struct statement *st,
			  struct buf *err)
{
	int64_t number = st - x->statements.items;

	if (db_run(x->store, "keep questions", "INSERT INTO question"
		   " SELECT DISTINCT ?, 1, patch, function, path, word FROM ask"
		   " WHERE patch IS NOT NULL", "i", number) < 0 ||
	    db_run(x->store, "empty ask", "DELETE FROM ask", "") < 0) {
		buf_addstr(err, store_error(x->store));
		return -1;
	}
	return 0;
}

static int forget_questions(struct scripts *x, struct statement *st,
			    struct buf *err)
{
	int64_t number = st - x->statements.items;

	if (db_run(x->store, "forget questions",
		   "DELETE FROM question WHERE statement = ?", "i",
		   number) == 0)
		return 0;
	buf_addstr(err, store_error(x->store));
	return -1;
}

static void note_run(struct scripts *x, struct statement *st)
{
	struct table *t = st->writes == SCRIPTS_NO_TABLE ? NULL
		: &x->tables.items[st->writes];

	x->n_run++;
	st->has_digest = false;
	if (t && !st->known) {
		st->nth = t->writers.n;
		*vec_push(&t->writers) = st - x->statements.items;
	}
	if (t)
		t->applied = st->nth + 1;
	if (t && !st->is_index && !t->dirty)
		t->whole = x->now;
	st->known = true;
}

static int run_one(struct scripts *x, struct statement *st, struct buf *err)
{
	sqlite3_stmt *stmt = NULL;
	int ret = st->group == SCRIPTS_ASK ? forget_questions(x, st, err) : 0;

	if (ret == 0)
		ret = prepare(x, st, &stmt, err);
	if (ret == 0)
		ret = step_all(x, st, stmt, err);
	sqlite3_finalize(stmt);
	if (ret == 0 && st->group == SCRIPTS_ASK)
		ret = take_questions(x, st, err);
	if (ret == 0)
		note_run(x, st);
	return ret;
}

/* ---- keys ---- */

static int take_digest(struct scripts *x, const struct table *t,
		       struct store_hash *out)
{
	struct buf sql = BUF_INIT;
	int ret;

	if (t->select)
		buf_addstr(&sql, t->select);
	else
		buf_addf(&sql, "SELECT * FROM " STORE_TABLES ".\"%s\"", t->name);
	ret = digest_rows(x->store, sql.data, out);
	buf_release(&sql);
	return ret;
}

/*
 * Of a table in the state that the pass has come to. Zeroes when that state is
 * gone and nobody has asked before: who asks now runs, and finds it.
 */
static int digest_of(struct scripts *x, struct table *t,
		     struct store_hash *out)
{
	struct statement *st = NULL;
	size_t n = t->passed;
	int ret = 0;

	memset(out, 0, sizeof(*out));
	if (t->select) {
		if (!t->fresh && !t->chained)
			ret = take_digest(x, t, &t->digest);
		t->fresh = ret == 0;
		*out = t->digest;
		return ret;
	}
	while (n > 0) {
		st = &x->statements.items[t->writers.items[--n]];
		if (!st->is_index)
			break;
	}
	if (!st)
		return 0;
	if (!st->has_digest && t->applied == t->passed) {
		ret = take_digest(x, t, &st->digest);
		st->has_digest = ret == 0;
	}
	if (st->has_digest)
		*out = st->digest;
	return ret;
}

static void add_hash(struct buf *out, const struct store_hash *hash)
{
	buf_add(out, hash->bytes, sizeof(hash->bytes));
}

/* rest: but for what store_partial looks after. */
static int key_of(struct scripts *x, const struct statement *st, bool rest,
		  struct store_hash *out)
{
	struct buf text = BUF_INIT;
	struct store_hash digest;
	int ret = 0;

	for (size_t i = 0; i < st->reads.n && ret == 0; i++) {
		struct table *t = &x->tables.items[st->reads.items[i]];

		/* What it finds in its own table comes with that. */
		if (st->reads.items[i] == st->writes ||
		    (rest && partial_leaves_out(x, st, t)))
			continue;
		ret = digest_of(x, t, &digest);
		buf_addf(&text, "%s\n", t->name);
		add_hash(&text, &digest);
	}
	for (size_t i = 0; st->reads_facts && (!rest || st->own_keys) &&
	     i < map_count(x->patches); i++)
		if (st->all_patches || st->patches[i])
			add_hash(&text, &x->stamps[i]);
	*out = store_hash(text.data, text.len);
	buf_release(&text);
	return ret;
}

/* While facts only come, the number of new ones says which there are. */
static int stamp_new_facts(struct scripts *x)
{
	struct digests now = { 0 };
	int ret = digests_take(&now, x->store, "SELECT patch, count(*), max(id)"
			       " FROM facts NOT INDEXED WHERE id > ?1"
			       " GROUP BY patch ORDER BY patch", x->seen);

	for (uint32_t i = 0; i < map_count(x->patches) && ret == 0; i++) {
		const char *patch = map_key(x->patches, i);
		struct store_hash both[2] = {
			digests_of(&now, patch), x->stamps[i],
		};

		if (map_get(now.names, patch, strlen(patch)) != MAP_NONE)
			x->stamps[i] = store_hash(both, sizeof(both));
	}
	digests_release(&now);
	return ret;
}

static int stamp_facts(struct scripts *x)
{
	struct digests now = { 0 };
	int ret = digests_take(&now, x->store, SCRIPTS_VOLATILE, x->restored);

	for (uint32_t i = 0; i < map_count(x->patches) && ret == 0; i++) {
		const char *patch = map_key(x->patches, i);
		struct store_hash then = digests_of(&x->then, patch);
		struct store_hash both[2] = {
			digests_of(&now, patch), x->was[i],
		};

		x->stamps[i] = !memcmp(&then, &both[0], sizeof(then)) ? x->was[i]
			: store_hash(both, sizeof(both));
	}
	digests_release(&now);
	return ret;
}

/* ---- a pass ---- */

/* As it was before its first statement. */
static int drop_table(struct scripts *x, struct table *t)
{
	struct buf sql = BUF_INIT;
	int rc;

	if (t->applied && t->applied == t->writers.n &&
	    (x->restored || !scripts_column(x, t, NULL)) &&
	    changes_before(x, t) < 0)
		return -1;
	buf_addf(&sql, "DROP TABLE IF EXISTS " STORE_TABLES ".\"%s\"", t->name);
	rc = sqlite3_exec(x->store->db, sql.data, NULL, NULL, NULL);
	buf_release(&sql);
	t->applied = 0;
	return rc == SQLITE_OK ? 0 : db_fail(x->store, "drop a table");
}

/*
 * Brings every table that st needs into the state that the pass has come to; its
 * own, too, if own is set. 1: one is gone, and the pass must begin again, to build it anew.
 */
static int prepare_tables(struct scripts *x, const struct statement *st,
			  bool own)
{
	int ret = 0;

	for (size_t i = 0; i < st->reads.n + own && ret >= 0; i++) {
		size_t table = i < st->reads.n ? st->reads.items[i]
			: st->writes;
		struct table *t = table == SCRIPTS_NO_TABLE ? NULL
			: &x->tables.items[table];

		if (!t || t->select || t->applied == t->passed ||
		    (!own && table == st->writes))
			continue;
		if (drop_table(x, t) < 0)
			ret = -1;
		else if (t->passed)
			ret = 1;
	}
	return ret;
}

/* Nothing it reads has changed, and what it writes is there. */
static int is_done(struct scripts *x, const struct statement *st, bool *done)
{
	struct store_hash key;

	*done = false;
	if (st->always || (st->writes != SCRIPTS_NO_TABLE &&
			   x->tables.items[st->writes].applied == st->nth))
		return 0;
	if (key_of(x, st, false, &key) < 0)
		return -1;
	*done = !memcmp(&key, &st->key, sizeof(key));
	return 0;
}

/* Makes only some rows anew, when that will do; then it is done. */
static int try_partial(struct scripts *x, struct statement *st, bool *done)
{
	struct store_hash rest;
	int ret;

	if (!st->by)
		return 0;
	if (key_of(x, st, true, &rest) < 0)
		return -1;
	ret = partial_can(x, st, &rest);
	if (ret <= 0)
		return ret;
	ret = prepare_tables(x, st, false);
	if (ret == 0)
		ret = partial_run(x, st);
	if (ret == 0)
		ret = key_of(x, st, false, &st->key);
	*done = ret == 0;
	return ret;
}

/* After a run that made all rows. */
static int note_keys(struct scripts *x, struct statement *st)
{
	if (key_of(x, st, false, &st->key) < 0 ||
	    (st->by && key_of(x, st, true, &st->rest) < 0))
		return -1;
	if (st->each) {
		st->digest = st->key;
		st->has_digest = true;
	}
	return 0;
}

static int visit_known(struct scripts *x, struct statement *st, bool *done,
		       struct buf *err)
{
	int ret = is_done(x, st, done);

	if (ret == 0 && !*done)
		ret = try_partial(x, st, done);
	if (ret == 0 && !*done)
		ret = prepare_tables(x, st, true);
	if (ret < 0)
		buf_addstr(err, store_error(x->store));
	return ret;
}

static int leave_table(struct scripts *x, const struct statement *st,
		       struct table *t)
{
	t->passed = st->nth + 1;
	return t->dirty && t->passed == t->writers.n ? changes_after(x, t) : 0;
}

/* 0; 1: a table has to be built anew, so begin again; -1. */
static int visit(struct scripts *x, struct statement *st, struct buf *err)
{
	bool done = false;
	int ret;

	x->now++;
	ret = st->known ? visit_known(x, st, &done, err) : 0;
	if (ret == 0 && !done) {
		ret = run_one(x, st, err);
		if (ret == 0 && note_keys(x, st) < 0) {
			buf_addstr(err, store_error(x->store));
			ret = -1;
		}
	}
	if (ret == 0) {
		st->last = x->now;
		st->last_fact = x->seen;
	}
	if (ret == 0 && st->writes != SCRIPTS_NO_TABLE &&
	    leave_table(x, st, &x->tables.items[st->writes]) < 0) {
		buf_addstr(err, store_error(x->store));
		ret = -1;
	}
	return ret;
}

static int pass(struct scripts *x, enum scripts_group last, struct buf *err)
{
	int ret = 0;

	for (size_t i = 0; i < x->tables.n; i++)
		x->tables.items[i].passed = 0;
	for (size_t i = 0; i < x->statements.n && ret == 0; i++) {
		if (x->statements.items[i].group > last)
			break;
		ret = visit(x, &x->statements.items[i], err);
	}
	return ret;
}

/* All tables go; then every statement runs, in order. */
static int begin_anew(struct scripts *x, struct buf *err)
{
	for (size_t i = 0; i < x->tables.n; i++) {
		struct table *t = &x->tables.items[i];

		if (t->select || !t->writers.n)
			continue;
		if (drop_table(x, t) < 0) {
			buf_addstr(err, store_error(x->store));
			return -1;
		}
	}
	return 0;
}

/* Which facts there are, unless nothing was written since. */
static int look_at_facts(struct scripts *x)
{
	if (x->n_pass > 1 && x->changes == sqlite3_total_changes(x->store->db))
		return 0;
	return (x->restored ? stamp_facts(x) : stamp_new_facts(x)) < 0 ||
	       changes_note_facts(x) < 0 ? -1 : 0;
}

void scripts_note_load(struct scripts *x)
{
	for (size_t i = 0; i < x->tables.n; i++)
		x->tables.items[i].fresh = false;
}

int scripts_run(struct scripts *x, enum scripts_group last, struct buf *err)
{
	size_t left = x->statements.n;
	int ret = 1;

	x->n_run = 0;
	x->n_pass++;
	x->now++;
	if (look_at_facts(x) < 0) {
		buf_addstr(err, store_error(x->store));
		return -1;
	}
	while (ret > 0) {
		if (!left-- && begin_anew(x, err) < 0)
			return -1;
		ret = pass(x, last, err);
	}
	x->changes = sqlite3_total_changes(x->store->db);
	return ret;
}

size_t scripts_count_run(const struct scripts *x)
{
	return x->n_run;
}
