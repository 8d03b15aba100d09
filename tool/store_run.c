/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "fact.h"
#include "store_run.h"
#include "store_tables.h"

int store_judge_start(struct store *s)
{
	if (store_tables_begin(s) < 0)
		return -1;
	return sqlite3_exec(s->db, s->judge_sql.data, NULL, NULL, NULL) ==
		SQLITE_OK ? 0 : db_fail(s, "run judge.sql");
}

int64_t store_last_fact(struct store *s)
{
	return db_number(s, "count facts", "SELECT max(id) FROM facts", "");
}

int store_add_run_file(struct store *s, int64_t id, const char *path,
		       int64_t content)
{
	return db_run(s, "add a run file",
		      "INSERT INTO run_file (id, path, content)"
		      " VALUES (?, ?, ?)",
		      "iti", id, path, content);
}

int store_add_run_answer(struct store *s, int64_t file, const char *patch,
			 int64_t answer)
{
	return db_run(s, "add a run answer",
		      "INSERT OR IGNORE INTO run_answer (file, patch, answer)"
		      " VALUES (?, ?, ?)",
		      "iti", file, patch, answer);
}

#define LOAD_FACTS(number) \
	"INSERT OR IGNORE INTO facts (id, patch, kind, path, line, col," \
	" end_col, function, attrs)" \
	" SELECT " number ", a.patch, f.kind, r.path, f.line, f.col," \
	" f.end_col, f.function, f.attrs" \
	" FROM run_answer a" \
	" JOIN run_file r ON r.id = a.file" \
	" JOIN fact f ON f.answer = a.answer" \
	" WHERE a.loaded = 0" \
	" ORDER BY r.path, f.line, f.col, a.patch, f.kind, f.attrs," \
	" f.end_col, f.function"

/* A fact that was set aside and comes again has the number of then. */
#define NUMBER_OF_THEN \
	"(SELECT g.id FROM gone_fact g WHERE g.path = r.path" \
	" AND g.line = f.line AND g.col = f.col AND g.patch = a.patch" \
	" AND g.kind = f.kind AND g.attrs = f.attrs" \
	" AND g.end_col = f.end_col AND g.function = f.function)"

int store_load_facts(struct store *s)
{
	int64_t last = store_last_fact(s);
	bool aside = db_number(s, "look for facts",
			       "SELECT EXISTS (SELECT 1 FROM gone_fact)",
			       "") > 0;

	if (last < 0 ||
	    (aside ? db_run(s, "load facts", LOAD_FACTS(NUMBER_OF_THEN), "")
	     : db_run(s, "load facts", LOAD_FACTS("NULL"), "")) < 0 ||
	    db_run(s, "load facts", "INSERT OR IGNORE INTO incoming"
		   " SELECT id, 0 FROM facts WHERE id > ?", "i", last) < 0 ||
	    (aside &&
	     (db_run(s, "load facts", "INSERT OR IGNORE INTO incoming"
		     " SELECT g.id, 0 FROM gone_fact g JOIN facts f"
		     " ON f.id = g.id WHERE g.back = 0", "") < 0 ||
	      db_run(s, "load facts", "UPDATE gone_fact SET back = 1"
		     " WHERE back = 0 AND id IN (SELECT fact FROM incoming)",
		     "") < 0)))
		return -1;
	return db_run(s, "load facts",
		      "UPDATE run_answer SET loaded = 1 WHERE loaded = 0", "");
}

int store_end_load(struct store *s)
{
	return db_run(s, "load facts", "DELETE FROM incoming", "");
}

int store_each_expression(struct store *s,
			  void (*each)(void *ctx, const struct store_fact *f),
			  void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(
		s,
		"SELECT id, patch, path, function, attrs, line, col"
		" FROM incoming CROSS JOIN facts ON id = fact"
		" WHERE (instr(attrs, '\"operand\"')"
		" OR instr(attrs, '\"object\"') OR instr(attrs, '\"size\"')"
		" OR instr(attrs, '\"args\"')) ORDER BY id");
	int rc;

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
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "list expressions");
}

int store_add_resolved(struct store *s, const struct store_resolved *r)
{
	return db_run(s, "add a type",
		      "INSERT INTO resolved (fact, role, pos, type, record,"
		      " pointers, is_array, owner, field, field_line, variable,"
		      " is_local, param, why)"
		      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		      "ititniintitint", r->fact, r->role, (int64_t)r->pos,
		      r->type, r->record, (int64_t)r->pointers,
		      (int64_t)r->is_array, r->owner, r->field,
		      (int64_t)r->field_line, r->variable, (int64_t)r->is_local,
		      (int64_t)r->param, r->why);
}

int store_add_record(struct store *s, int64_t id, const char *tag,
		     const char *path, uint32_t line, bool is_union)
{
	return db_run(s, "add a record",
		      "INSERT OR IGNORE INTO record (id, tag, path, line,"
		      " is_union) VALUES (?, ?, ?, ?, ?)",
		      "ittii", id, tag, path, (int64_t)line, (int64_t)is_union);
}

