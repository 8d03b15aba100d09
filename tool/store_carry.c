/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "store.h"
#include "store_carry.h"
#include "store_tables.h"
#include "vec.h"

int store_add_changed_path(struct store *s, const char *path)
{
	return db_run(s, "note a changed file",
		      "INSERT OR IGNORE INTO changed_path VALUES (?)", "t",
		      path);
}

int store_add_moved_line(struct store *s, const char *path, uint32_t then,
			 uint32_t now)
{
	if (db_run(s, "note a line", "INSERT OR IGNORE INTO moved_line"
		   " VALUES (?, ?, ?)", "tii", path, (int64_t)then,
		   (int64_t)now) < 0)
		return -1;
	return (int)db_number(s, "look for a line", "SELECT now = ?"
			      " FROM moved_line WHERE path = ? AND line = ?",
			      "iti", (int64_t)now, path, (int64_t)then);
}

int store_add_record_path(struct store *s, const char *path)
{
	return db_run(s, "note a file of records",
		      "INSERT OR IGNORE INTO record_path VALUES (?)", "t",
		      path);
}

/* Statements without parameters, one after the other. */
static int run_all(struct store *s, const char *what, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
		: db_fail(s, what);
}

#define NAMES_OF(facts, and) \
	"SELECT attrs ->> 'callback' AS name FROM " facts \
	" WHERE attrs LIKE '%\"callback\"%'" and \
	" UNION ALL SELECT attrs ->> 'callee' FROM " facts \
	" WHERE attrs LIKE '%\"callee\"%'" and

/* Beside them stand facts that are only typed anew. */
#define GONE_FACTS "SELECT id FROM gone_fact WHERE back = 0"

int store_set_aside(struct store *s)
{
	return run_all(s, "set facts aside",
		"INSERT INTO gone_fact SELECT 1, f.* FROM incoming i"
		" JOIN facts f ON f.id = i.fact;"
		"INSERT INTO gone_resolved SELECT r.* FROM incoming i"
		" JOIN resolved r ON r.fact = i.fact;"
		"DELETE FROM resolved WHERE fact IN (SELECT fact FROM incoming);"
		"INSERT INTO gone_fact SELECT 0, * FROM facts"
		" WHERE path IN (SELECT path FROM changed_path);"
		"INSERT INTO gone_resolved SELECT * FROM resolved"
		" WHERE fact IN (" GONE_FACTS ");"
		"DELETE FROM resolved WHERE fact IN (" GONE_FACTS ");"
		"DELETE FROM facts WHERE id IN (" GONE_FACTS ");"
		"DELETE FROM run_answer WHERE file IN (SELECT r.id"
		" FROM run_file r JOIN changed_path c ON c.path = r.path);"
		"DELETE FROM run_file"
		" WHERE path IN (SELECT path FROM changed_path);"
		"CREATE TABLE " STORE_TABLES ".gone_name"
		" (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;"
		"INSERT INTO gone_name SELECT name, count(*) FROM ("
		NAMES_OF("gone_fact", " AND back = 0")
		") WHERE name IS NOT NULL GROUP BY name;"
		"UPDATE named SET uses = uses - (SELECT n FROM gone_name g"
		" WHERE g.name = named.name)"
		" WHERE name IN (SELECT name FROM gone_name);"
		"DROP TABLE gone_name;"
		"INSERT OR IGNORE INTO place_was SELECT name, path, is_static"
		" FROM function_place WHERE name IN (SELECT name"
		" FROM function_place"
		" WHERE path IN (SELECT path FROM changed_path)"
		" UNION SELECT name FROM named WHERE uses = 0);"
		"INSERT OR REPLACE INTO fresh_key"
		" SELECT DISTINCT name, 'function_place', -1 FROM place_was;"
		"DELETE FROM function_place"
		" WHERE path IN (SELECT path FROM changed_path)"
		" OR name IN (SELECT name FROM named WHERE uses = 0);"
		"DELETE FROM named WHERE uses = 0;"
		"INSERT INTO gone_record SELECT id, 0 FROM record"
		" WHERE path IN (SELECT path FROM changed_path"
		" UNION SELECT path FROM record_path);"
		"DELETE FROM counter_member"
		" WHERE record IN (SELECT id FROM gone_record);"
		"DELETE FROM embeds"
		" WHERE record IN (SELECT id FROM gone_record);"
		"DELETE FROM part"
		" WHERE record IN (SELECT id FROM gone_record);"
		"CREATE TABLE " STORE_TABLES ".spoken_of"
		" (id INTEGER PRIMARY KEY);"
		"INSERT OR IGNORE INTO spoken_of SELECT record FROM resolved"
		" WHERE record IS NOT NULL;"
		"INSERT OR IGNORE INTO spoken_of SELECT owner FROM resolved"
		" WHERE owner IS NOT NULL;"
		"INSERT OR IGNORE INTO spoken_of SELECT record"
		" FROM counter_member;"
		"INSERT OR IGNORE INTO spoken_of SELECT record FROM embeds;"
		"INSERT OR IGNORE INTO spoken_of SELECT carrier FROM embeds;"
		"INSERT OR IGNORE INTO spoken_of SELECT holder FROM embeds;"
		"UPDATE gone_record SET kept = 1"
		" WHERE id IN (SELECT id FROM spoken_of);"
		"DELETE FROM record WHERE id IN (SELECT id FROM gone_record);"
		"DELETE FROM record WHERE id NOT IN"
		" (SELECT id FROM spoken_of);"
		"DROP TABLE spoken_of");
}

