/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "bundling.h"

enum { FILE_BYTES = 10000, MANY = 1000 };

static struct bundling b;

static int finish(void **state UNUSED)
{
	bundling_release(&b);
	return 0;
}

static void a_lone_set_is_matched_as_it_is(void **state UNUSED)
{
	bundling_add(&b, 6, FILE_BYTES);
	bundling_join(&b);
	assert_int_equal(bundling_of(&b, 6), 6);
}

static void sets_of_one_file_are_matched_together(void **state UNUSED)
{
	bundling_add(&b, 1, FILE_BYTES);
	bundling_add(&b, 2, FILE_BYTES);
	bundling_add(&b, 5, FILE_BYTES);
	bundling_join(&b);
	assert_int_equal(bundling_of(&b, 1), 7);
	assert_int_equal(bundling_of(&b, 2), 7);
	assert_int_equal(bundling_of(&b, 5), 7);
}

static void many_files_are_not_matched_in_vain(void **state UNUSED)
{
	for (int i = 0; i < MANY; i++) {
		bundling_add(&b, 1, FILE_BYTES);
		bundling_add(&b, 2, FILE_BYTES);
	}
	bundling_add(&b, 3, FILE_BYTES);
	bundling_join(&b);
	assert_int_equal(bundling_of(&b, 1), 1);
	assert_int_equal(bundling_of(&b, 2), 2);
	assert_int_equal(bundling_of(&b, 3), 3);
}

static void a_small_set_joins_a_big_one_that_has_all_it_needs(
	void **state UNUSED)
{
	for (int i = 0; i < MANY; i++)
		bundling_add(&b, 7, FILE_BYTES);
	bundling_add(&b, 3, FILE_BYTES);
	bundling_add(&b, 8, FILE_BYTES);
	bundling_join(&b);
	assert_int_equal(bundling_of(&b, 7), 7);
	assert_int_equal(bundling_of(&b, 3), 7);
	assert_int_equal(bundling_of(&b, 8), 8);
}

static void the_order_of_files_does_not_matter(void **state UNUSED)
{
	struct bundling other = { 0 };

	for (uint64_t set = 1; set < 40; set++) {
		bundling_add(&b, set, FILE_BYTES * set);
		bundling_add(&other, 40 - set, FILE_BYTES * (40 - set));
	}
	bundling_join(&b);
	bundling_join(&other);
	for (uint64_t set = 1; set < 40; set++) {
		assert_int_equal(bundling_of(&b, set),
				 bundling_of(&other, set));
		assert_int_equal(bundling_of(&b, set) & set, set);
	}
	bundling_release(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, NULL, finish)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lone_set_is_matched_as_it_is),
		TEST(sets_of_one_file_are_matched_together),
		TEST(many_files_are_not_matched_in_vain),
		TEST(a_small_set_joins_a_big_one_that_has_all_it_needs),
		TEST(the_order_of_files_does_not_matter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