int store_add_counter_member(struct store *s, int64_t record, const char *field,
			     const char *type, uint32_t line)
{
	return db_run(
		s, "add a counter member",
		"INSERT OR IGNORE INTO counter_member (record, field, type,"
		" line) VALUES (?, ?, ?, ?)",
		"itti", record, field, type, (int64_t)line);
}

int store_add_embeds(struct store *s, int64_t record, const char *root,
		     int depth, const char *chain, int64_t carrier,
		     int64_t holder)
{
	return db_run(
		s, "add an embedding",
		"INSERT OR IGNORE INTO embeds (record, root, depth, chain,"
		" carrier, holder) VALUES (?, ?, ?, ?, ?, ?)",
		"ititii", record, root, (int64_t)depth, chain, carrier, holder);
}

int store_add_part(struct store *s, int64_t record, const char *field,
		   uint32_t line, int64_t part)
{
	return db_run(s, "add a part",
		      "INSERT OR IGNORE INTO part (record, field, line, part)"
		      " VALUES (?, ?, ?, ?)",
		      "itii", record, field, (int64_t)line, part);
}

int store_add_function_place(struct store *s, const char *name,
			     const char *path, uint32_t line, bool is_static)
{
	return db_run(s, "add a function",
		      "INSERT OR IGNORE INTO function_place (name, path, line,"
		      " is_static) VALUES (?, ?, ?, ?)",
		      "ttii", name, path, (int64_t)line, (int64_t)is_static);
}

bool store_has_table(struct store *s, const char *name)
{
	return db_number(s, "look for a table",
			 "SELECT count(*) FROM " STORE_TABLES ".sqlite_master"
			 " WHERE name = ?",
			 "t", name) > 0;
}

int store_each_question(struct store *s, bool anew,
			void (*each)(void *ctx, const char *patch,
				     const char *function, const char *path,
				     const char *word),
			void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(
		s, "SELECT DISTINCT patch, function, path, word"
		   " FROM question WHERE fresh >= ? ORDER BY 1, 2, 3, 4");
	int rc;

	sqlite3_bind_int(stmt, 1, anew);

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0),
		     (const char *)sqlite3_column_text(stmt, 1),
		     (const char *)sqlite3_column_text(stmt, 2),
		     (const char *)sqlite3_column_text(stmt, 3));
	db_reset(stmt);
	if (rc != SQLITE_DONE)
		return db_fail(s, "read what is asked for");
	return db_run(s, "mark questions",
		      "UPDATE question SET fresh = 0 WHERE fresh", "");
}

int store_count_names(struct store *s)
{
	return db_run(s, "count names",
		      "INSERT INTO named SELECT name, count(*), 1 FROM ("
		      "SELECT f.attrs ->> 'callback' AS name FROM incoming i"
		      " CROSS JOIN facts f ON f.id = i.fact"
		      " WHERE NOT i.known AND instr(f.attrs, '\"callback\"')"
		      " UNION ALL SELECT f.attrs ->> 'callee' FROM incoming i"
		      " CROSS JOIN facts f ON f.id = i.fact"
		      " WHERE NOT i.known AND instr(f.attrs, '\"callee\"'))"
		      " WHERE name IS NOT NULL GROUP BY name"
		      " ON CONFLICT (name) DO UPDATE"
		      " SET uses = uses + excluded.uses", "");
}

int store_each_fresh_name(struct store *s,
			  void (*each)(void *ctx, const char *name), void *ctx)
{
	sqlite3_stmt *stmt = db_prepare(
		s, "SELECT name FROM named WHERE fresh ORDER BY name");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW)
		each(ctx, (const char *)sqlite3_column_text(stmt, 0));
	db_reset(stmt);
	if (rc != SQLITE_DONE)
		return db_fail(s, "list functions");
	return db_run(s, "note functions", "INSERT OR REPLACE INTO fresh_key"
		      " SELECT name, 'function_place', -1 FROM named"
		      " WHERE fresh", "") < 0 ? -1
		: db_run(s, "note functions",
			 "UPDATE named SET fresh = 0 WHERE fresh", "");
}

bool store_is_named(struct store *s, const char *name)
{
	return db_number(s, "look for a name",
			 "SELECT 1 FROM named WHERE name = ?", "t", name) > 0;
}

int store_troubles(struct store *s, struct trouble_list *out)
{
	sqlite3_stmt *stmt = db_prepare(
		s,
		"SELECT t.kind, r.path, t.function, t.line, a.patch, t.message"
		" FROM run_answer a"
		" JOIN trouble t ON t.answer = a.answer"
		" JOIN run_file r ON r.id = a.file");
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *kind = (const char *)sqlite3_column_text(stmt, 0);

		trouble_add(out,
			    !strcmp(kind, "blind") ? TROUBLE_BLIND :
						     TROUBLE_FAILED,
			    (const char *)sqlite3_column_text(stmt, 1),
			    (const char *)sqlite3_column_text(stmt, 2),
			    sqlite3_column_int64(stmt, 3),
			    (const char *)sqlite3_column_text(stmt, 4),
			    (const char *)sqlite3_column_text(stmt, 5));
	}
	db_reset(stmt);
	return rc == SQLITE_DONE ? 0 : db_fail(s, "list troubles");
}
