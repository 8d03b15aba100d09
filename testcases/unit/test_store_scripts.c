/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "store.h"
#include "store_query.h"
#include "store_run.h"
#include "store_resume.h"
#include "store_scripts.h"

#include <setjmp.h>
#include <cmocka.h>

static struct store *store;
static struct scripts *scripts;
static struct buf err, text;

static void begin_scripts(void)
{
	scripts = scripts_new(store);
	scripts_add_patch(scripts, "p");
	scripts_add_patch(scripts, "q");
	scripts_add_patch(scripts, "r");
}

static int setup(void **state UNUSED)
{
	buf_init(&err);
	buf_init(&text);
	if (store_open(&store, NULL, ".", &err) < 0 ||
	    store_judge_start(store) < 0)
		return -1;
	begin_scripts();
	return 0;
}

static int teardown(void **state UNUSED)
{
	scripts_free(scripts);
	store_close(store);
	buf_release(&err);
	buf_release(&text);
	return 0;
}

static void sql(const char *statements)
{
	assert_int_equal(store_script(store, "test", statements, &err), 0);
}

static void add_fact(const char *patch, int line)
{
	struct buf insert = BUF_INIT;

	buf_addf(&insert, "INSERT INTO facts (patch, kind, path, line, col, "
		 "end_col, function, attrs) VALUES ('%s', 'k', 'a.c', %d, 0, "
		 "1, 'f', '{}')", patch, line);
	sql(insert.data);
	buf_release(&insert);
}

static int note_row(void *ctx, const struct store_row *row)
{
	buf_addf(ctx, "%s ", store_text(row, "a"));
	return 0;
}

/* The values of column a that a query gives. */
static const char *values(const char *query)
{
	buf_clear(&text);
	assert_int_equal(store_query(store, "test", query, note_row, &text,
				     &err), 0);
	return text.data ? text.data : "";
}

/* How many statements ran. */
static size_t run(enum scripts_group last)
{
	int ret;

	scripts_note_load(scripts);
	ret = scripts_run(scripts, last, &err);

	assert_string_equal(err.data ? err.data : "", "");
	assert_int_equal(ret, 0);
	return scripts_count_run(scripts);
}

static void only_what_reads_new_facts_runs(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "CREATE TEMP TABLE of_p AS SELECT f.line AS a FROM facts f "
		    "WHERE f.patch = 'p'; -- not 'q'\n"
		    "CREATE TEMP TABLE of_q AS SELECT f.line AS a FROM facts f "
		    "WHERE f.patch = 'q';"
		    "CREATE TEMP TABLE of_all AS SELECT line AS a FROM facts;");
	add_fact("p", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	add_fact("p", 2);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	assert_string_equal(values("SELECT a FROM of_p"), "1 2 ");
	assert_string_equal(values("SELECT a FROM of_all"), "1 2 ");
	assert_string_equal(values("SELECT a FROM of_q"), "");
}

static void rows_out_of_json_are_no_table(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "CREATE TEMP TABLE of_p AS SELECT j.value AS a "
		    "FROM facts f, json_each('[7, 8]') j WHERE f.patch = 'p';");
	add_fact("p", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	add_fact("q", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	assert_string_equal(values("SELECT a FROM of_p"), "7 8 ");
}

static void add_fact_of(const char *path, int line)
{
	struct buf insert = BUF_INIT;

	buf_addf(&insert, "INSERT INTO facts (patch, kind, path, line, col, "
		 "end_col, function, attrs) VALUES ('p', 'k', '%s', %d, 0, "
		 "1, 'f', '{}')", path, line);
	sql(insert.data);
	buf_release(&insert);
}

/* The trap: a row of another path, put there by hand, stays if nobody looks. */
static void only_rows_of_changed_paths_are_made(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "CREATE TEMP TABLE factor AS SELECT max(f.line) AS factor "
		    "FROM facts f WHERE f.patch = 'q';\n"
		    "-- By: path\n"
		    "CREATE TEMP TABLE seen AS SELECT f.path, f.line FROM "
		    "facts f WHERE f.patch = 'p';"
		    "CREATE INDEX temp.seen_by_path ON seen (path);\n"
		    "-- By: place\n"
		    "CREATE TEMP TABLE twice AS WITH here AS (SELECT * FROM "
		    "seen) SELECT s.path AS place, sum(s.line * n.factor) AS a "
		    "FROM here s, factor n GROUP BY s.path;"
		    "CREATE TEMP TABLE total AS SELECT sum(a) AS a "
		    "FROM twice;");
	add_fact("q", 2);
	add_fact_of("a.c", 1);
	add_fact_of("b.c", 10);
	assert_int_equal(run(SCRIPTS_ROUND), 5);
	assert_string_equal(values("SELECT a FROM total"), "22 ");
	sql("UPDATE twice SET a = 1000 WHERE place = 'b.c'");
	add_fact_of("a.c", 3);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM twice ORDER BY place"),
			    "8 1000 ");
	assert_string_equal(values("SELECT a FROM total"), "1008 ");
	/* What it reads as a whole is another. */
	add_fact("q", 3);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM twice ORDER BY place"),
			    "12 30 ");
}

