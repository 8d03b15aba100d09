/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#define XXH_INLINE_ALL
#include <xxhash.h>
#include "buf.h"
#include "fact.h"
#include "file.h"
#include "store.h"
#include "tree.h"
#include "vec.h"

enum { BUSY_MS = 120000, JUDGEMENTS_KEPT = 40 };

struct cached {
	const char *sql;	/* compared by address: always a literal */
	sqlite3_stmt *stmt;
};

struct store {
	sqlite3 *db;
	struct {
		struct cached *items;
		size_t n, alloc;
	} cache;
	struct buf judge_sql;
	struct buf error;
	char *path;
};

struct store_row {
	sqlite3_stmt *stmt;
};

struct store_hash store_hash(const void *bytes, size_t len)
{
	XXH128_canonical_t canonical;
	struct store_hash h;

	XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, len));
	memcpy(h.bytes, canonical.digest, sizeof(h.bytes));
	return h;
}

const char *store_error(struct store *s)
{
	return s->error.len ? s->error.data : "no error";
}

/* What a person can do about it. */
static const char *remedy(sqlite3 *db)
{
	switch (sqlite3_errcode(db) & 0xff) {
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR:
		return " (remove the file and run again)";
	case SQLITE_BUSY:
		return " (another run is writing; try again later)";
	default:
		return "";
	}
}

static int fail(struct store *s, const char *what)
{
	buf_clear(&s->error);
	buf_addf(&s->error, "cannot %s in store '%s': %s%s", what, s->path,
		 sqlite3_errmsg(s->db), remedy(s->db));
	return -1;
}

/*
 * NULL when the file does not allow it (no such table, malformed). SQLite
 * takes a NULL statement as misuse in bind and step, and keeps its message.
 */
static sqlite3_stmt *prepare(struct store *s, const char *sql)
{
	struct cached *c;
	sqlite3_stmt *stmt;

	for (size_t i = 0; i < s->cache.n; i++)
		if (s->cache.items[i].sql == sql)
			return s->cache.items[i].stmt;
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
			       &stmt, NULL) != SQLITE_OK)
		return NULL;
	c = vec_push(&s->cache);
	c->sql = sql;
	c->stmt = stmt;
	return stmt;
}

/*
 * Binds by format: i int64_t, t text or NULL, h struct store_hash *,
 * b pointer and size_t, n int64_t where negative means NULL.
 */
static void bind(sqlite3_stmt *stmt, const char *format, va_list ap)
{
	for (int at = 1; *format; format++, at++) {
		const char *text;
		int64_t number;

		switch (*format) {
		case 'i':
			sqlite3_bind_int64(stmt, at, va_arg(ap, int64_t));
			break;
		case 'n':
			number = va_arg(ap, int64_t);
			if (number < 0)
				sqlite3_bind_null(stmt, at);
			else
				sqlite3_bind_int64(stmt, at, number);
			break;
		case 't':
			text = va_arg(ap, const char *);
			sqlite3_bind_text(stmt, at, text, -1, SQLITE_STATIC);
			break;
		case 'h':
			text = (const char *)va_arg(ap, struct store_hash *)
				->bytes;
			sqlite3_bind_blob(stmt, at, text, 16, SQLITE_STATIC);
			break;
		case 'b':
			text = va_arg(ap, const char *);
			sqlite3_bind_blob64(stmt, at, text,
					    va_arg(ap, size_t), SQLITE_STATIC);
			break;
		default:
			bug("store: format '%c'", *format);
		}
	}
}

static void unbind(sqlite3_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

/* Runs a statement that gives no rows. */
static int run(struct store *s, const char *what, const char *sql,
	       const char *format, ...)
{
	sqlite3_stmt *stmt = prepare(s, sql);
	va_list ap;
	int ret = 0;

	va_start(ap, format);
	bind(stmt, format, ap);
	va_end(ap);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		ret = fail(s, what);
	unbind(stmt);
	return ret;
}

/* First column of the first row as a number; 0 when there is no row. */
static int64_t number(struct store *s, const char *what, const char *sql,
		      const char *format, ...)
{
	sqlite3_stmt *stmt = prepare(s, sql);
	int64_t ret = 0;
	va_list ap;
	int rc;

	va_start(ap, format);
	bind(stmt, format, ap);
	va_end(ap);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW)
		ret = sqlite3_column_int64(stmt, 0);
	else if (rc != SQLITE_DONE)
		ret = fail(s, what);
	unbind(stmt);
	return ret;
}

