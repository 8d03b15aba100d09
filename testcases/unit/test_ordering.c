/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "ordering.h"

/* The line near the '@' of a text, or 0. */
static uint32_t near(const char *text)
{
	uint32_t line = 0;

	ordering_near(text, 0, strlen(text), (size_t)(strchr(text, '@') - text),
		      &line);
	return line;
}

static void test_words(UNUSED void **state)
{
	assert_int_equal(near("a\n/* the full Barrier of @ */\n"), 2);
	assert_int_equal(near("@\nb\nsmp_mb__after_atomic();\n"), 3);
	assert_int_equal(near("/* barrier */\n\n@\n/* barrier */\n"), 4);
	assert_int_equal(near("rcu_barrier(@);\nbarrier_count = 1;\n"), 0);
	assert_int_equal(near("@\nno barriers\n"), 2);
	assert_int_equal(near("put(@);\nfree(a);\n"), 0);
	assert_int_equal(near("@"), 0);
}

static void test_far(UNUSED void **state)
{
	struct buf text = BUF_INIT;

	buf_addstr(&text, "/* barrier */");
	for (int i = 0; i < ORDERING_NEAR; i++)
		buf_addch(&text, '\n');
	buf_addch(&text, '@');
	assert_int_equal(near(text.data), 0);
	buf_release(&text);
}

/* The line of the comment that promises a barrier by atomic_...(), or 0. */
static uint32_t relied(const char *text)
{
	uint32_t line = 0;

	ordering_relied(text, 0, strlen(text),
			(size_t)(strstr(text, "\tatomic_") + 1 - text), &line);
	return line;
}

static void test_relied(UNUSED void **state)
{
	assert_int_equal(relied("a;\n/*\n * Implies the full\n * barrier of "
				"atomic_sub_and_test().\n */\nb;\n"
				"\tatomic_sub_and_test(1, &a->refs);\n"),
			 2);
	assert_int_equal(relied("/* Provides a full memory barrier. */\n"
				"\tatomic_dec_and_test(&a->refs);\n"),
			 1);
	assert_int_equal(relied("/* Provides a full memory barrier. */\nb();\n"
				"\tatomic_dec_and_test(&a->refs);\n"),
			 0);
	assert_int_equal(relied("/* Provides a full memory barrier. */\n"
				"\tatomic_inc(&a->refs);\n"),
			 0);
	assert_int_equal(relied("/* Pairs with the full barrier in x(). */\n"
				"\tatomic_dec_and_test(&a->refs);\n"),
			 0);
	assert_int_equal(relied("/* Implies nothing: no barrier here. */\n"
				"\tatomic_dec_and_test(&a->refs);\n/*"),
			 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_relied),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
