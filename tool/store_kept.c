/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "store.h"
#include "store_kept.h"

enum { JUDGEMENTS_KEPT = 40, ASKED_KEPT = 48, TRACES_KEPT = 8 };

/* Puts a text under a key, and forgets all but the newest few. */
static int put_newest(struct store *s, const char *put, const char *forget,
		      int64_t kept, const struct store_hash *key,
		      const void *text, size_t len)
{
	return db_run(s, "keep a result", put, "hb", key, text, len) < 0 ? -1
		: db_run(s, "forget old results", forget, "i", kept);
}

int store_get_judgement(struct store *s, const struct store_hash *key,
			struct buf *text)
{
	return db_blob(s, text, "read a judgement",
		       "SELECT text FROM judgement"
		       " WHERE key = ?",
		       "h", key);
}

int store_touch_judgement(struct store *s, const struct store_hash *key)
{
	return db_run(s, "keep a judgement",
		      "UPDATE judgement"
		      " SET id = (SELECT max(id) FROM judgement) + 1"
		      " WHERE key = ? AND id < (SELECT max(id) FROM judgement)",
		      "h", key);
}

int store_put_judgement(struct store *s, const struct store_hash *key,
			const char *text, size_t len)
{
	return put_newest(s,
			  "INSERT OR REPLACE INTO judgement (key, text)"
			  " VALUES (?, ?)",
			  "DELETE FROM judgement WHERE id <= "
			  "(SELECT max(id) FROM judgement) - ?",
			  JUDGEMENTS_KEPT, key, text, len);
}

int store_get_typed(struct store *s, int64_t content,
		    const struct store_hash *key, struct buf *text)
{
	return db_blob(s, text, "read types",
		       "SELECT text FROM typed"
		       " WHERE content = ? AND key = ?",
		       "ih", content, key);
}

int store_put_typed(struct store *s, int64_t content,
		    const struct store_hash *key, const void *text, size_t len)
{
	if (db_run(s, "add types",
		   "INSERT OR REPLACE INTO typed"
		   " (content, key, text) VALUES (?, ?, ?)",
		   "ihb", content, key, text, len) < 0)
		return -1;
	return db_run(s, "remove old types",
		      "DELETE FROM typed"
		      " WHERE content = ?1 AND number NOT IN (SELECT number"
		      " FROM typed WHERE content = ?1"
		      " ORDER BY number DESC LIMIT 2)",
		      "i", content);
}

int store_get_asked(struct store *s, const struct store_hash *question,
		    struct buf *packed)
{
	return db_blob(s, packed, "read what was asked",
		       "SELECT packed FROM asked"
		       " WHERE question = ?",
		       "h", question);
}

int store_put_asked(struct store *s, const struct store_hash *question,
		    const void *packed, size_t len)
{
	return put_newest(s,
			  "INSERT OR REPLACE INTO asked (question, packed)"
			  " VALUES (?, ?)",
			  "DELETE FROM asked WHERE number"
			  " <= (SELECT max(number) FROM asked) - ?",
			  ASKED_KEPT, question, packed, len);
}

int store_get_trace(struct store *s, const struct store_hash *key,
		    struct buf *text)
{
	return db_blob(s, text, "read a trace",
		       "SELECT text FROM trace"
		       " WHERE key = ?",
		       "h", key);
}

int store_put_trace(struct store *s, const struct store_hash *key,
		    const void *text, size_t len)
{
	return put_newest(s,
			  "INSERT OR REPLACE INTO trace (key, text)"
			  " VALUES (?, ?)",
			  "DELETE FROM trace WHERE number"
			  " <= (SELECT max(number) FROM trace) - ?",
			  TRACES_KEPT, key, text, len);
}

/* The row that a statement finds, unless its bytes are broken. */
static int read_report(struct store *s, sqlite3_stmt *stmt, struct buf *text)
{
	int rc = sqlite3_step(stmt), ret = 0;

	if (rc == SQLITE_ROW) {
		const void *bytes = sqlite3_column_blob(stmt, 0);
		size_t len = sqlite3_column_bytes(stmt, 0);
		struct store_hash hash = store_hash(bytes, len);

		ret = sqlite3_column_bytes(stmt, 1) == sizeof(hash.bytes) &&
		      !memcmp(sqlite3_column_blob(stmt, 1), hash.bytes,
			      sizeof(hash.bytes));
		if (ret)
			buf_add(text, bytes, len);
	} else if (rc != SQLITE_DONE) {
		ret = db_fail(s, "read a report");
	}
	db_reset(stmt);
	return ret;
}

int store_get_report(struct store *s, const struct store_hash *inputs,
		     struct buf *text)
{
	sqlite3_stmt *stmt = db_prepare(s, "SELECT text, hash FROM report"
					   " WHERE inputs = ?");

	sqlite3_bind_blob(stmt, 1, inputs->bytes, 16, SQLITE_STATIC);
	return read_report(s, stmt, text);
}

int store_newest_report(struct store *s, struct buf *text)
{
	return read_report(s,
			   db_prepare(s, "SELECT text, hash FROM report"
					 " ORDER BY number DESC LIMIT 1"),
			   text);
}

int store_put_report(struct store *s, const struct store_hash *inputs,
		     const void *text, size_t len)
{
	static const int64_t kept = 4;
	struct store_hash hash = store_hash(text, len);

	if (db_run(s, "add a report",
		   "INSERT OR REPLACE INTO report"
		   " (inputs, text, hash) VALUES (?, ?, ?)",
		   "hbh", inputs, text, len, &hash) < 0)
		return -1;
	return db_run(s, "remove old reports",
		      "DELETE FROM report WHERE number"
		      " <= (SELECT max(number) FROM report) - ?",
		      "i", kept);
}