/* Appends the first column of the first row: 1; 0 no row; -1 error. */
static int blob(struct store *s, struct buf *out, const char *what,
		const char *sql, const char *format, ...)
{
	sqlite3_stmt *stmt = prepare(s, sql);
	int rc, ret = 0;
	va_list ap;

	va_start(ap, format);
	bind(stmt, format, ap);
	va_end(ap);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		buf_add(out, sqlite3_column_blob(stmt, 0),
			sqlite3_column_bytes(stmt, 0));
		ret = 1;
	} else if (rc != SQLITE_DONE) {
		ret = fail(s, what);
	}
	unbind(stmt);
	return ret;
}

static int refuse(struct store *s, struct buf *err)
{
	buf_addf(err, "cannot use store '%s': %s%s", s->path,
		 sqlite3_errmsg(s->db), remedy(s->db));
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
			text = xstrdup((const char *)
				       sqlite3_column_text(stmt, 0));
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
	if (!strcmp(tables, "0") ||
	    (format && !strcmp(format, STORE_FORMAT)))
		ret = 0;
	else if (format)
		buf_addf(err, "cannot use store '%s': its format is %s, this "
			 "refaudit knows " STORE_FORMAT " (remove the file "
			 "and run again)", s->path, format);
	else
		buf_addf(err, "cannot use store '%s': it is a database of "
			 "another program (name another file with --store)",
			 s->path);
out:
	free(tables);
	free(format);
	return ret;
}

static int prepare_schema(struct store *s, const char *schema, struct buf *err)
{
	static const char pragmas[] =
		"PRAGMA journal_mode = WAL;"
		"PRAGMA synchronous = NORMAL;"
		"PRAGMA temp_store = MEMORY;"
		"PRAGMA cache_size = -262144;"
		"PRAGMA mmap_size = 1073741824;";
	const char *const steps[] = {
		pragmas, "BEGIN IMMEDIATE", schema,
		"INSERT OR IGNORE INTO meta VALUES ('format', '"
		STORE_FORMAT "')", "COMMIT",
	};

	sqlite3_busy_timeout(s->db, BUSY_MS);
	if (check_format(s, err) < 0)
		return -1;
	for (size_t i = 0; i < ARRAY_SIZE(steps); i++)
		if (exec(s, steps[i]) < 0)
			return refuse(s, err);
	return 0;
}

int store_open(struct store **out, const char *path, const char *data_dir,
	       struct buf *err)
{
	char *schema_path = path_join(data_dir, "tool/schema.sql");
	char *judge_path = path_join(data_dir, "tool/judge.sql");
	struct store *s = xcalloc(1, sizeof(*s));
	struct buf schema = BUF_INIT;
	int ret = -1;