static void the_same_rows_of_a_path_stop_it(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "-- By: path\n"
		    "CREATE TEMP TABLE big AS SELECT f.path, f.line FROM "
		    "facts f WHERE f.patch = 'p' AND f.line > 100;"
		    "CREATE TEMP TABLE n AS SELECT count(*) AS a FROM big;");
	add_fact_of("a.c", 200);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	add_fact_of("a.c", 2);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	add_fact_of("a.c", 300);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	assert_string_equal(values("SELECT a FROM n"), "2 ");
}

/* The trap again: what nobody makes anew stays as it was put there by hand. */
static void rows_of_new_facts_are_added(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "-- By: path\n"
		    "-- Each: fact\n"
		    "CREATE TEMP TABLE seen AS SELECT f.path, f.line AS a "
		    "FROM facts f WHERE f.patch = 'p' AND f.line > 1;\n"
		    "-- By: path\n"
		    "CREATE TEMP TABLE sums AS SELECT path, sum(a) AS a "
		    "FROM seen GROUP BY path;"
		    "CREATE TEMP TABLE n AS SELECT count(*) AS a FROM seen;");
	add_fact_of("a.c", 2);
	add_fact_of("b.c", 10);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	sql("UPDATE seen SET a = 1000 WHERE path = 'a.c'");
	sql("UPDATE sums SET a = 2000 WHERE path = 'b.c'");
	add_fact_of("a.c", 3);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM seen ORDER BY a"),
			    "3 10 1000 ");
	assert_string_equal(values("SELECT a FROM sums ORDER BY a"),
			    "1003 2000 ");
	add_fact_of("c.c", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	/* A file whose facts went and came is read again as a whole. */
	sql("INSERT INTO changed_path VALUES ('a.c')");
	add_fact_of("a.c", 4);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM seen ORDER BY a"),
			    "2 3 4 10 ");
}

/* What each path costs, by the prices of what is seen in it. */
#define COSTS_OF_PATHS \
	"-- By: path\n" \
	"CREATE TEMP TABLE seen AS SELECT f.path, f.line " \
	"FROM facts f WHERE f.patch = 'p';\n" \
	"-- By: path\n" \
	"-- Names: price.name in seen.line\n" \
	"CREATE TEMP TABLE costs AS SELECT s.path, sum(p.price) " \
	"AS a FROM seen s JOIN price p ON p.name = s.line " \
	"GROUP BY s.path;"

/* Two prices, and a path that has each. */
static void add_priced(const char *script)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s", script);
	add_fact("q", 11);
	add_fact("q", 12);
	add_fact_of("a.c", 1);
	add_fact_of("b.c", 2);
}

static void paths_with_changed_names_are_made(void **state UNUSED)
{
	add_priced("CREATE TEMP TABLE price AS SELECT f.line % 10 AS name, "
		   "f.line AS price FROM facts f WHERE f.patch = 'q';\n"
		   COSTS_OF_PATHS);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM costs ORDER BY path"),
			    "11 12 ");
	sql("UPDATE costs SET a = 1000");
	add_fact("q", 22);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	assert_string_equal(values("SELECT a FROM costs ORDER BY path"),
			    "1000 34 ");
	sql("UPDATE costs SET a = 1000");
	add_fact_of("a.c", 2);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	assert_string_equal(values("SELECT a FROM costs ORDER BY path"),
			    "45 1000 ");
}

