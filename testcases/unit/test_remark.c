/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "remark.h"

#include <setjmp.h>
#include <cmocka.h>

static void note(void *ctx, uint32_t line, const char *words)
{
	buf_addf(ctx, "%u:%s|", line, words);
}

static void expect(const char *text, const char *found)
{
	struct buf out = BUF_INIT;

	buf_addstr(&out, "");
	remark_each(text, strlen(text), note, &out);
	assert_string_equal(out.data ? out.data : "", found);
	buf_release(&out);
}

static void a_block_is_one_line(void **state UNUSED)
{
	expect("int a;\n/* wait\n *\n * FIXME: decouple the lifetime of\n"
	       " * the device.\n */\nint b;\n",
	       "4:wait FIXME: decouple the lifetime of the device.|");
	expect("/* REVISIT: use the release() hook... */",
	       "1:REVISIT: use the release() hook...|");
}

static void both_kinds_of_words_are_needed(void **state UNUSED)
{
	expect("/* FIXME: slow */ /* the lifetime of p */", "");
	expect("/* FIXMES of the lifetime */ /* prefix_XXX lifetime */", "");
}

static void slashed_lines_run_on(void **state UNUSED)
{
	expect("x; // TODO: who\n   // frees this? refcount\ny;\n",
	       "1:TODO: who frees this? refcount|");
	expect("// TODO: who\n\n// has a refcount\n", "");
}

static void strings_are_no_comments(void **state UNUSED)
{
	expect("f(\"/* FIXME refcount */\"); g('\"'); /* XXX refcount */\n",
	       "1:XXX refcount|");
}

static void text_may_end_anywhere(void **state UNUSED)
{
	expect("/", "");
	expect("/*", "");
	expect("/* TODO lifetime", "1:TODO lifetime|");
	expect("// TODO lifetime", "1:TODO lifetime|");
	expect("// TODO lifetime\n//", "1:TODO lifetime|");
	expect("\"\\", "");
}

static void a_long_one_is_cut(void **state UNUSED)
{
	struct buf text = BUF_INIT, out = BUF_INIT;

	buf_addstr(&text, "/* TODO lifetime ");
	for (int i = 0; i < 2 * REMARK_MAX; i++)
		buf_addch(&text, 'a');
	buf_addstr(&text, " */");
	remark_each(text.data, text.len, note, &out);
	assert_int_equal(out.len, REMARK_MAX + strlen("1:|"));
	buf_release(&text);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_is_one_line),
		cmocka_unit_test(both_kinds_of_words_are_needed),
		cmocka_unit_test(slashed_lines_run_on),
		cmocka_unit_test(strings_are_no_comments),
		cmocka_unit_test(text_may_end_anywhere),
		cmocka_unit_test(a_long_one_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