	buf_init(&s->judge_sql);
	buf_init(&s->error);
	s->path = xstrdup(path ? path : ":memory:");
	if (file_read(&schema, schema_path, err) < 0 ||
	    file_read(&s->judge_sql, judge_path, err) < 0)
		goto out;
	if (sqlite3_open(s->path, &s->db) != SQLITE_OK) {
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
	buf_release(&s->judge_sql);
	buf_release(&s->error);
	free(s->path);
	free(s);
}

int store_begin(struct store *s)
{
	return run(s, "begin", "BEGIN IMMEDIATE", "");
}

int store_commit(struct store *s)
{
	return run(s, "commit", "COMMIT", "");
}

void store_rollback(struct store *s)
{
	if (!sqlite3_get_autocommit(s->db))
		run(s, "roll back", "ROLLBACK", "");
}

/* ---- observations ---- */

int64_t store_find_content(struct store *s, const struct store_hash *hash)
{
	int64_t id = number(s, "find a content",
			    "SELECT id FROM content WHERE hash = ?", "h",
			    hash);

	return id > 0 ? id : 0;
}

int64_t store_content(struct store *s, const struct store_hash *hash)
{
	int64_t id = store_find_content(s, hash);

	if (id)
		return id;
	if (run(s, "add a content",
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
	sqlite3_stmt *stmt = prepare(s,
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
	unbind(stmt);
	return rc == SQLITE_DONE ? 0 : fail(s, "list files");
}

int store_put_file(struct store *s, const char *root,
		   const struct tree_file *file, int64_t content)
{
	return run(s, "add a file",
		   "INSERT OR REPLACE INTO file"
		   " (tree, path, size, mtime, inode, content) VALUES"
		   " (CAST(? AS BLOB), CAST(? AS BLOB), ?, ?, ?, ?)",
		   "ttiiii", root, file->path, (int64_t)file->size,
		   file->mtime_ns, (int64_t)file->inode, content);
}

int store_get_scan(struct store *s, int64_t content,
		   const struct store_hash *key, struct buf *packed)
{
	return blob(s, packed, "read a scan", "SELECT packed FROM scan"
		    " WHERE content = ? AND key = ?", "ih", content, key);
}

int store_get_judgement(struct store *s, const struct store_hash *key,
			struct buf *text)
{
	return blob(s, text, "read a judgement", "SELECT text FROM judgement"
		    " WHERE key = ?", "h", key);
}

int store_touch_judgement(struct store *s, const struct store_hash *key)
{
	return run(s, "keep a judgement",
		   "UPDATE judgement"
		   " SET id = (SELECT max(id) FROM judgement) + 1"
		   " WHERE key = ? AND id < (SELECT max(id) FROM judgement)",
		   "h", key);
}

int store_put_judgement(struct store *s, const struct store_hash *key,
			const char *text, size_t len)
{
	if (run(s, "add a judgement",
		"INSERT OR REPLACE INTO judgement (key, text) VALUES (?, ?)",
		"hb", key, text, len) < 0)
		return -1;
	return run(s, "forget judgements",
		   "DELETE FROM judgement WHERE id <= "
		   "(SELECT max(id) FROM judgement) - ?", "i",
		   (int64_t)JUDGEMENTS_KEPT);
}

int store_put_scan(struct store *s, int64_t content,
		   const struct store_hash *key, const void *packed,
		   size_t len)
{
	return run(s, "add a scan",
		   "INSERT OR REPLACE INTO scan (content, key, packed)"
		   " VALUES (?, ?, ?)", "ihb", content, key, packed, len);
}

int store_get_typed(struct store *s, int64_t content,
		    const struct store_hash *key, struct buf *text)
{
	return blob(s, text, "read types", "SELECT text FROM typed"
		    " WHERE content = ? AND key = ?", "ih", content, key);
}

int store_put_typed(struct store *s, int64_t content,
		    const struct store_hash *key, const void *text,
		    size_t len)
{
	if (run(s, "add types", "INSERT OR REPLACE INTO typed"
		" (content, key, text) VALUES (?, ?, ?)", "ihb", content, key,
		text, len) < 0)
		return -1;
	return run(s, "remove old types", "DELETE FROM typed"
		   " WHERE content = ?1 AND number NOT IN (SELECT number"
		   " FROM typed WHERE content = ?1"
		   " ORDER BY number DESC LIMIT 2)", "i", content);
}

int store_get_asked(struct store *s, const struct store_hash *question,
		    struct buf *packed)
{
	return blob(s, packed, "read what was asked", "SELECT packed FROM asked"
		    " WHERE question = ?", "h", question);
}

int store_put_asked(struct store *s, const struct store_hash *question,
		    const void *packed, size_t len)
{
	static const int64_t kept = 48;

	if (run(s, "add what was asked", "INSERT OR REPLACE INTO asked"
		" (question, packed) VALUES (?, ?)", "hb", question, packed,
		len) < 0)
		return -1;
	return run(s, "remove old questions", "DELETE FROM asked WHERE number"
		   " <= (SELECT max(number) FROM asked) - ?", "i", kept);
}

int store_get_trace(struct store *s, const struct store_hash *key,
		    struct buf *text)
{
	return blob(s, text, "read a trace", "SELECT text FROM trace"
		    " WHERE key = ?", "h", key);
}

int store_put_trace(struct store *s, const struct store_hash *key,
		    const void *text, size_t len)
{
	static const int64_t kept = 4;

	if (run(s, "add a trace", "INSERT OR REPLACE INTO trace (key, text)"
		" VALUES (?, ?)", "hb", key, text, len) < 0)
		return -1;
	return run(s, "remove old traces", "DELETE FROM trace WHERE number"
		   " <= (SELECT max(number) FROM trace) - ?", "i", kept);
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
		ret = fail(s, "read a report");
	}
	unbind(stmt);
	return ret;
}

int store_get_report(struct store *s, const struct store_hash *inputs,
		     struct buf *text)
{
	sqlite3_stmt *stmt = prepare(s, "SELECT text, hash FROM report"
				     " WHERE inputs = ?");

	sqlite3_bind_blob(stmt, 1, inputs->bytes, 16, SQLITE_STATIC);
	return read_report(s, stmt, text);
}

int store_newest_report(struct store *s, struct buf *text)
{
	return read_report(s, prepare(s, "SELECT text, hash FROM report"
				      " ORDER BY number DESC LIMIT 1"), text);
}

int store_put_report(struct store *s, const struct store_hash *inputs,
		     const void *text, size_t len)
{
	static const int64_t kept = 4;
	struct store_hash hash = store_hash(text, len);

	if (run(s, "add a report", "INSERT OR REPLACE INTO report"
		" (inputs, text, hash) VALUES (?, ?, ?)", "hbh", inputs, text,
		len, &hash) < 0)
		return -1;
	return run(s, "remove old reports", "DELETE FROM report WHERE number"
		   " <= (SELECT max(number) FROM report) - ?", "i", kept);
}

int store_get_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, struct buf *text,
			  struct buf *trouble)
{
	sqlite3_stmt *stmt = prepare(s, "SELECT text, trouble FROM definitions"
				     " WHERE content = ? AND key = ?");
	int rc, ret = 0;

	sqlite3_bind_int64(stmt, 1, content);
	sqlite3_bind_blob(stmt, 2, key->bytes, 16, SQLITE_STATIC);
	rc = sqlite3_step(stmt);
	if (rc == SQLITE_ROW) {
		buf_add(text, sqlite3_column_blob(stmt, 0),
			sqlite3_column_bytes(stmt, 0));
		if (sqlite3_column_text(stmt, 1))
			buf_addstr(trouble, (const char *)
				   sqlite3_column_text(stmt, 1));
		ret = 1;
	} else if (rc != SQLITE_DONE) {
		ret = fail(s, "read definitions");
	}
	unbind(stmt);
	return ret;
}

int store_put_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, const char *text,
			  size_t len, const char *trouble)
{
	return run(s, "add definitions",
		   "INSERT OR REPLACE INTO definitions"
		   " (content, key, text, trouble) VALUES (?, ?, ?, ?)",
		   "ihbt", content, key, text, len, trouble);
}

int store_has_answer(struct store *s, int64_t answer, int64_t content,
		     const struct store_hash *patch)
{
	return (int)number(s, "find an answer", "SELECT 1 FROM answer"
			   " WHERE id = ? AND content = ? AND patch = ?",
			   "iih", answer, content, patch);
}

int64_t store_find_answer(struct store *s, int64_t content,
			  const struct store_hash *patch,
			  const struct store_hash *kept)
{
	return number(s, "find an answer",
		      "SELECT id FROM answer"
		      " WHERE content = ? AND patch = ? AND kept = ?", "ihh",
		      content, patch, kept);
}

static int put_facts(struct store *s, int64_t answer,
		     const struct fact_list *facts)
{
	for (size_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->items[i];

		if (run(s, "add a fact",
			"INSERT INTO fact (answer, ordinal, kind, function,"
			" line, col, end_col, attrs)"
			" VALUES (?, ?, ?, ?, ?, ?, ?, ?)", "iittiiit",
			answer, (int64_t)i, f->kind, f->function,
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

		if (run(s, "add a trouble",
			"INSERT INTO trouble (answer, kind, function, line,"
			" message) VALUES (?, ?, ?, ?, ?)", "ittit", answer,
			trouble_kind_name(t->kind), t->function,
			(int64_t)t->line, t->message) < 0)
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
		if (run(s, "add an answer",
			"INSERT INTO answer (content, patch, kept)"
			" VALUES (?, ?, ?)", "ihh", content, patch, kept) < 0)
			return -1;
		id = sqlite3_last_insert_rowid(s->db);
	} else if (run(s, "drop facts", "DELETE FROM fact WHERE answer = ?",
		       "i", id) < 0 ||
		   run(s, "drop troubles",
		       "DELETE FROM trouble WHERE answer = ?", "i", id) < 0) {
		return -1;
	}
	if (put_facts(s, id, facts) < 0 || put_troubles(s, id, troubles) < 0)
		return -1;
	return id;
}

/* ---- the judge's half ---- */

int64_t store_mark(struct store *s)
{
	return number(s, "list temporary tables",
		      "SELECT coalesce(max(rowid), 0)"
		      " FROM temp.sqlite_master", "");
}

int store_each_since(struct store *s, int64_t mark,
		     void (*each)(void *ctx, const char *table), void *ctx)
{
	sqlite3_stmt *stmt = prepare(s,
		"SELECT name FROM temp.sqlite_master WHERE type = 'table'"
		" AND rowid > ? AND name NOT LIKE 'sqlite_%' ORDER BY rowid");
	int rc;

	sqlite3_bind_int64(stmt, 1, mark);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0));
	unbind(stmt);
	return rc == SQLITE_DONE ? 0 : fail(s, "list temporary tables");
}

int store_drop_temporary(struct store *s, const char *table)
{
	struct buf drop = BUF_INIT;
	int ret = 0;

	buf_addf(&drop, "DROP TABLE temp.\"%s\"", table);
	if (sqlite3_exec(s->db, drop.data, NULL, NULL, NULL) != SQLITE_OK)
		ret = fail(s, "drop a temporary table");
	buf_release(&drop);
	return ret;
}

static void add_drop(void *ctx, const char *table)
{
	buf_addf(ctx, "DROP TABLE temp.\"%s\";", table);
}

int store_judge_start(struct store *s)
{
	struct buf sql = BUF_INIT;
	int ret = store_each_since(s, 0, add_drop, &sql);

	buf_add(&sql, s->judge_sql.data, s->judge_sql.len);
	if (ret == 0 && sqlite3_exec(s->db, sql.data, NULL, NULL, NULL) !=
	    SQLITE_OK)
		ret = fail(s, "run judge.sql");
	buf_release(&sql);
	return ret;
}

int64_t store_last_fact(struct store *s)
{
	return number(s, "count facts", "SELECT max(id) FROM facts", "");
}

int store_add_run_file(struct store *s, int64_t id, const char *path,
		       int64_t content)
{
	return run(s, "add a run file",
		   "INSERT INTO run_file (id, path, content)"
		   " VALUES (?, ?, ?)", "iti", id, path, content);
}

int store_add_run_answer(struct store *s, int64_t file, const char *patch,
			 int64_t answer)
{
	return run(s, "add a run answer",
		   "INSERT OR IGNORE INTO run_answer (file, patch, answer)"
		   " VALUES (?, ?, ?)", "iti", file, patch, answer);
}

int store_load_facts(struct store *s)
{
	return run(s, "load facts",
		   "INSERT OR IGNORE INTO facts (patch, kind, path, line, col,"
		   " end_col, function, attrs)"
		   " SELECT a.patch, f.kind, r.path, f.line, f.col,"
		   " f.end_col, f.function, f.attrs"
		   " FROM run_answer a"
		   " JOIN run_file r ON r.id = a.file"
		   " JOIN fact f ON f.answer = a.answer"
		   " WHERE a.loaded = 0"
		   " ORDER BY r.path, f.line, f.col, a.patch, f.kind, f.attrs,"
		   " f.end_col, f.function",
		   "") < 0 ? -1 :
	       run(s, "load facts",
		   "UPDATE run_answer SET loaded = 1 WHERE loaded = 0", "");
}

int store_each_expression(struct store *s, int64_t after,
			  void (*each)(void *ctx, const struct store_fact *f),
			  void *ctx)
{
	sqlite3_stmt *stmt = prepare(s,
		"SELECT id, patch, path, function, attrs, line, col FROM facts"
		" WHERE id > ? AND (attrs LIKE '%\"operand\"%'"
		" OR attrs LIKE '%\"object\"%' OR attrs LIKE '%\"size\"%'"
		" OR attrs LIKE '%\"args\"%') ORDER BY id");
	int rc;

	sqlite3_bind_int64(stmt, 1, after);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		struct store_fact f = {
			.id = sqlite3_column_int64(stmt, 0),
			.patch = (const char *)sqlite3_column_text(stmt, 1),
			.path = (const char *)sqlite3_column_text(stmt, 2),
			.function = (const char *)sqlite3_column_text(stmt, 3),
			.attrs = (const char *)sqlite3_column_text(stmt, 4),
			.line = sqlite3_column_int64(stmt, 5),
			.col = sqlite3_column_int64(stmt, 6),
		};

		each(ctx, &f);
	}
	unbind(stmt);
	return rc == SQLITE_DONE ? 0 : fail(s, "list expressions");
}

