/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "sqltext.h"

#include <setjmp.h>
#include <cmocka.h>

static void comments_go_and_strings_stay(void **state UNUSED)
{
	struct buf out = BUF_INIT;

	sqltext_strip(&out, "-- facts f\nSELECT '-- no' /* x */ , \"a--b\"");
	assert_string_equal(out.data, "\nSELECT '-- no'   , \"a--b\"");
	buf_clear(&out);
	sqltext_strip(&out, "SELECT 'open");
	assert_string_equal(out.data, "SELECT 'open");
	buf_release(&out);
}

static void what_is_temporary_moves(void **state UNUSED)
{
	struct buf out = BUF_INIT;

	sqltext_move(&out, "CREATE TEMP TABLE a AS SELECT 'temp.x', b.temp "
		     "FROM temp.\"c d\";\ncreate temp table if not exists e (f);"
		     "CREATE INDEX temp.g ON a (b)", "run");
	assert_string_equal(out.data, "CREATE TABLE run.a AS SELECT 'temp.x', "
			    "b.temp FROM run.\"c d\";\n"
			    "CREATE table if not exists run.e (f);"
			    "CREATE INDEX run.g ON a (b)");
	buf_release(&out);
}

static void a_word_is_not_a_part_of_one(void **state UNUSED)
{
	assert_true(sqltext_has_word("f.patch = 'a-b'", "a-b"));
	assert_false(sqltext_has_word("f.patch = 'a-b-c'", "a-b"));
	assert_false(sqltext_has_word("f.patch = 'x_a-b'", "a-b"));
}

static bool facts_bound(const char *sql)
{
	static const struct sqltext_table facts = {
		.name = "facts", .key = "id", .named = "patch",
	};

	return sqltext_is_bound(sql, &facts);
}

static bool record_bound(const char *sql)
{
	static const struct sqltext_table record = {
		.name = "record", .key = "id", .also_column = true,
	};

	return sqltext_is_bound(sql, &record);
}

static void rows_are_chosen_by_a_name_or_a_number(void **state UNUSED)
{
	assert_true(facts_bound("SELECT 1 FROM t"));
	assert_true(facts_bound("SELECT 1 FROM facts f WHERE f.patch = 'a'"));
	assert_true(facts_bound("SELECT 1 FROM facts AS f\n"
				"WHERE f.patch IN ('a', 'b')"));
	assert_true(facts_bound("SELECT 1 FROM t\nJOIN facts f ON f.id = t.x"));
	assert_true(facts_bound("SELECT 1 FROM t JOIN facts f ON t.x = f.id"));
	assert_true(facts_bound("SELECT 1 FROM reference_facts"));
	assert_true(facts_bound("SELECT 1 FROM facts f "
				"WHERE f.patch IN ('a', 'of-facts')"));
	assert_true(facts_bound("SELECT 1 FROM facts WHERE patch = 'a'"));
	assert_true(facts_bound("SELECT 1 FROM facts f WHERE f.patch = 'a' AND "
				"EXISTS (SELECT 1 FROM facts f "
				"WHERE f.patch = 'b')"));
}

static void what_is_not_sure_is_not_bound(void **state UNUSED)
{
	assert_false(facts_bound("SELECT 1 FROM facts"));
	assert_false(facts_bound("SELECT 1 FROM facts WHERE id = 3"));
	assert_false(facts_bound("SELECT 1 FROM facts WHERE patch = 'a' AND "
				 "x IN (SELECT x FROM facts)"));
	assert_false(facts_bound("SELECT 1 FROM t, facts"));
	assert_false(facts_bound("SELECT f.id FROM facts f WHERE f.kind = 'a'"));
	assert_false(facts_bound("SELECT 1 FROM facts f "
				 "WHERE f.patch <> 'a'"));
	assert_false(facts_bound("SELECT 1 FROM t JOIN facts f "
				 "ON f.patch = t.patch"));
	assert_false(facts_bound("SELECT 1 FROM facts f WHERE f.patch = 'a' AND "
				 "EXISTS (SELECT 1 FROM facts f "
				 "WHERE f.kind = 'b')"));
	assert_false(facts_bound("SELECT 1 FROM facts f WHERE ff.patch = 'a'"));
	assert_false(facts_bound("SELECT 1 WHERE x IN (facts)"));
}

static void a_column_is_not_a_table(void **state UNUSED)
{
	assert_true(record_bound("SELECT a.record, record AS r, record FROM a "
				 "WHERE record = 3"));
	assert_true(record_bound("SELECT a.record FROM a "
				 "JOIN record r ON r.id = a.record"));
	assert_false(record_bound("SELECT a.record FROM a "
				  "JOIN record r ON r.tag = a.tag"));
	assert_false(record_bound("SELECT 1 FROM a, record r WHERE 1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_go_and_strings_stay),
		cmocka_unit_test(what_is_temporary_moves),
		cmocka_unit_test(a_word_is_not_a_part_of_one),
		cmocka_unit_test(rows_are_chosen_by_a_name_or_a_number),
		cmocka_unit_test(what_is_not_sure_is_not_bound),
		cmocka_unit_test(a_column_is_not_a_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