/* What follows a counter, say: its rows come from several files. */
static void add_keyed_scripts(void)
{
	add_priced("CREATE TEMP TABLE price AS SELECT f.line % 10 AS number, "
		   "f.line AS price FROM facts f WHERE f.patch = 'q';\n"
		   "-- By: path\n"
		   "CREATE TEMP TABLE seen AS SELECT f.path, f.line % 10 AS "
		   "number, 'n' || (f.line % 10) AS word, f.line "
		   "FROM facts f WHERE f.patch = 'p';\n"
		   "-- By: number\n"
		   "-- Key: seen.number\n"
		   "-- Key: price.number\n"
		   "CREATE TEMP TABLE costs AS SELECT s.number, "
		   "sum(p.price * 100 + s.line) AS a FROM seen s "
		   "JOIN price p ON p.number = s.number GROUP BY s.number;\n"
		   "-- By: word\n"
		   "-- Key: seen.word\n"
		   "CREATE TEMP TABLE words AS WITH counted AS (SELECT word, "
		   "count(*) AS a FROM seen GROUP BY word) "
		   "SELECT * FROM counted;\n"
		   "-- By: number\n"
		   "-- Key: costs.number\n"
		   "CREATE TEMP TABLE twice AS SELECT c.number, c.a * 2 AS a "
		   "FROM costs c;\n"
		   "-- By: number\n"
		   "-- Key: costs.number\n"
		   "CREATE TEMP TABLE more AS SELECT c.number, c.a + "
		   "(SELECT count(*) FROM facts f WHERE f.patch = 'r') AS a "
		   "FROM costs c;"
		   "CREATE TEMP TABLE total AS SELECT sum(a) AS a "
		   "FROM twice;");
	assert_int_equal(run(SCRIPTS_ROUND), 7);
	assert_string_equal(values("SELECT a FROM costs ORDER BY number"),
			    "1101 1202 ");
	assert_string_equal(values("SELECT a FROM words ORDER BY word"),
			    "1 1 ");
}

/* The trap is as above: rows of other keys stay as they were put. */
static void only_rows_of_changed_keys_are_made(void **state UNUSED)
{
	add_keyed_scripts();
	sql("UPDATE costs SET a = 5; UPDATE words SET a = 7;"
	    "UPDATE twice SET a = 9");
	add_fact_of("c.c", 21);
	assert_int_equal(run(SCRIPTS_ROUND), 6);
	assert_string_equal(values("SELECT a FROM costs ORDER BY number"),
			    "2222 5 ");
	assert_string_equal(values("SELECT a FROM words ORDER BY word"),
			    "2 7 ");
	assert_string_equal(values("SELECT a FROM twice ORDER BY number"),
			    "4444 9 ");
	assert_string_equal(values("SELECT a FROM total"), "4453 ");
	/* A table that is made as a whole tells which keys changed, too. */
	add_fact("q", 22);
	assert_int_equal(run(SCRIPTS_ROUND), 5);
	assert_string_equal(values("SELECT a FROM costs ORDER BY number"),
			    "2222 3404 ");
	assert_string_equal(values("SELECT a FROM words ORDER BY word"),
			    "2 7 ");
	assert_string_equal(values("SELECT a FROM twice ORDER BY number"),
			    "4444 6808 ");
}

static void rows_of_a_key_that_went_go(void **state UNUSED)
{
	add_keyed_scripts();
	sql("UPDATE costs SET a = 5 WHERE number = 1;"
	    "DELETE FROM facts WHERE path = 'b.c';"
	    "INSERT INTO changed_path VALUES ('b.c')");
	add_fact_of("b.c", 3);
	assert_int_equal(run(SCRIPTS_ROUND), 6);
	assert_string_equal(values("SELECT a FROM costs ORDER BY number"),
			    "5 ");
	assert_string_equal(values("SELECT word AS a FROM words ORDER BY word"),
			    "n1 n3 ");
	assert_string_equal(values("SELECT number AS a FROM twice"), "1 ");
}

