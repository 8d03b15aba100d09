/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include "buf.h"
#include "db.h"
#include "map.h"
#include "sqltext.h"
#include "store_statements.h"
#include "store_tables.h"
#include "vec.h"

/* ---- tables ---- */

size_t scripts_table(struct scripts *x, const char *name)
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
		{ "moved_line", "SELECT * FROM moved_line" },
		{ "function_place", "" },
		{ "function_place.line", "SELECT * FROM function_place" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(base); i++) {
		size_t table = scripts_table(x, base[i][0]);

		x->tables.items[table].select = base[i][1];
		x->tables.items[table].chained = !strcmp(base[i][0],
							 "function_place");
	}
}

void scripts_add_read(struct scripts *x, struct statement *st, const char *name)
{
	size_t table = scripts_table(x, name);

	for (size_t i = 0; i < st->reads.n; i++)
		if (st->reads.items[i] == table)
			return;
	*vec_push(&st->reads) = table;
}

const char *scripts_column(const struct scripts *x, const struct table *t,
			   bool *own)
{
	const char *by = NULL;

	for (size_t i = 0; i < t->writers.n; i++) {
		const struct statement *st =
			&x->statements.items[t->writers.items[i]];

		if (st->is_index)
			continue;
		if (by || !st->by)
			return NULL;
		by = st->by;
		if (own)
			*own = st->own_keys;
	}
	return by;
}

static void note_read(struct scripts *x, struct statement *st,
		      const char *table, const char *column)
{
	if (!strcmp(table, "facts") || !strcmp(table, "resolved"))
		st->reads_facts = true;
	else if (strcmp(table, "record") != 0 || st->any_record)
		scripts_add_read(x, st, table);
	if (!strcmp(table, "function_place") && !strcmp(column, "line"))
		scripts_add_read(x, st, "function_place.line");
	if ((!strcmp(table, "record") && !strcmp(column, "line")) ||
	    (!strcmp(table, "resolved") && !strcmp(column, "field_line")))
		scripts_add_read(x, st, "moved_line");
}

static void note_write(struct scripts *x, struct statement *st,
		       const char *table)
{
	if (strcmp(table, "ask") != 0)
		st->writes = scripts_table(x, table);
}

static bool is_function(const char *table)
{
	return !strcmp(table, "json_each") || !strcmp(table, "json_tree");
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
	if (action == SQLITE_CREATE_INDEX) {
		st->is_index = true;
		note_write(x, st, second);
	} else if (action == SQLITE_CREATE_TABLE ||
		   action == SQLITE_DROP_TABLE ||
		   action == SQLITE_INSERT || action == SQLITE_UPDATE ||
		   action == SQLITE_DELETE) {
		note_write(x, st, first);
	} else if (action == SQLITE_READ && db && !strcmp(db, "main")) {
		/* Functions that give rows say that they are of main. */
		st->always |= !is_function(first);
	} else if (action == SQLITE_READ) {
		/* SQLite names no database when no column is read. */
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

static void free_named(struct named *named)
{
	free(named->table);
	free(named->column);
	free(named->of);
	free(named->of_column);
}

static void free_statement(struct statement *st)
{
	free(st->sql);
	free(st->by);
	free(st->remarks);
	for (size_t i = 0; i < st->names.n; i++)
		free_named(&st->names.items[i]);
	vec_release(&st->names);
	free(st->patches);
	vec_release(&st->reads);
}

static void free_table(struct table *t)
{
	free(t->name);
	for (size_t i = 0; i < t->tracked.n; i++)
		digests_release(&t->tracked.items[i].rows);
	vec_release(&t->tracked);
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

/* Behind the comments that were left at p. */
static const char *skip_remarks(const char *p)
{
	while (starts_with(p, "--")) {
		p += strcspn(p, "\n");
		p += strspn(p, " \t\r\n");
	}
	return p;
}

/* "TABLE.COLUMN in OF.COLUMN"; of a key, the first half. */
static void read_names(struct statement *st, const char *p, size_t wanted)
{
	static const char end[] = ". \t\r\n";
	char *parts[4] = { NULL };
	struct named *named;
	size_t n = 0;

	for (; n < wanted && *p && *p != '\n'; n++) {
		size_t len = strcspn(p, end);

		parts[n] = xstrndup(p, len);
		p += len + (p[len] == '.');
		p += strspn(p, " \t\r");
		if (n == 1 && starts_with(p, "in "))
			p += strlen("in ");
	}
	named = vec_push(&st->names);
	named->table = parts[0];
	named->column = parts[1];
	named->of = parts[2];
	named->of_column = parts[3];
	if (n == wanted)
		return;
	free_named(named);
	st->names.n--;
}

static bool has_own_keys(const struct statement *st)
{
	for (size_t i = 0; i < st->names.n; i++)
		if (!st->names.items[i].of)
			return true;
	return false;
}

static void read_remarks(struct statement *st, const char *from, const char *to)
{
	for (const char *p = from; p < to; p += strcspn(p, "\n") + 1) {
		const char *by = p + strlen(SQLTEXT_BY);

		if (starts_with(p, SQLTEXT_BY) && !st->by)
			st->by = xstrndup(by, strcspn(by, " \t\r\n"));
		else if (starts_with(p, SQLTEXT_EACH))
			st->each = true;
		else if (starts_with(p, SQLTEXT_NAMES))
			read_names(st, p + strlen(SQLTEXT_NAMES), 4);
		else if (starts_with(p, SQLTEXT_KEY))
			read_names(st, p + strlen(SQLTEXT_KEY), 2);
	}
	st->own_keys = has_own_keys(st);
}

void scripts_add(struct scripts *x, enum scripts_group group,
		 const char *name, const char *sql)
{
	struct buf bare = BUF_INIT, text = BUF_INIT;
	size_t before = x->statements.n;

	sqltext_strip(&bare, sql);
	sqltext_move(&text, bare.data ? bare.data : "", STORE_TABLES);
	buf_release(&bare);
	for (const char *p = text.data ? text.data : ""; *p;) {
		const char *end, *from = p + strspn(p, " \t\r\n;");
		struct statement *st;

		p = skip_remarks(from);
		end = end_of(p);
		if (end == p)
			break;
		st = vec_push(&x->statements);
		st->remarks = xstrndup(from, p - from);
		read_remarks(st, from, p);
		st->script = name;
		st->group = group;
		st->sql = xstrndup(p, end - p);
		st->writes = SCRIPTS_NO_TABLE;
		read_text(x, st);
		p = end;
	}
	if (group == SCRIPTS_VERDICT && x->statements.n > before)
		x->statements.items[x->statements.n - 1].is_verdict = true;
	buf_release(&text);
}
