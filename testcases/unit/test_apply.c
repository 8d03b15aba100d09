/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "apply.h"
#include "buf.h"
#include "patch.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf out, err;

static int apply(const char *patch, const char *old)
{
	struct patch p;
	int ret;

	buf_clear(&out);
	buf_clear(&err);
	assert_int_equal(patch_parse(&p, patch, strlen(patch), &err), 0);
	assert_int_equal(p.n, 1);
	ret = apply_hunks(&out, &p.items[0], old, strlen(old), &err);
	patch_release(&p);
	return ret;
}

static int done(void **state)
{
	(void)state;
	buf_release(&out);
	buf_release(&err);
	return 0;
}

#define NAMES "--- a/x\n+++ b/x\n"

static void lines_are_replaced(void **state)
{
	(void)state;
	assert_int_equal(apply(NAMES "@@ -1,3 +1,3 @@\n a\n-b\n+B\n c\n"
			       "@@ -5,1 +5,2 @@\n e\n+f\n",
			       "a\nb\nc\nd\ne\n"), 0);
	assert_string_equal(out.data, "a\nB\nc\nd\ne\nf\n");
}

static void a_file_begins_and_ends(void **state)
{
	(void)state;
	assert_int_equal(apply("--- /dev/null\n+++ b/x\n@@ -0,0 +1,2 @@\n"
			       "+a\n+b\n\\ No newline at end of file\n", ""),
			 0);
	assert_string_equal(out.data, "a\nb");
	assert_int_equal(apply(NAMES "@@ -1,2 +0,0 @@\n-a\n-b\n", "a\nb\n"),
			 0);
	assert_string_equal(out.data, "");
	/* In front of all, and behind the first line, without context. */
	assert_int_equal(apply(NAMES "@@ -0,0 +1 @@\n+0\n@@ -1,0 +3 @@\n+2\n",
			       "1\n3\n"), 0);
	assert_string_equal(out.data, "0\n1\n2\n3\n");
}

static void a_hunk_may_have_moved(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	for (int i = 0; i < APPLY_OFFSET + 5; i++)
		buf_addstr(&text, "-\n");
	assert_int_equal(apply(NAMES "@@ -3,2 +3,2 @@\n a\n-b\n+c\n",
			       "1\n2\n3\n4\na\nb\n"), 0);
	assert_string_equal(out.data, "1\n2\n3\n4\na\nc\n");
	assert_int_equal(apply(NAMES "@@ -9,2 +9,2 @@\n a\n-b\n+c\n",
			       "a\nb\n"), 0);
	assert_string_equal(out.data, "a\nc\n");
	/* The nearest of two. */
	assert_int_equal(apply(NAMES "@@ -4 +4 @@\n-a\n+b\n",
			       "a\n-\n-\n-\na\n"), 0);
	assert_string_equal(out.data, "a\n-\n-\n-\nb\n");
	/* Not that far. */
	buf_addstr(&text, "a\n");
	assert_int_equal(apply(NAMES "@@ -1 +1 @@\n-a\n+b\n", text.data), -1);
	buf_release(&text);
}

static void what_does_not_fit_is_refused(void **state)
{
	(void)state;
	assert_int_equal(apply(NAMES "@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
			       "a\nB\n"), -1);
	assert_string_equal(err.data, "patch refused: hunk 1 of 'x' (line 1) "
			    "does not apply");
	/* Hunks do not overlap, nor swap. */
	assert_int_equal(apply(NAMES "@@ -2 +2 @@\n-b\n+c\n@@ -1 +1 @@\n-a\n"
			       "+d\n", "a\nb\n"), -1);
	assert_string_equal(err.data, "patch refused: hunk 2 of 'x' (line 1) "
			    "does not apply");
	assert_int_equal(apply(NAMES "@@ -7,0 +8 @@\n+c\n", "a\n"), -1);
	assert_int_equal(apply("diff --git a/x b/x\nBinary files a/x and b/x "
			       "differ\n", "a\n"), -1);
	assert_string_equal(err.data, "patch refused: 'x' is a binary file");
}

static void the_end_of_the_last_line_counts(void **state)
{
	(void)state;
	assert_int_equal(apply(NAMES "@@ -1 +1 @@\n-a\n"
			       "\\ No newline at end of file\n+a\n", "a"), 0);
	assert_string_equal(out.data, "a\n");
	assert_int_equal(apply(NAMES "@@ -1 +1 @@\n-a\n+b\n", "a"), -1);
	assert_int_equal(apply(NAMES "@@ -1 +1,2 @@\n+b\n a\n"
			       "\\ No newline at end of file\n", "a"), 0);
	assert_string_equal(out.data, "b\na");
}

#define CRLF_PATCH "--- a/x\r\n+++ b/x\r\n@@ -1,2 +1,2 @@\r\n a\r\n-b\r\n+c\r\n"

static void line_ends_of_the_patch(void **state)
{
	(void)state;
	assert_int_equal(apply(CRLF_PATCH, "a\nb\n"), 0);
	assert_string_equal(out.data, "a\nc\n");
	assert_int_equal(apply(CRLF_PATCH, "a\r\nb\r\n"), 0);
	assert_string_equal(out.data, "a\r\nc\r\n");
	assert_int_equal(apply(NAMES "@@ -1 +1 @@\n-a\r\n+b\r\n", "a\r\n"), 0);
	assert_string_equal(out.data, "b\r\n");
	assert_int_equal(apply(NAMES "@@ -1 +1 @@\n-a\n+b\n", "a\r\n"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_replaced),
		cmocka_unit_test(a_file_begins_and_ends),
		cmocka_unit_test(a_hunk_may_have_moved),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(the_end_of_the_last_line_counts),
		cmocka_unit_test(line_ends_of_the_patch),
	};

	buf_init(&out);
	buf_init(&err);
	return cmocka_run_group_tests(tests, NULL, done);
}
