/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "groups.h"

#include <setjmp.h>
#include <cmocka.h>

static void what_is_written_is_read(void **state UNUSED)
{
	static const char text[] = "int x;\n\n+3 no line\n";
	struct buf all = BUF_INIT;
	struct groups g;
	struct groups_file f;

	groups_add(&all, "../s/1.c", NULL, text, sizeof(text) - 1);
	groups_add(&all, "../s/2.c", "7:probe 9:remove", "", 0);
	groups_add(&all, "../s/3.c", "", NULL, 0);
	groups_add(&all, "../s/4.c", "1:f", NULL, 0);
	groups_start(&g, &all);

	assert_true(groups_next(&g, &f));
	assert_string_equal(f.path, "../s/1.c");
	assert_null(f.wants);
	assert_int_equal(f.len, sizeof(text) - 1);
	assert_string_equal(f.text, text);
	assert_ptr_equal(all.data + f.offset, f.text);

	assert_true(groups_next(&g, &f));
	assert_string_equal(f.path, "../s/2.c");
	assert_string_equal(f.wants, "7:probe 9:remove");
	assert_int_equal(f.len, 0);
	assert_string_equal(f.text, "");

	assert_true(groups_next(&g, &f));
	assert_string_equal(f.path, "../s/3.c");
	assert_null(f.wants);
	assert_null(f.text);

	assert_true(groups_next(&g, &f));
	assert_string_equal(f.path, "../s/4.c");
	assert_string_equal(f.wants, "1:f");
	assert_false(groups_next(&g, &f));
	assert_false(groups_next(&g, &f));
	buf_release(&all);
}

static void is_refused(const char *text)
{
	struct buf all = BUF_INIT;
	struct groups g;
	struct groups_file f;

	buf_addstr(&all, text);
	groups_start(&g, &all);
	assert_false(groups_next(&g, &f));
	buf_release(&all);
}

static void what_is_cut_off_ends_the_list(void **state UNUSED)
{
	is_refused("");
	is_refused("\n\n");
	is_refused("+");
	is_refused("+12");
	is_refused("+x a.c\n");
	is_refused("+4 a.c\nint");
	is_refused("+4 a.c\nint;");
	is_refused("+4 a.c\nint x\n");
	is_refused("+99999999999999999999 a.c\nint x\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_is_cut_off_ends_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