static void facts_are_read_as_a_whole_by_key(void **state UNUSED)
{
	add_keyed_scripts();
	sql("UPDATE more SET a = 5");
	add_fact_of("c.c", 21);
	run(SCRIPTS_ROUND);
	assert_string_equal(values("SELECT a FROM more ORDER BY number"),
			    "2222 5 ");
	sql("UPDATE more SET a = 5");
	add_fact("r", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	assert_string_equal(values("SELECT a FROM more ORDER BY number"),
			    "2223 1203 ");
}

/* What each item costs in all files together, and each file's share of it. */
static const char by_other_keys[] =
	"-- By: path\n"
	"CREATE TEMP TABLE cost AS SELECT f.path, f.line / 10 AS item, "
	"f.line % 10 AS cost FROM facts f WHERE f.patch = 'p';\n"
	"-- By: item\n"
	"-- Key: cost.item\n"
	"CREATE TEMP TABLE total AS SELECT item, sum(cost) AS a FROM cost "
	"GROUP BY item;\n"
	"-- By: path\n"
	"-- Names: total.item in cost.item\n"
	"CREATE TEMP TABLE share AS SELECT c.path, c.cost || '/' || t.a AS a "
	"FROM cost c JOIN total t ON t.item = c.item;";

static void add_shares(void)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s", by_other_keys);
	add_fact_of("a.c", 11);
	add_fact_of("b.c", 12);
	add_fact_of("b.c", 23);
	add_fact_of("c.c", 34);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
}

static void keys_need_not_be_paths(void **state UNUSED)
{
	add_shares();
	assert_string_equal(values("SELECT a FROM share ORDER BY path, a"),
			    "1/3 2/3 3/3 4/4 ");
	/* What nobody has reason to make anew stays what it is. */
	sql("UPDATE total SET a = 100 WHERE item <> 1");
	sql("UPDATE share SET a = 'kept' WHERE path = 'c.c'");
	add_fact_of("a.c", 15);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM total ORDER BY item"),
			    "8 100 100 ");
	assert_string_equal(values("SELECT a FROM share ORDER BY path, a"),
			    "1/8 5/8 2/8 3/100 kept ");
	/* An item that nobody has any more. */
	sql("DELETE FROM facts WHERE path = 'c.c'");
	sql("INSERT INTO changed_path VALUES ('c.c')");
	add_fact_of("c.c", 41);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM total ORDER BY item"),
			    "8 100 1 ");
}

/* ---- runs that go on from an earlier one ---- */

static void save_and_restore(const char *script)
{
	assert_int_equal(scripts_save(scripts), 0);
	scripts_free(scripts);
	begin_scripts();
	scripts_add(scripts, SCRIPTS_ROUND, "s", script);
	assert_int_equal(scripts_restore(scripts), 1);
	sql("DELETE FROM changed_path; DELETE FROM fresh_key");
}

static void names_are_told_after_a_restart(void **state UNUSED)
{
	add_shares();
	save_and_restore(by_other_keys);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	sql("UPDATE total SET a = 100 WHERE item <> 1");
	sql("UPDATE share SET a = 'kept' WHERE path = 'c.c'");
	add_fact_of("a.c", 15);
	assert_int_equal(run(SCRIPTS_ROUND), 3);
	assert_string_equal(values("SELECT a FROM share ORDER BY path, a"),
			    "1/8 5/8 2/8 3/100 kept ");
}

/* All rows of price are made again, and one is another. */
static void a_whole_table_tells_what_changed(void **state UNUSED)
{
	static const char script[] =
		"CREATE TEMP TABLE price (name, price);\n"
		"INSERT INTO price SELECT f.line % 10, f.line FROM facts f "
		"WHERE f.patch = 'q';\n"
		"CREATE INDEX temp.price_by_name ON price (name);\n"
		COSTS_OF_PATHS;

	add_priced(script);
	run(SCRIPTS_ROUND);
	save_and_restore(script);
	sql("UPDATE costs SET a = 1000");
	add_fact("q", 22);
	/* The table, its rows, its index, costs. */
	assert_int_equal(run(SCRIPTS_ROUND), 4);
	assert_string_equal(values("SELECT a FROM costs ORDER BY path"),
			    "1000 34 ");
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	sql("UPDATE costs SET a = 1000");
	add_fact("q", 31);
	assert_int_equal(run(SCRIPTS_ROUND), 4);
	assert_string_equal(values("SELECT a FROM costs ORDER BY path"),
			    "42 1000 ");
}

static void add_place(const char *name, const char *path)
{
	assert_int_equal(store_add_function_place(store, name, path, 1, false),
			 0);
}

