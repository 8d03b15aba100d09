/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "sqltext.h"
#include "store.h"
#include "store_digest.h"
#include "store_scripts.h"
#include "vec.h"

#define NO_TABLE SIZE_MAX

/* One table, or columns of a base table that go for one. */
struct table {
	char *name;
	const char *select;	/* of a base table: what its digest is over */
	bool fresh;		/* of a base table: digest is that of now */
	struct store_hash digest;
	struct { size_t *items; size_t n, alloc; } writers; /* statements */
	size_t applied;		/* of the writers, in the table as it is now */
	size_t passed;		/* of the writers, behind the pass */
};

struct statement {
	const char *script;
	char *sql;
	enum scripts_group group;
	bool is_verdict;
	bool *patches;		/* whose facts it reads */
	bool all_patches, any_record;
	bool known;		/* ran, and what follows is true */
	bool always;		/* reads the store itself */
	bool reads_facts;
	struct { size_t *items; size_t n, alloc; } reads;
	size_t writes;		/* table, or NO_TABLE */
	size_t nth;		/* of its writers */
	bool is_index;		/* writes no rows */
	bool has_digest;	/* else nobody asked for it */
	struct store_hash digest;	/* of its table in the state after it */
	struct store_hash key;
};

struct scripts {
	struct store *store;
	struct map *patches;
	struct store_hash *stamps;	/* per patch: of its facts now */
	struct store_hash *was;		/* per patch: of those restored */
	struct digests then;	/* restored facts that may go */
	int64_t restored;	/* the last fact that was restored; 0: none */
	struct { struct table *items; size_t n, alloc; } tables;
	struct map *by_name;
	struct { struct statement *items; size_t n, alloc; } statements;
	struct statement *listening;
	size_t n_run;
};

/* ---- tables ---- */

static size_t table_of(struct scripts *x, const char *name)
{
	uint32_t i = map_intern(x->by_name, name, strlen(name));
	struct table *t;

	if (i < x->tables.n)
		return i;
	t = vec_push(&x->tables);
	t->name = xstrdup(name);
	return i;
}