int store_add_resolved(struct store *s, const struct store_resolved *r)
{
	return run(s, "add a type",
		   "INSERT INTO resolved (fact, role, pos, type, record,"
		   " pointers, is_array, owner, field, field_line, variable,"
		   " is_local, param, why)"
		   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		   "ititniintitint",
		   r->fact, r->role, (int64_t)r->pos, r->type, r->record,
		   (int64_t)r->pointers, (int64_t)r->is_array, r->owner,
		   r->field, (int64_t)r->field_line, r->variable,
		   (int64_t)r->is_local, (int64_t)r->param, r->why);
}

int store_add_record(struct store *s, int64_t id, const char *tag,
		     const char *path, uint32_t line, bool is_union)
{
	return run(s, "add a record",
		   "INSERT OR IGNORE INTO record (id, tag, path, line,"
		   " is_union) VALUES (?, ?, ?, ?, ?)", "ittii", id, tag, path,
		   (int64_t)line, (int64_t)is_union);
}

int store_add_counter_member(struct store *s, int64_t record,
			     const char *field, const char *type,
			     uint32_t line)
{
	return run(s, "add a counter member",
		   "INSERT OR IGNORE INTO counter_member (record, field, type,"
		   " line) VALUES (?, ?, ?, ?)", "itti", record, field, type,
		   (int64_t)line);
}

