/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "buf.h"
#include "db.h"
#include "fact.h"
#include "file.h"
#include "sqltext.h"
#include "store.h"
#include "store_tables.h"
#include "tree.h"
#include "vec.h"

enum { BUSY_MS = 120000 };

struct store_hash store_hash(const void *bytes, size_t len)
{
	XXH128_canonical_t canonical;
	struct store_hash h;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, len));
	memcpy(h.bytes, canonical.digest, sizeof(h.bytes));
	return h;
}

static int refuse(struct store *s, struct buf *err)
{
	buf_addf(err, "cannot use store '%s': %s%s", s->path,
		 sqlite3_errmsg(s->db), db_remedy(s->db));
	return -1;
}

/*
 * True when it is worth to try once more: another run is just making the store.
 * SQLite 3.40 does not wait by itself while the journal mode changes.
 */
static bool is_busy(int rc, uint64_t start)
{
	if ((rc & 0xff) != SQLITE_BUSY ||
	    now_ns() - start > (uint64_t)BUSY_MS * 1000000)
		return false;
	sqlite3_sleep(20);
	return true;
}

static int exec(struct store *s, const char *sql)
{
	uint64_t start = now_ns();
	int rc;

	do {
		rc = sqlite3_exec(s->db, sql, NULL, NULL, NULL);
	} while (is_busy(rc, start));
	return rc == SQLITE_OK ? 0 : -1;
}

/* First column of the only row of sql; NULL when there is none. */
static char *single_text(struct store *s, const char *sql)
{
	uint64_t start = now_ns();
	char *text = NULL;
	int rc;

	do {
		sqlite3_stmt *stmt = NULL;

		rc = sqlite3_prepare_v2(s->db, sql, -1, &stmt, NULL);
		if (rc == SQLITE_OK)
			rc = sqlite3_step(stmt);
		if (rc == SQLITE_ROW && sqlite3_column_text(stmt, 0))
			text = xstrdup(
				(const char *)sqlite3_column_text(stmt, 0));
		sqlite3_finalize(stmt);
	} while (is_busy(rc, start));
	return text;
}

/* Before anything is written: the file may be another program's. */
static int check_format(struct store *s, struct buf *err)
{
	char *tables = single_text(s, "SELECT count(*) FROM sqlite_master");
	char *format = NULL;
	int ret = -1;

	if (!tables) {
		refuse(s, err);
		goto out;
	}
	format = single_text(s, "SELECT value FROM meta "
				"WHERE key = 'format'");
	if (!strcmp(tables, "0") || (format && !strcmp(format, STORE_FORMAT)))
		ret = 0;
	else if (format)
		buf_addf(err,
			 "cannot use store '%s': its format is %s, this "
			 "refaudit knows " STORE_FORMAT " (remove the file "
			 "and run again)",
			 s->path, format);
	else
		buf_addf(err,
			 "cannot use store '%s': it is a database of "
			 "another program (name another file with --store)",
			 s->path);
out:
	free(tables);
	free(format);
	return ret;
}

