/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "fact.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

static struct fact_list facts;
static struct trouble_list troubles;

static int clean(void **state UNUSED)
{
	fact_release(&facts);
	trouble_release(&troubles);
	return 0;
}

static void add(uint32_t line, uint32_t col, const char *kind,
		const char *attrs, uint32_t end_col, const char *function)
{
	struct fact *f = vec_push(&facts);

	f->line = line;
	f->col = col;
	f->end_col = end_col;
	f->kind = xstrdup(kind);
	f->attrs = xstrdup(attrs);
	f->function = xstrdup(function);
}

static void sorts_by_place_then_text(void **state UNUSED)
{
	static const uint32_t lines[] = { 2, 2, 2, 10, 10 };

	add(10, 1, "b", "{}", 0, "f");
	add(2, 9, "a", "{}", 0, "f");
	add(2, 1, "b", "{}", 0, "f");
	add(10, 1, "a", "{\"x\":1}", 0, "f");
	add(2, 1, "a", "{}", 0, "f");
	fact_sort(&facts);
	for (size_t i = 0; i < facts.n; i++)
		assert_int_equal(facts.items[i].line, lines[i]);
	assert_string_equal(facts.items[0].kind, "a");
	assert_string_equal(facts.items[1].kind, "b");
	assert_int_equal(facts.items[2].col, 9);
	assert_string_equal(facts.items[3].kind, "a");
}

static void unique_drops_equal_ones(void **state UNUSED)
{
	add(1, 1, "a", "{}", 0, "f");
	add(1, 1, "a", "{}", 0, "f");
	add(1, 1, "a", "{\"x\":1}", 0, "f");
	add(1, 2, "a", "{}", 0, "f");
	add(1, 2, "a", "{}", 0, "f");
	fact_sort(&facts);
	fact_unique(&facts);
	assert_int_equal(facts.n, 3);
	fact_release(&facts);
	fact_sort(&facts);
	fact_unique(&facts);
	assert_int_equal(facts.n, 0);
}

static void of_equal_ones_the_same_stays(void **state UNUSED)
{
	for (int turn = 0; turn < 2; turn++) {
		clean(NULL);
		add(1, 1, "a", "{}", turn ? 9 : 5, turn ? "g" : "f");
		add(1, 1, "a", "{}", turn ? 5 : 9, turn ? "f" : "g");
		fact_sort(&facts);
		fact_unique(&facts);
		assert_int_equal(facts.n, 1);
		assert_int_equal(facts.items[0].end_col, 5);
		assert_string_equal(facts.items[0].function, "f");
	}
}

static void null_strings_of_a_trouble_are_empty(void **state UNUSED)
{
	trouble_add(&troubles, TROUBLE_BLIND, NULL, NULL, 0, NULL, NULL);
	assert_string_equal(troubles.items[0].path, "");
	assert_string_equal(troubles.items[0].function, "");
	assert_string_equal(troubles.items[0].rule, "");
	assert_string_equal(troubles.items[0].message, "");
}

static void troubles_are_sorted_and_merged(void **state UNUSED)
{
	trouble_add(&troubles, TROUBLE_FAILED, "b.c", "", 0, "r", "m");
	trouble_add(&troubles, TROUBLE_BLIND, "a.c", "g", 20, "", "m");
	trouble_add(&troubles, TROUBLE_BLIND, "a.c", "f", 3, "", "m");
	trouble_add(&troubles, TROUBLE_FAILED, "b.c", "", 0, "r", "m");
	trouble_add(&troubles, TROUBLE_FAILED, "b.c", "", 0, "q", "m");
	trouble_add(&troubles, TROUBLE_BLIND, "b.c", "", 0, "q", "m");
	trouble_add(&troubles, TROUBLE_FAILED, "b.c", "", 0, "q", "n");
	trouble_sort(&troubles);
	assert_int_equal(troubles.n, 6);
	assert_string_equal(troubles.items[0].function, "f");
	assert_string_equal(troubles.items[1].function, "g");
	assert_int_equal(troubles.items[2].kind, TROUBLE_BLIND);
	assert_string_equal(troubles.items[3].message, "m");
	assert_string_equal(troubles.items[4].message, "n");
	assert_string_equal(troubles.items[5].rule, "r");
}

static void kinds_have_names(void **state UNUSED)
{
	assert_string_equal(trouble_kind_name(TROUBLE_BLIND), "blind");
	assert_string_equal(trouble_kind_name(TROUBLE_FAILED), "failed");
}

#define CASE(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sorts_by_place_then_text),
		CASE(unique_drops_equal_ones),
		CASE(of_equal_ones_the_same_stays),
		CASE(null_strings_of_a_trouble_are_empty),
		CASE(troubles_are_sorted_and_merged),
		CASE(kinds_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
