/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "store.h"
#include "store_digest.h"
#include "store_resume.h"
#include "store_statements.h"
#include "vec.h"

static struct store_hash text_of_all(const struct scripts *x)
{
	struct buf text = BUF_INIT;
	struct store_hash hash;

	for (size_t i = 0; i < x->statements.n; i++)
		buf_addf(&text, "%s\n%s\n%s\n", x->statements.items[i].script,
			 x->statements.items[i].remarks,
			 x->statements.items[i].sql);
	hash = store_hash(text.data, text.len);
	buf_release(&text);
	return hash;
}

static int save_one(struct scripts *x, const struct statement *st)
{
	struct buf reads = BUF_INIT;
	int ret;

	for (size_t i = 0; i < st->reads.n; i++)
		buf_addf(&reads, "%s\n",
			 x->tables.items[st->reads.items[i]].name);
	ret = db_run(x->store, "keep a statement",
		     "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		     "ihhittih", (int64_t)(st - x->statements.items), &st->key,
		     &st->digest,
		     (int64_t)(st->has_digest | st->is_index << 1 |
			       st->always << 2 | st->reads_facts << 3),
		     st->writes == SCRIPTS_NO_TABLE ? NULL
		     : x->tables.items[st->writes].name,
		     reads.len ? reads.data : "", (int64_t)st->nth,
		     &st->rest);
	buf_release(&reads);
	return ret;
}

static int save_stamp(struct scripts *x, const char *name,
		      const struct store_hash *hash)
{
	return db_run(x->store, "keep a stamp", "INSERT INTO stamp VALUES (?, ?)",
		      "th", name, hash);
}

/* Of base tables that nobody reads to know what they are. */
static int save_chained(struct scripts *x)
{
	for (size_t i = 0; i < x->tables.n; i++)
		if (x->tables.items[i].chained &&
		    save_stamp(x, x->tables.items[i].name,
			       &x->tables.items[i].digest) < 0)
			return -1;
	return 0;
}

int scripts_save(struct scripts *x)
{
	struct store_hash all = text_of_all(x);

	if (db_run(x->store, "keep statements", "DELETE FROM statement", "") <
		    0 ||
	    db_run(x->store, "keep stamps", "DELETE FROM stamp", "") < 0 ||
	    save_stamp(x, "", &all) < 0 || save_chained(x) < 0)
		return -1;
	for (uint32_t i = 0; i < map_count(x->patches); i++)
		if (save_stamp(x, map_key(x->patches, i), &x->stamps[i]) < 0)
			return -1;
	for (size_t i = 0; i < x->statements.n; i++)
		if (x->statements.items[i].known &&
		    save_one(x, &x->statements.items[i]) < 0)
			return -1;
	return 0;
}

static struct store_hash hash_at(sqlite3_stmt *stmt, int i)
{
	struct store_hash hash = { { 0 } };

	if (sqlite3_column_bytes(stmt, i) == sizeof(hash.bytes))
		memcpy(hash.bytes, sqlite3_column_blob(stmt, i),
		       sizeof(hash.bytes));
	return hash;
}

static void restore_one(struct scripts *x, sqlite3_stmt *stmt)
{
	size_t number = sqlite3_column_int64(stmt, 0);
	struct statement *st = &x->statements.items[number];
	const char *writes = (const char *)sqlite3_column_text(stmt, 4);
	const char *reads = (const char *)sqlite3_column_text(stmt, 5);
	int64_t flags = sqlite3_column_int64(stmt, 3);

	st->key = hash_at(stmt, 1);
	st->digest = hash_at(stmt, 2);
	st->has_digest = flags & 1;
	st->is_index = flags & 2;
	st->always = flags & 4;
	st->reads_facts = flags & 8;
	st->rest = hash_at(stmt, 7);
	st->known = true;
	for (; *reads; reads += strcspn(reads, "\n") + 1) {
		char *name = xstrndup(reads, strcspn(reads, "\n"));

		scripts_add_read(x, st, name);
		free(name);
	}
	if (writes) {
		struct table *t;

		st->writes = scripts_table(x, writes);
		t = &x->tables.items[st->writes];
		st->nth = t->writers.n;
		*vec_push(&t->writers) = number;
		t->applied = t->writers.n;
	}
}

static int restore_statements(struct scripts *x)
{
	sqlite3_stmt *stmt = db_prepare(x->store, "SELECT * FROM statement"
					" ORDER BY number");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW &&
	       (size_t)sqlite3_column_int64(stmt, 0) < x->statements.n)
		restore_one(x, stmt);
	db_reset(stmt);
	return rc == SQLITE_DONE ? 1 : db_fail(x->store, "read statements");
}

static void restore_stamp(struct scripts *x, const char *name,
			  const struct store_hash *hash)
{
	uint32_t patch = map_get(x->patches, name, strlen(name));
	uint32_t table = map_get(x->by_name, name, strlen(name));

	if (patch != MAP_NONE)
		x->was[patch] = *hash;
	else if (table != MAP_NONE)
		x->tables.items[table].digest = *hash;
}

/* 1, or 0 when they are of other scripts. */
static int restore_stamps(struct scripts *x)
{
	sqlite3_stmt *stmt = db_prepare(x->store,
					"SELECT patch, hash FROM stamp");
	struct store_hash all = text_of_all(x), saved = { { 0 } };
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(stmt, 0);
		struct store_hash hash = hash_at(stmt, 1);

		if (*name)
			restore_stamp(x, name, &hash);
		else
			saved = hash;
	}
	db_reset(stmt);
	if (rc != SQLITE_DONE)
		return db_fail(x->store, "read stamps");
	return !memcmp(&all, &saved, sizeof(all));
}

int scripts_restore(struct scripts *x)
{
	int ret = restore_stamps(x);

	if (ret == 1)
		ret = restore_statements(x);
	if (ret != 1)
		return ret;
	x->restored = db_number(x->store, "count facts",
				"SELECT max(id) FROM facts", "");
	x->seen = x->restored;
	for (size_t i = 0; i < x->statements.n; i++)
		x->statements.items[i].last_fact = x->restored;
	return x->restored < 0 || digests_take(&x->then, x->store,
					       SCRIPTS_VOLATILE, x->restored) < 0
		? -1 : x->restored > 0;
}
