/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "condition.h"

#include <setjmp.h>
#include <cmocka.h>

static enum condition of_if(const char *text)
{
	return condition_if(text, 0, strlen(text));
}

static void understands_numbers(void **state UNUSED)
{
	assert_int_equal(of_if(" 0"), CONDITION_NEVER);
	assert_int_equal(of_if(" 0 /* later */"), CONDITION_NEVER);
	assert_int_equal(of_if(" 1"), CONDITION_ALWAYS);
	assert_int_equal(of_if(" !0"), CONDITION_ALWAYS);
	assert_int_equal(of_if(" 01"), CONDITION_UNKNOWN);
	assert_int_equal(of_if(" 2"), CONDITION_UNKNOWN);
	assert_int_equal(of_if(""), CONDITION_UNKNOWN);
}

static void understands_foreign_names(void **state UNUSED)
{
	assert_int_equal(of_if(" defined(__ASSEMBLY__)"), CONDITION_NEVER);
	assert_int_equal(of_if(" defined __cplusplus"), CONDITION_NEVER);
	assert_int_equal(of_if(" !defined(__ASSEMBLER__)"), CONDITION_ALWAYS);
	assert_int_equal(of_if(" defined(__\\\ncplusplus)"), CONDITION_NEVER);
	assert_int_equal(of_if(" defined(CONFIG_PM)"), CONDITION_UNKNOWN);
	assert_int_equal(of_if(" __ASSEMBLY__"), CONDITION_UNKNOWN);
}

static void lets_one_side_decide(void **state UNUSED)
{
	assert_int_equal(of_if(" 0 && CONFIG_A"), CONDITION_NEVER);
	assert_int_equal(of_if(" 1 || CONFIG_A"), CONDITION_ALWAYS);
	assert_int_equal(of_if(" 0 || CONFIG_A"), CONDITION_UNKNOWN);
	assert_int_equal(of_if(" 1 && CONFIG_A"), CONDITION_UNKNOWN);
	assert_int_equal(of_if(" !defined(__cplusplus) || CONFIG_A"),
			 CONDITION_ALWAYS);
	assert_int_equal(of_if(" defined(CONFIG_A) && 0"), CONDITION_UNKNOWN);
}

static void reads_ifdef(void **state UNUSED)
{
	const char *text = "#ifdef __cplusplus\n0";

	assert_int_equal(condition_ifdef(text, 6, strlen(text)),
			 CONDITION_NEVER);
	assert_int_equal(condition_ifdef(text, 6, 10), CONDITION_UNKNOWN);
	assert_int_equal(condition_ifdef(text, 18, strlen(text)),
			 CONDITION_UNKNOWN);
	assert_int_equal(condition_not(CONDITION_UNKNOWN), CONDITION_UNKNOWN);
	assert_int_equal(condition_not(CONDITION_NEVER), CONDITION_ALWAYS);
}

static void stays_in_its_range(void **state UNUSED)
{
	/* The next line does not count, nor does what follows the range. */
	assert_int_equal(of_if(" 0\n|| X"), CONDITION_NEVER);
	assert_int_equal(condition_if(" 0 || X", 0, 2), CONDITION_NEVER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(understands_numbers),
		cmocka_unit_test(understands_foreign_names),
		cmocka_unit_test(lets_one_side_decide),
		cmocka_unit_test(reads_ifdef),
		cmocka_unit_test(stays_in_its_range),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