static int prepare_schema(struct store *s, const char *schema, struct buf *err)
{
	static const char pragmas[] = "PRAGMA journal_mode = WAL;"
				      "PRAGMA synchronous = NORMAL;"
				      "PRAGMA temp_store = MEMORY;"
				      "PRAGMA cache_size = -262144;"
				      "PRAGMA mmap_size = 1073741824;";
	const char *const steps[] = {
		pragmas,
		"BEGIN IMMEDIATE",
		schema,
		"INSERT OR IGNORE INTO meta VALUES ('format', '" STORE_FORMAT "')",
		"COMMIT",
	};

	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (check_format(s, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (exec(s, steps[i]) < 0)
			return refuse(s, err);
	return store_tables_begin(s) < 0 ? refuse(s, err) : 0;
}

/* What makes the tables of a run. */
static int read_judge_sql(struct store *s, const char *path, struct buf *err)
{
	struct buf text = BUF_INIT, bare = BUF_INIT;
	int ret = file_read(&text, path, err);

	if (ret == 0) {
		sqltext_strip(&bare, text.data);
		sqltext_move(&s->judge_sql, bare.data, STORE_TABLES);
	}
	buf_release(&text);
	buf_release(&bare);
	return ret;
}

/*
 * A store is for one thread at a time (store.h), and nobody asks how much memory
 * is in use: locks for both take a tenth of the judge's time.
 */
static void configure(void)
{
	sqlite3_config(SQLITE_CONFIG_MULTITHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

int store_open(struct store **out, const char *path, const char *data_dir,
	       struct buf *err)
{
	char *schema_path = path_join(data_dir, "tool/schema.sql");
	char *judge_path = path_join(data_dir, "tool/judge.sql");
	struct store *s = xcalloc(1, sizeof(*s));
	struct buf schema = BUF_INIT;
	int ret = -1;

	configure();
	buf_init(&s->judge_sql);
	buf_init(&s->error);
	s->path = xstrdup(path ? path : ":memory:");
	if (file_read(&schema, schema_path, err) < 0 ||
	    read_judge_sql(s, judge_path, err) < 0)
		goto out;
	/* Nobody asks how much memory there is, and one thread asks at a time. */
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	if (sqlite3_open_v2(s->path, &s->db, SQLITE_OPEN_READWRITE |
			    SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK) {
		buf_addf(err, "cannot open store '%s': %s", s->path,
			 sqlite3_errmsg(s->db));
		goto out;
	}
	if (prepare_schema(s, schema.data, err) < 0)
		goto out;
	*out = s;
	s = NULL;
	ret = 0;
out:
	store_close(s);
	free(schema_path);
	free(judge_path);
	buf_release(&schema);
	return ret;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->cache.n; i++)
		sqlite3_finalize(s->cache.items[i].stmt);
	vec_release(&s->cache);
	sqlite3_close(s->db);
	store_tables_release(s);
	buf_release(&s->judge_sql);
	buf_release(&s->error);
	free(s->path);
	free(s);
}

int store_stamp(struct store *s, struct store_hash *out)
{
	struct buf stamp = BUF_INIT;
	int ret = db_run(s, "stamp the store", "INSERT OR IGNORE INTO meta"
			 " VALUES ('stamp', hex(randomblob(16)))", "");

	if (ret == 0)
		ret = db_blob(s, &stamp, "read the stamp", "SELECT value"
			      " FROM meta WHERE key = 'stamp'", "");
	*out = store_hash(stamp.data, stamp.len);
	buf_release(&stamp);
	return ret == 1 ? 0 : -1;
}

bool store_beside(const struct store *s, const char *ending, struct buf *out)
{
	buf_addf(out, "%s%s", s->path, ending);
	return strcmp(s->path, ":memory:") != 0;
}

const char *store_error(struct store *s)
{
	return s->error.len ? s->error.data : "no error";
}

int store_begin(struct store *s)
{
	return db_run(s, "begin", "BEGIN IMMEDIATE", "");
}

int store_begin_reading(struct store *s)
{
	return db_run(s, "begin to read", "BEGIN", "");
}

int store_commit(struct store *s)
{
	return db_run(s, "commit", "COMMIT", "");
}

void store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		db_run(s, "roll back", "ROLLBACK", "");
}

/* ---- observations ---- */

int64_t store_find_content(struct store *s, const struct store_hash *hash)
{
	int64_t id = db_number(s, "find a content",
			       "SELECT id FROM content WHERE hash = ?", "h",
			       hash);

	return id > 0 ? id : 0;
}

int64_t store_content(struct store *s, const struct store_hash *hash)
{
	int64_t id = store_find_content(s, hash);

	if (id)
		return id;
	if (db_run(s, "add a content",
		   "INSERT OR IGNORE INTO content (hash) VALUES (?)", "h",
		   hash) < 0)
		return 0;
	return store_find_content(s, hash);
}

int store_each_seen(struct store *s, const char *root,
		    const struct store_hash *key,
		    void (*each)(void *ctx, const struct store_seen *seen),
		    void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(
		s,
		"SELECT f.path, f.size, f.mtime, f.inode, f.content, n.packed"
		" FROM file f JOIN scan n ON n.content = f.content"
		" WHERE f.tree = CAST(? AS BLOB) AND n.key = ?");
	int rc;

	sqlite3_bind_text(stmt, 1, root, -1, SQLITE_STATIC);
	sqlite3_bind_blob(stmt, 2, key->bytes, 16, SQLITE_STATIC);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct store_seen seen = {
			.size = sqlite3_column_int64(stmt, 1),
			.mtime_ns = sqlite3_column_int64(stmt, 2),
			.inode = sqlite3_column_int64(stmt, 3),
			.content = sqlite3_column_int64(stmt, 4),
			.packed = sqlite3_column_blob(stmt, 5),
			.packed_len = sqlite3_column_bytes(stmt, 5),
		};

		/* A blob read as text gets its NUL from SQLite. */
		seen.path = (const char *)sqlite3_column_text(stmt, 0);
		each(ctx, &seen);
	}
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "list files");
}

int64_t store_find_seen(struct store *s, const char *root,
			const struct store_hash *key,
			const struct tree_file *file)
{
	return db_number(s, "look for a file",
			 "SELECT f.content FROM file f"
			 " JOIN scan n ON n.content = f.content"
			 " WHERE f.tree = CAST(? AS BLOB)"
			 " AND f.path = CAST(? AS BLOB) AND f.size = ?"
			 " AND f.mtime = ? AND f.inode = ? AND n.key = ?",
			 "ttiiih", root, file->path, (int64_t)file->size,
			 file->mtime_ns, (int64_t)file->inode, key);
}

int store_put_file(struct store *s, const char *root,
		   const struct tree_file *file, int64_t content)
{
	return db_run(s, "add a file",
		      "INSERT OR REPLACE INTO file"
		      " (tree, path, size, mtime, inode, content) VALUES"
		      " (CAST(? AS BLOB), CAST(? AS BLOB), ?, ?, ?, ?)",
		      "ttiiii", root, file->path, (int64_t)file->size,
		      file->mtime_ns, (int64_t)file->inode, content);
}

int store_get_scan(struct store *s, int64_t content,
		   const struct store_hash *key, struct buf *packed)
{
	return db_blob(s, packed, "read a scan",
		       "SELECT packed FROM scan"
		       " WHERE content = ? AND key = ?",
		       "ih", content, key);
}

int store_put_scan(struct store *s, int64_t content,
		   const struct store_hash *key, const void *packed, size_t len)
{
	return db_run(s, "add a scan",
		      "INSERT OR REPLACE INTO scan (content, key, packed)"
		      " VALUES (?, ?, ?)",
		      "ihb", content, key, packed, len);
}

int store_get_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, struct buf *text,
			  struct buf *trouble)
{
	sqlite3_stmt *stmt = db_prepare(s,
					"SELECT text, trouble FROM definitions"
					" WHERE content = ? AND key = ?");
	int rc, ret = 0;