/* Base tables: what they hold is told by their rows, at every pass. */
static void add_base(struct scripts *x)
{
	static const char *const base[][2] = {
		{ "run_file", "SELECT * FROM run_file" },
		{ "run_answer", "SELECT * FROM run_answer" },
		{ "record", "SELECT * FROM record" },
		{ "counter_member", "SELECT * FROM counter_member" },
		{ "embeds", "SELECT * FROM embeds" },
		{ "part", "SELECT * FROM part" },
		{ "function_place",
		  "SELECT DISTINCT name, path, is_static FROM function_place" },
		{ "function_place.line", "SELECT * FROM function_place" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(base); i++) {
		size_t table = table_of(x, base[i][0]);

		x->tables.items[table].select = base[i][1];
	}
}

static void add_read(struct scripts *x, struct statement *st, const char *name)
{
	size_t table = table_of(x, name);

	for (size_t i = 0; i < st->reads.n; i++)
		if (st->reads.items[i] == table)
			return;
	*vec_push(&st->reads) = table;
}

static void note_read(struct scripts *x, struct statement *st,
		      const char *table, const char *column)
{
	if (!strcmp(table, "facts") || !strcmp(table, "resolved"))
		st->reads_facts = true;
	else if (!strcmp(table, "record") && !st->any_record)
		return;
	else
		add_read(x, st, table);
	if (!strcmp(table, "function_place") && !strcmp(column, "line"))
		add_read(x, st, "function_place.line");
}

static void note_write(struct scripts *x, struct statement *st,
		       const char *table)
{
	if (strcmp(table, "ask") != 0)
		st->writes = table_of(x, table);
}

/* SQLite tells here what the statement that it prepares will do. */
static int listen(void *ctx, int action, const char *first,
		  const char *second, const char *db, const char *trigger)
{
	struct scripts *x = ctx;
	struct statement *st = x->listening;

	(void)trigger;
	if (!st || !first || starts_with(first, "sqlite_"))
		return SQLITE_OK;
	if (action == SQLITE_CREATE_TEMP_INDEX) {
		st->is_index = true;
		note_write(x, st, second);
	} else if (action == SQLITE_CREATE_TEMP_TABLE ||
		   action == SQLITE_DROP_TEMP_TABLE ||
		   action == SQLITE_INSERT || action == SQLITE_UPDATE ||
		   action == SQLITE_DELETE) {
		note_write(x, st, first);
	} else if (action == SQLITE_READ && db) {
		if (!strcmp(db, "main"))
			st->always = true;
		else
			note_read(x, st, first, second ? second : "");
	}
	return SQLITE_OK;
}

/* ---- statements ---- */

struct scripts *scripts_new(struct store *s)
{
	struct scripts *x = xcalloc(1, sizeof(*x));

	x->store = s;
	x->patches = map_new();
	x->by_name = map_new();
	add_base(x);
	sqlite3_set_authorizer(s->db, listen, x);
	return x;
}

static void free_statement(struct statement *st)
{
	free(st->sql);
	free(st->patches);
	vec_release(&st->reads);
}

static void free_table(struct table *t)
{
	free(t->name);
	vec_release(&t->writers);
}

void scripts_free(struct scripts *x)
{
	if (!x)
		return;
	sqlite3_set_authorizer(x->store->db, NULL, NULL);
	for (size_t i = 0; i < x->statements.n; i++)
		free_statement(&x->statements.items[i]);
	for (size_t i = 0; i < x->tables.n; i++)
		free_table(&x->tables.items[i]);
	vec_release(&x->statements);
	vec_release(&x->tables);
	digests_release(&x->then);
	map_free(x->patches);
	map_free(x->by_name);
	free(x->stamps);
	free(x->was);
	free(x);
}

void scripts_add_patch(struct scripts *x, const char *id)
{
	size_t n;

	map_intern(x->patches, id, strlen(id));
	n = map_count(x->patches);
	x->stamps = xrealloc(x->stamps, n * sizeof(*x->stamps));
	x->was = xrealloc(x->was, n * sizeof(*x->was));
	memset(x->stamps, 0, n * sizeof(*x->stamps));
	memset(x->was, 0, n * sizeof(*x->was));
}

/* Which facts it reads is in its text alone. */
static void read_text(struct scripts *x, struct statement *st)
{
	static const struct sqltext_table facts = {
		.name = "facts", .key = "id", .named = "patch",
	}, resolved = {
		.name = "resolved", .key = "fact",
	}, record = {
		.name = "record", .key = "id", .also_column = true,
	};
	size_t n = map_count(x->patches);

	st->all_patches = !sqltext_is_bound(st->sql, &facts) ||
			  !sqltext_is_bound(st->sql, &resolved);
	st->any_record = !sqltext_is_bound(st->sql, &record);
	st->patches = xcalloc(n + 1, sizeof(bool));
	for (size_t i = 0; i < n; i++)
		st->patches[i] = sqltext_has_word(st->sql,
						  map_key(x->patches, i));
}

/* The end of the statement at sql: its semicolon, or the end of the text. */
static const char *end_of(const char *sql)
{
	while (*sql && *sql != ';') {
		if (*sql == '\'' || *sql == '"') {
			const char *quote = strchr(sql + 1, *sql);

			sql = quote ? quote : sql + strlen(sql) - 1;
		}
		sql++;
	}
	return sql;
}

void scripts_add(struct scripts *x, enum scripts_group group,
		 const char *name, const char *sql)
{
	struct buf text = BUF_INIT;
	size_t before = x->statements.n;

	sqltext_strip(&text, sql);
	for (const char *p = text.data ? text.data : ""; *p;) {
		const char *end;
		struct statement *st;

		p += strspn(p, " \t\r\n;");
		end = end_of(p);
		if (end == p)
			break;
		st = vec_push(&x->statements);
		st->script = name;
		st->group = group;
		st->sql = xstrndup(p, end - p);
		st->writes = NO_TABLE;
		read_text(x, st);
		p = end;
	}
	if (group == SCRIPTS_VERDICT && x->statements.n > before)
		x->statements.items[x->statements.n - 1].is_verdict = true;
	buf_release(&text);
}

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
		buf_addf(&sql, "CREATE TEMP TABLE \"verdict %s\" AS ",
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
	struct table *t = st->writes == NO_TABLE ? NULL
		: &x->tables.items[st->writes];

	x->n_run++;
	st->has_digest = false;
	if (t && !st->known) {
		st->nth = t->writers.n;
		*vec_push(&t->writers) = st - x->statements.items;
	}
	if (t)
		t->applied = st->nth + 1;
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
		buf_addf(&sql, "SELECT * FROM temp.\"%s\"", t->name);
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
		if (!t->fresh)
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

static int key_of(struct scripts *x, const struct statement *st,
		  struct store_hash *out)
{
	struct buf text = BUF_INIT;
	struct store_hash digest;
	int ret = 0;

	for (size_t i = 0; i < st->reads.n && ret == 0; i++) {
		struct table *t = &x->tables.items[st->reads.items[i]];

		/* What it finds in its own table comes with that. */
		if (st->reads.items[i] == st->writes)
			continue;
		ret = digest_of(x, t, &digest);
		buf_addf(&text, "%s\n", t->name);
		add_hash(&text, &digest);
	}
	for (size_t i = 0; st->reads_facts && i < map_count(x->patches); i++)
		if (st->all_patches || st->patches[i])
			add_hash(&text, &x->stamps[i]);
	*out = store_hash(text.data, text.len);
	buf_release(&text);
	return ret;
}

/* While facts only come, their number says which there are. */
#define COUNT_FACTS \
	"SELECT patch, count(*), max(id) FROM facts WHERE id > ?1" \
	" GROUP BY patch ORDER BY patch"

/* Facts that are not as they were restored, or need not be. */
#define LIST_VOLATILE \
	"SELECT f.patch, f.id, f.kind, f.path, f.line, f.col, f.end_col," \
	" f.function, f.attrs, t.* FROM (SELECT * FROM facts WHERE id > ?1" \
	" UNION SELECT * FROM facts WHERE path IN" \
	" (SELECT path FROM changed_path)) f" \
	" LEFT JOIN resolved t ON t.fact = f.id" \
	" ORDER BY f.patch, f.id, t.role, t.pos"

static int stamp_facts(struct scripts *x)
{
	struct digests now = { 0 };
	int ret = digests_take(&now, x->store, x->restored ? LIST_VOLATILE
			       : COUNT_FACTS, x->restored);

	for (uint32_t i = 0; i < map_count(x->patches) && ret == 0; i++) {
		const char *patch = map_key(x->patches, i);
		struct store_hash then = digests_of(&x->then, patch);
		struct store_hash both[2] = {
			digests_of(&now, patch), x->was[i],
		};

		x->stamps[i] = x->restored &&
			!memcmp(&then, &both[0], sizeof(then)) ? x->was[i]
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

	buf_addf(&sql, "DROP TABLE IF EXISTS temp.\"%s\"", t->name);
	rc = sqlite3_exec(x->store->db, sql.data, NULL, NULL, NULL);
	buf_release(&sql);
	t->applied = 0;
	return rc == SQLITE_OK ? 0 : db_fail(x->store, "drop a table");
}

/*
 * Brings every table that st needs into the state that the pass has come to. 1:
 * one is gone, and the pass must begin again, to build it anew.
 */
static int prepare_tables(struct scripts *x, const struct statement *st)
{
	int ret = 0;

	for (size_t i = 0; i <= st->reads.n && ret >= 0; i++) {
		size_t table = i < st->reads.n ? st->reads.items[i]
			: st->writes;
		struct table *t = table == NO_TABLE ? NULL
			: &x->tables.items[table];

		if (!t || t->select || t->applied == t->passed)
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
	if (st->always || (st->writes != NO_TABLE &&
			   x->tables.items[st->writes].applied == st->nth))
		return 0;
	if (key_of(x, st, &key) < 0)
		return -1;
	*done = !memcmp(&key, &st->key, sizeof(key));
	return 0;
}

static int visit_known(struct scripts *x, struct statement *st, bool *done,
		       struct buf *err)
{
	int ret = is_done(x, st, done);

	if (ret == 0 && !*done)
		ret = prepare_tables(x, st);
	if (ret < 0)
		buf_addstr(err, store_error(x->store));
	return ret;
}

/* 0; 1: a table has to be built anew, so begin again; -1. */
static int visit(struct scripts *x, struct statement *st, struct buf *err)
{
	bool done = false;
	int ret = st->known ? visit_known(x, st, &done, err) : 0;

	if (ret == 0 && !done) {
		ret = run_one(x, st, err);
		if (ret == 0 && key_of(x, st, &st->key) < 0) {
			buf_addstr(err, store_error(x->store));
			ret = -1;
		}
	}
	if (ret == 0 && st->writes != NO_TABLE)
		x->tables.items[st->writes].passed = st->nth + 1;
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

int scripts_run(struct scripts *x, enum scripts_group last, struct buf *err)
{
	size_t left = x->statements.n;
	int ret = 1;

	x->n_run = 0;
	for (size_t i = 0; i < x->tables.n; i++)
		x->tables.items[i].fresh = false;
	if (stamp_facts(x) < 0) {
		buf_addstr(err, store_error(x->store));
		return -1;
	}
	while (ret > 0) {
		if (!left-- && begin_anew(x, err) < 0)
			return -1;
		ret = pass(x, last, err);
	}
	return ret;
}

size_t scripts_count_run(const struct scripts *x)
{
	return x->n_run;
}

/* ---- from run to run ---- */

static struct store_hash text_of_all(const struct scripts *x)
{
	struct buf text = BUF_INIT;
	struct store_hash hash;

	for (size_t i = 0; i < x->statements.n; i++)
		buf_addf(&text, "%s\n%s\n", x->statements.items[i].script,
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
		     "INSERT INTO statement VALUES (?, ?, ?, ?, ?, ?, ?)",
		     "ihhitti", (int64_t)(st - x->statements.items), &st->key,
		     &st->digest,
		     (int64_t)(st->has_digest | st->is_index << 1 |
			       st->always << 2 | st->reads_facts << 3),
		     st->writes == NO_TABLE ? NULL
		     : x->tables.items[st->writes].name,
		     reads.len ? reads.data : "", (int64_t)st->nth);
	buf_release(&reads);
	return ret;
}

int scripts_save(struct scripts *x)
{
	struct store_hash all = text_of_all(x);

	if (db_run(x->store, "keep statements", "DELETE FROM statement", "") <
		    0 ||
	    db_run(x->store, "keep stamps", "DELETE FROM stamp", "") < 0 ||
	    db_run(x->store, "keep stamps", "INSERT INTO stamp VALUES ('', ?)",
		   "h", &all) < 0)
		return -1;
	for (uint32_t i = 0; i < map_count(x->patches); i++)
		if (db_run(x->store, "keep a stamp",
			   "INSERT INTO stamp VALUES (?, ?)", "th",
			   map_key(x->patches, i), &x->stamps[i]) < 0)
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
	st->known = true;
	for (; *reads; reads += strcspn(reads, "\n") + 1) {
		char *name = xstrndup(reads, strcspn(reads, "\n"));

		add_read(x, st, name);
		free(name);
	}
	if (writes) {
		struct table *t;

		st->writes = table_of(x, writes);
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

/* 1, or 0 when they are of other scripts. */
static int restore_stamps(struct scripts *x)
{
	sqlite3_stmt *stmt = db_prepare(x->store,
					"SELECT patch, hash FROM stamp");
	struct store_hash all = text_of_all(x), saved = { { 0 } };
	int rc;

	while ((rc = sqlite3_step(stmt)) == SQLITE_ROW) {
		const char *patch = (const char *)sqlite3_column_text(stmt, 0);
		uint32_t i = map_get(x->patches, patch, strlen(patch));

		if (!*patch)
			saved = hash_at(stmt, 1);
		else if (i != MAP_NONE)
			x->was[i] = hash_at(stmt, 1);
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
	return x->restored < 0 || digests_take(&x->then, x->store,
					       LIST_VOLATILE, x->restored) < 0
		? -1 : x->restored > 0;
}