static void note_place(const char *name)
{
	struct buf insert = BUF_INIT;

	buf_addf(&insert, "INSERT OR REPLACE INTO fresh_key VALUES ('%s', "
		 "'function_place', -1)", name);
	sql(insert.data);
	buf_release(&insert);
}

/* Functions that came tell who calls them; those that went and came, nothing. */
static void functions_tell_by_name(void **state UNUSED)
{
	static const char script[] =
		"-- By: name\n"
		"-- Key: function_place.name\n"
		"CREATE TEMP TABLE visible AS SELECT name, count(*) AS a "
		"FROM function_place GROUP BY name;";

	scripts_add(scripts, SCRIPTS_ROUND, "s", script);
	add_place("f", "a.c");
	add_place("g", "b.c");
	add_fact("p", 1);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	save_and_restore(script);
	sql("UPDATE visible SET a = 100");
	sql("INSERT INTO place_was SELECT name, path, is_static "
	    "FROM function_place; DELETE FROM function_place");
	add_place("f", "a.c");
	add_place("g", "b.c");
	note_place("f");
	note_place("g");
	add_fact("p", 2);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	add_place("g", "c.c");
	note_place("g");
	add_fact("p", 3);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	assert_string_equal(values("SELECT a FROM visible ORDER BY name"),
			    "100 2 ");
}

/* It is read as a whole. */
static void a_key_is_no_use_where_nothing_tells(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "-- By: part\n"
		    "-- Key: part.part\n"
		    "CREATE TEMP TABLE wholes AS SELECT part, count(*) AS a "
		    "FROM part GROUP BY part;");
	sql("INSERT INTO part VALUES (1, 'x', 1, 7)");
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	sql("INSERT INTO part VALUES (2, 'x', 1, 7), (2, 'y', 2, 8)");
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	assert_string_equal(values("SELECT a FROM wholes ORDER BY part"),
			    "2 1 ");
}

static void the_same_rows_stop_it(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "CREATE TEMP TABLE big AS SELECT f.line AS a FROM facts f "
		    "WHERE f.patch = 'p' AND f.line > 100;"
		    "CREATE TEMP TABLE after AS SELECT a + 1 AS a FROM big;");
	add_fact("p", 200);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	add_fact("p", 2);
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	add_fact("p", 300);
	assert_int_equal(run(SCRIPTS_ROUND), 2);
	assert_string_equal(values("SELECT a FROM after ORDER BY a"),
			    "201 301 ");
}

/* `early` reads a table before a later statement adds to it. */
static void a_table_is_found_in_the_state_it_had(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s",
		    "CREATE TEMP TABLE grows (a); INSERT INTO grows VALUES (1);"
		    "CREATE TEMP TABLE early AS SELECT g.a + f.line AS a "
		    "FROM grows g JOIN facts f ON f.patch = 'p';"
		    "INSERT INTO grows VALUES (1000);"
		    "CREATE INDEX temp.grows_by_a ON grows (a);");
	scripts_add(scripts, SCRIPTS_LAST, "t",
		    "INSERT INTO grows SELECT f.line FROM facts f "
		    "WHERE f.patch = 'q';"
		    "CREATE TEMP TABLE late AS SELECT sum(a) AS a FROM grows;");
	add_fact("p", 5);
	run(SCRIPTS_LAST);
	assert_string_equal(values("SELECT a FROM early"), "6 ");
	assert_string_equal(values("SELECT a FROM late"), "1001 ");
	add_fact("p", 7);
	run(SCRIPTS_LAST);
	assert_string_equal(values("SELECT a FROM early ORDER BY a"), "6 8 ");
	assert_string_equal(values("SELECT a FROM late"), "1001 ");
	add_fact("q", 3);
	run(SCRIPTS_LAST);
	assert_string_equal(values("SELECT a FROM late"), "1004 ");
	assert_string_equal(values("SELECT a FROM grows ORDER BY a"),
			    "1 3 1000 ");
}

static void note_ask(void *ctx, const char *patch, const char *function,
		     const char *from UNUSED, const char *word UNUSED)
{
	buf_addf(ctx, "%s %s; ", patch, function);
}

