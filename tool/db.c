/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "vec.h"

const char *db_remedy(sqlite3 *db)
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

int db_fail(struct store *s, const char *what)
{
	buf_clear(&s->error);
	buf_addf(&s->error, "cannot %s in store '%s': %s%s", what, s->path,
		 sqlite3_errmsg(s->db), db_remedy(s->db));
	return -1;
}

sqlite3_stmt *db_prepare(struct store *s, const char *sql)
{
	struct db_cached *c;
	sqlite3_stmt *stmt;

	for (size_t i = 0; i < s->cache.n; i++)
		if (s->cache.items[i].sql == sql)
			return s->cache.items[i].stmt;
	if (sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &stmt,
			       NULL) != SQLITE_OK)
		return NULL;
	c = vec_push(&s->cache);
	c->sql = sql;
	c->stmt = stmt;
	return stmt;
}

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
			text = va_arg(ap, const void *);
			sqlite3_bind_blob(stmt, at, text, 16, SQLITE_STATIC);
			break;
		case 'b':
			text = va_arg(ap, const char *);
			sqlite3_bind_blob64(stmt, at, text, va_arg(ap, size_t),
					    SQLITE_STATIC);
			break;
		default:
			bug("store: format '%c'", *format);
		}
	}
}

void db_reset(sqlite3_stmt *stmt)
{
	if (!stmt)
		return;
	sqlite3_reset(stmt);
	sqlite3_clear_bindings(stmt);
}

int db_run(struct store *s, const char *what, const char *sql,
	   const char *format, ...)
{
	sqlite3_stmt *stmt = db_prepare(s, sql);
	va_list ap;
	int ret = 0;

	va_start(ap, format);
	bind(stmt, format, ap);
	va_end(ap);
	if (sqlite3_step(stmt) != SQLITE_DONE)
		ret = db_fail(s, what);
	db_reset(stmt);
	return ret;
}

int64_t db_number(struct store *s, const char *what, const char *sql,
		  const char *format, ...)
{
	sqlite3_stmt *stmt = db_prepare(s, sql);
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
		ret = db_fail(s, what);
	db_reset(stmt);
	return ret;
}

int db_blob(struct store *s, struct buf *out, const char *what, const char *sql,
	    const char *format, ...)
{
	sqlite3_stmt *stmt = db_prepare(s, sql);
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
		ret = db_fail(s, what);
	}
	db_reset(stmt);
	return ret;
}