int store_add_embeds(struct store *s, int64_t record, const char *root,
		     int depth, const char *chain, int64_t carrier,
		     int64_t holder)
{
	return run(s, "add an embedding",
		   "INSERT OR IGNORE INTO embeds (record, root, depth, chain,"
		   " carrier, holder) VALUES (?, ?, ?, ?, ?, ?)", "ititii",
		   record, root, (int64_t)depth, chain, carrier, holder);
}

int store_add_part(struct store *s, int64_t record, const char *field,
		   uint32_t line, int64_t part)
{
	return run(s, "add a part",
		   "INSERT OR IGNORE INTO part (record, field, line, part)"
		   " VALUES (?, ?, ?, ?)", "itii", record, field,
		   (int64_t)line, part);
}

int store_add_function_place(struct store *s, const char *name,
			     const char *path, uint32_t line, bool is_static)
{
	return run(s, "add a function",
		   "INSERT OR IGNORE INTO function_place (name, path, line,"
		   " is_static) VALUES (?, ?, ?, ?)", "ttii", name, path,
		   (int64_t)line, (int64_t)is_static);
}

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
		int (*row)(void *ctx, const struct store_row *row),
		void *ctx, struct buf *err)
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

bool store_has_table(struct store *s, const char *name)
{
	return number(s, "look for a table",
		      "SELECT count(*) FROM temp.sqlite_master"
		      " WHERE name = ?", "t", name) > 0;
}