struct numbers {
	int64_t *items;
	size_t n, alloc;
};

int store_retype(struct store *s, const char *path)
{
	return db_run(s, "set types aside", "INSERT INTO incoming"
		      " SELECT id, 1 FROM facts WHERE path = ?", "t", path);
}

int store_retype_some(struct store *s, const char *path,
		      bool (*wants)(void *ctx, const char *attrs), void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(s, "SELECT id, attrs FROM facts"
					" WHERE path = ?");
	struct numbers some = { 0 };
	int rc, ret;

	sqlite3_bind_text(stmt, 1, path, -1, SQLITE_STATIC);
	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		if (wants(ctx, (const char *)sqlite3_column_text(stmt, 1)))
			*vec_push(&some) = sqlite3_column_int64(stmt, 0);
	db_reset(stmt);
	ret = rc == SQLITE_DONE ? 0 : db_fail(s, "list facts of a file");
	for (size_t i = 0; i < some.n && ret == 0; i++)
		ret = db_run(s, "set types aside",
			     "INSERT INTO incoming VALUES (?, 1)", "i",
			     some.items[i]);
	vec_release(&some);
	return ret;
}

bool store_keeps_record(struct store *s, int64_t id)
{
	return db_number(s, "look for a record",
			 "SELECT kept FROM gone_record WHERE id = ?", "i",
			 id) > 0;
}

int store_move_lines(struct store *s)
{
	int64_t lost;

	if (run_all(s, "move lines",
		"UPDATE resolved SET field_line = (SELECT m.now"
		" FROM record r JOIN moved_line m ON m.path = r.path"
		" AND m.line = resolved.field_line"
		" WHERE r.id = resolved.owner)"
		" WHERE field_line > 0 AND owner IN (SELECT id FROM record"
		" WHERE path IN (SELECT path FROM moved_line))"
		" AND fact NOT IN (SELECT id FROM gone_fact)") < 0)
		return -1;
	lost = db_number(s, "look for records", "SELECT EXISTS (SELECT 1"
			 " FROM gone_record WHERE kept"
			 " AND id NOT IN (SELECT id FROM record))"
			 " OR EXISTS (SELECT 1 FROM resolved"
			 " WHERE field_line IS NULL AND owner IS NOT NULL)",
			 "");
	return lost < 0 ? -1 : !lost;
}