static void questions_stay_with_their_statement(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ASK, "s",
		    "CREATE TEMP TABLE mine AS SELECT 'z' AS a;"
		    "INSERT INTO ask (patch, function) SELECT 'p', 'f' || "
		    "f.line FROM facts f WHERE f.patch = 'p';"
		    "INSERT INTO ask (patch, function) SELECT 'q', a FROM "
		    "mine; DROP TABLE mine;");
	add_fact("p", 1);
	run(SCRIPTS_ASK);
	store_each_question(store, true, note_ask, &text);
	assert_string_equal(text.data, "p f1; q z; ");
	buf_clear(&text);
	add_fact("p", 2);
	assert_int_equal(run(SCRIPTS_ASK), 1);
	store_each_question(store, true, note_ask, &text);
	assert_string_equal(text.data, "p f1; p f2; ");
	buf_clear(&text);
	store_each_question(store, false, note_ask, &text);
	assert_string_equal(text.data, "p f1; p f2; q z; ");
}

static void a_verdict_is_a_table(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_VERDICT, "v-1",
		    "-- first\nCREATE TEMP TABLE t AS SELECT 'x;' AS a;\n"
		    "WITH w AS (SELECT a FROM t) SELECT a FROM w -- end");
	run(SCRIPTS_VERDICT);
	assert_string_equal(values("SELECT a FROM \"verdict v-1\""), "x; ");
}

static void what_is_wrong_is_said(void **state UNUSED)
{
	scripts_add(scripts, SCRIPTS_ROUND, "s", "SELECT nosuch()");
	assert_int_equal(scripts_run(scripts, SCRIPTS_ROUND, &err), -1);
	assert_non_null(strstr(err.data, "cannot judge 's': "));
}

/* As a run does that takes over tables, facts and keys of an earlier one. */
static void what_was_saved_is_taken_up(void **state UNUSED)
{
	static const char script[] =
		"CREATE TEMP TABLE of_p AS SELECT f.id, f.line AS a "
		"FROM facts f WHERE f.patch = 'p';"
		"CREATE TEMP TABLE of_q AS SELECT f.id, f.line AS a "
		"FROM facts f WHERE f.patch = 'q';";

	scripts_add(scripts, SCRIPTS_ROUND, "s", script);
	add_fact("p", 1);
	add_fact("q", 2);
	run(SCRIPTS_ROUND);
	assert_int_equal(scripts_save(scripts), 0);
	scripts_free(scripts);
	scripts = scripts_new(store);
	scripts_add_patch(scripts, "p");
	scripts_add_patch(scripts, "q");
	scripts_add(scripts, SCRIPTS_ROUND, "s", script);
	sql("INSERT INTO changed_path VALUES ('a.c')");
	assert_int_equal(scripts_restore(scripts), 1);
	assert_int_equal(run(SCRIPTS_ROUND), 0);
	sql("UPDATE facts SET id = id + 10 WHERE patch = 'q'");
	assert_int_equal(run(SCRIPTS_ROUND), 1);
	assert_string_equal(values("SELECT id AS a FROM of_q"), "12 ");
	scripts_free(scripts);
	scripts = scripts_new(store);
	scripts_add_patch(scripts, "p");
	scripts_add(scripts, SCRIPTS_ROUND, "s", "SELECT 1");
	assert_int_equal(scripts_restore(scripts), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_what_reads_new_facts_runs),
		TEST(only_rows_of_changed_paths_are_made),
		TEST(the_same_rows_of_a_path_stop_it),
		TEST(rows_of_new_facts_are_added),
		TEST(paths_with_changed_names_are_made),
		TEST(only_rows_of_changed_keys_are_made),
		TEST(rows_of_a_key_that_went_go),
		TEST(facts_are_read_as_a_whole_by_key),
		TEST(keys_need_not_be_paths),
		TEST(names_are_told_after_a_restart),
		TEST(a_whole_table_tells_what_changed),
		TEST(functions_tell_by_name),
		TEST(a_key_is_no_use_where_nothing_tells),
		TEST(rows_out_of_json_are_no_table),
		TEST(the_same_rows_stop_it),
		TEST(a_table_is_found_in_the_state_it_had),
		TEST(questions_stay_with_their_statement),
		TEST(a_verdict_is_a_table),
		TEST(what_is_wrong_is_said),
		TEST(what_was_saved_is_taken_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