const char *store_sqlite_version(void)
{
	return sqlite3_libversion();
}

int store_each_counter(struct store *s,
		       int (*row)(void *ctx, const struct store_row *row),
		       void *ctx, struct buf *err)
{
	if (!store_has_table(s, "counter") ||
	    !store_has_table(s, "counter_operation"))
		return 0;
	return store_query(s, "counters",
		"SELECT c.id, c.record, c.struct, c.field, c.type, c.path,"
		" c.line, c.class, c.verdict, c.reasons, o.op, o.path AS op_path,"
		" o.line AS op_line, o.col AS op_col,"
		" o.function AS op_function, o.form, o.through"
		" FROM counter c"
		/* +: a column of CREATE TABLE AS may have no affinity, and is
		   then looked up in its index only by a value without one. */
		" LEFT JOIN counter_operation o ON o.counter = +c.id"
		" ORDER BY c.struct, c.field, c.path, c.line, c.id,"
		" o.path, o.line, o.op, o.col, o.function, o.form",
		row, ctx, err);
}

int store_each_embedding(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err)
{
	return store_query(s, "embeddings",
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
	return store_query(s, "subsystems",
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

int store_take_asks(struct store *s,
		    void (*each)(void *ctx, const char *patch,
				 const char *function, const char *path,
				 const char *word), void *ctx)
{
	sqlite3_stmt *stmt = prepare(s,
		"SELECT DISTINCT patch, function, path, word FROM ask"
		" WHERE patch IS NOT NULL ORDER BY 1, 2, 3, 4");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0),
		     (const char *)sqlite3_column_text(stmt, 1),
		     (const char *)sqlite3_column_text(stmt, 2),
		     (const char *)sqlite3_column_text(stmt, 3));
	unbind(stmt);
	if (rc != SQLITE_DONE)
		return fail(s, "read what is asked for");
	return run(s, "empty ask", "DELETE FROM ask", "");
}

int store_each_named_function(struct store *s,
			      void (*each)(void *ctx, const char *name),
			      void *ctx)
{
	sqlite3_stmt *stmt = prepare(s,
		"SELECT attrs ->> 'callback' AS name FROM facts"
		" WHERE attrs LIKE '%\"callback\"%'"
		" UNION SELECT attrs ->> 'callee' FROM facts"
		" WHERE attrs LIKE '%\"callee\"%' ORDER BY 1");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		if (sqlite3_column_text(stmt, 0))
			each(ctx, (const char *)sqlite3_column_text(stmt, 0));
	unbind(stmt);
	return rc == SQLITE_DONE ? 0 : fail(s, "list functions");
}

int store_troubles(struct store *s, struct trouble_list *out)
{
	sqlite3_stmt *stmt = prepare(s,
		"SELECT t.kind, r.path, t.function, t.line, a.patch, t.message"
		" FROM run_answer a"
		" JOIN trouble t ON t.answer = a.answer"
		" JOIN run_file r ON r.id = a.file");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *kind = (const char *)sqlite3_column_text(stmt, 0);

		trouble_add(out, !strcmp(kind, "blind") ? TROUBLE_BLIND
			    : TROUBLE_FAILED,
			    (const char *)sqlite3_column_text(stmt, 1),
			    (const char *)sqlite3_column_text(stmt, 2),
			    sqlite3_column_int64(stmt, 3),
			    (const char *)sqlite3_column_text(stmt, 4),
			    (const char *)sqlite3_column_text(stmt, 5));
	}
	unbind(stmt);
	return rc == SQLITE_DONE ? 0 : fail(s, "list troubles");
}