static int renumber(struct store *s, int64_t fact, int64_t number)
{
	return db_run(s, "renumber a fact",
		      "UPDATE facts SET id = ? WHERE id = ?", "ii", number,
		      fact) < 0 ? -1
		: db_run(s, "renumber types",
			 "UPDATE resolved SET fact = ? WHERE fact = ?", "ii",
			 number, fact);
}

#define COLUMNS \
	"role, pos, type, record, pointers, is_array, owner, field," \
	" field_line, variable, is_local, param, why"

/* Facts that are here again with other types. */
static int list_others(struct store *s, struct numbers *out)
{
	sqlite3_stmt *stmt = db_prepare(s,
		"SELECT id FROM gone_fact g WHERE back = 1 AND ("
		"EXISTS (SELECT " COLUMNS " FROM resolved"
		" WHERE fact = g.id EXCEPT SELECT " COLUMNS
		" FROM gone_resolved WHERE fact = g.id) OR "
		"EXISTS (SELECT " COLUMNS " FROM gone_resolved"
		" WHERE fact = g.id EXCEPT SELECT " COLUMNS
		" FROM resolved WHERE fact = g.id)) ORDER BY id");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		*vec_push(out) = sqlite3_column_int64(stmt, 0);
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0
		: db_fail(s, "find facts of other types");
}

/* Those that only the types of then spoke of. */
static int drop_records(struct store *s)
{
	return run_all(s, "drop records",
		       "DELETE FROM record WHERE id IN"
		       " (SELECT record FROM gone_resolved"
		       " UNION SELECT owner FROM gone_resolved)"
		       " AND id NOT IN (SELECT record FROM resolved"
		       " WHERE record IS NOT NULL"
		       " UNION SELECT owner FROM resolved"
		       " WHERE owner IS NOT NULL"
		       " UNION SELECT record FROM counter_member"
		       " UNION SELECT record FROM embeds"
		       " UNION SELECT carrier FROM embeds"
		       " UNION SELECT holder FROM embeds)");
}

int store_settle(struct store *s)
{
	int64_t last = db_number(s, "count facts", "SELECT max(max(id),"
				 " (SELECT max(id) FROM gone_fact))"
				 " FROM facts", "");
	struct numbers others = { 0 };
	int ret = last < 0 ? -1 : list_others(s, &others);

	for (size_t i = 0; i < others.n && ret == 0; i++)
		ret = renumber(s, others.items[i], ++last);
	if (others.n && ret == 0)
		ret = drop_records(s);
	vec_release(&others);
	return ret < 0 ? -1
		: db_run(s, "settle facts",
			 "UPDATE gone_fact SET back = 2 WHERE back = 1", "");
}

int store_forget_aside(struct store *s)
{
	return run_all(s, "forget facts",
		       "DELETE FROM gone_fact; DELETE FROM gone_resolved;"
		       "DELETE FROM gone_record; DELETE FROM moved_line;"
		       "DELETE FROM record_path;"
		       "DELETE FROM changed_path; DELETE FROM fresh_key;"
		       "DELETE FROM place_was");
}

int store_each_run_file(struct store *s,
			void (*each)(void *ctx, const char *path,
				     int64_t number), void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(s, "SELECT path, id FROM run_file");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0),
		     sqlite3_column_int64(stmt, 1));
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "list files");
}

int store_put_return(struct store *s, const char *function, const char *type)
{
	return db_run(s, "note a return type",
		      "INSERT OR REPLACE INTO returned VALUES (?, ?)", "tt",
		      function, type);
}

int store_each_return(struct store *s,
		      void (*each)(void *ctx, const char *function,
				   const char *type), void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(s,
					"SELECT function, type FROM returned");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0),
		     (const char *)sqlite3_column_text(stmt, 1));
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "list return types");
}