	sqlite3_bind_int64(stmt, 1, content);
	sqlite3_bind_blob(stmt, 2, key->bytes, 16, SQLITE_STATIC);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		buf_add(text, sqlite3_column_blob(stmt, 0),
			sqlite3_column_bytes(stmt, 0));
		if (sqlite3_column_text(stmt, 1))
			buf_addstr(trouble,
				   (const char *)sqlite3_column_text(stmt, 1));
		ret = 1;
	} else if (rc != SQLITE_DONE) {
		ret = db_fail(s, "read definitions");
	}
	db_reset(stmt);
	return ret;
}

int store_put_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, const char *text,
			  size_t len, const char *trouble)
{
	return db_run(s, "add definitions",
		      "INSERT OR REPLACE INTO definitions"
		      " (content, key, text, trouble) VALUES (?, ?, ?, ?)",
		      "ihbt", content, key, text, len, trouble);
}

int64_t store_count_answers(struct store *s, int64_t last)
{
	return db_number(s, "count answers", "SELECT count(*) FROM answer"
			 " NOT INDEXED WHERE id <= ?", "i", last);
}

int store_has_answer(struct store *s, int64_t answer, int64_t content,
		     const struct store_hash *patch)
{
	return (int)db_number(s, "find an answer",
			      "SELECT 1 FROM answer"
			      " WHERE id = ? AND content = ? AND patch = ?",
			      "iih", answer, content, patch);
}

int64_t store_find_answer(struct store *s, int64_t content,
			  const struct store_hash *patch,
			  const struct store_hash *kept)
{
	return db_number(s, "find an answer",
			 "SELECT id FROM answer"
			 " WHERE content = ? AND patch = ? AND kept = ?",
			 "ihh", content, patch, kept);
}

static int put_facts(struct store *s, int64_t answer,
		     const struct fact_list *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->items[i];

		if (db_run(s, "add a fact",
			   "INSERT INTO fact (answer, ordinal, kind, function,"
			   " line, col, end_col, attrs)"
			   " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
			   "iittiiit", answer, (int64_t)i, f->kind, f->function,
			   (int64_t)f->line, (int64_t)f->col,
			   (int64_t)f->end_col, f->attrs) < 0)
			return -1;
	}
	return 0;
}

static int put_troubles(struct store *s, int64_t answer,
			const struct trouble_list *troubles)
{
	for (size_t i = 0; i < troubles->n; i++) {
		const struct trouble *t = &troubles->items[i];

		if (db_run(s, "add a trouble",
			   "INSERT INTO trouble (answer, kind, function, line,"
			   " message) VALUES (?, ?, ?, ?, ?)",
			   "ittit", answer, trouble_kind_name(t->kind),
			   t->function, (int64_t)t->line, t->message) < 0)
			return -1;
	}
	return 0;
}

int64_t store_put_answer(struct store *s, int64_t content,
			 const struct store_hash *patch,
			 const struct store_hash *kept,
			 const struct fact_list *facts,
			 const struct trouble_list *troubles)
{
	int64_t id = store_find_answer(s, content, patch, kept);

	if (id < 0)
		return -1;
	if (!id) {
		if (db_run(s, "add an answer",
			   "INSERT INTO answer (content, patch, kept)"
			   " VALUES (?, ?, ?)",
			   "ihh", content, patch, kept) < 0)
			return -1;
		id = sqlite3_last_insert_rowid(s->db);
	} else if (db_run(s, "drop facts", "DELETE FROM fact WHERE answer = ?",
			  "i", id) < 0 ||
		   db_run(s, "drop troubles",
			  "DELETE FROM trouble WHERE answer = ?", "i",
			  id) < 0) {
		return -1;
	}
	if (put_facts(s, id, facts) < 0 || put_troubles(s, id, troubles) < 0)
		return -1;
	return id;
}

const char *store_sqlite_version(void)
{
	return sqlite3_libversion();
}
