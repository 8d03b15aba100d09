/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "apply.h"
#include "buf.h"
#include "linediff.h"
#include "patch.h"

/* The unified diff, applied to the old text, gives the new one. */
static void round_trip(const char *old, const char *now)
{
	struct buf text = BUF_INIT, got = BUF_INIT, err = BUF_INIT;
	struct linediff d;
	struct patch patch;

	linediff_make(&d, old, strlen(old), now, strlen(now));
	buf_addstr(&text, "diff --git a/x.c b/x.c\n--- a/x.c\n+++ b/x.c\n");
	linediff_unified(&text, &d);
	assert_int_equal(patch_parse(&patch, text.data, text.len, &err), 0);
	assert_int_equal(patch.n, 1);
	assert_int_equal(
		apply_hunks(&got, &patch.items[0], old, strlen(old), &err), 0);
	assert_string_equal(got.data, now);
	patch_release(&patch);
	linediff_release(&d);
	buf_release(&text);
	buf_release(&got);
	buf_release(&err);
}

static void test_round_trips(UNUSED void **state)
{
	round_trip("a\nb\nc\n", "a\nB\nc\n");
	round_trip("a\nb\nc\n", "b\nc\n");
	round_trip("a\nb\nc\n", "a\nb\n");
	round_trip("a\nb\nc\n", "x\na\nb\nc\n");
	round_trip("a\nb\nc", "a\nb\nd");
	round_trip("a\nb\nc", "a\nb\nc\n");
	round_trip("a\nb\nc\n", "c\nb\na\n");
	round_trip("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n15\n16\n",
		   "1\n2\nx\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\ny\n15\n16\n");
	round_trip("a\na\na\nb\na\na\n", "a\nb\na\na\na\nb\n");
}

/* Every pair of short texts over two letters. */
static void test_all_short_ones(UNUSED void **state)
{
	for (unsigned int a = 0; a < 64; a++)
		for (unsigned int b = 0; b < 64; b++) {
			char old[13], now[13];

			if (a == b)
				continue;
			for (int i = 0; i < 6; i++) {
				old[2 * i] = a >> i & 1 ? 'x' : 'y';
				now[2 * i] = b >> i & 1 ? 'x' : 'y';
				old[2 * i + 1] = now[2 * i + 1] = '\n';
			}
			old[12] = now[12] = '\0';
			round_trip(old, now);
		}
}

static void test_form(UNUSED void **state)
{
	static const char old[] = "int f(void)\n{\n\tint a;\n\n\ta = 1;\n"
				  "\tb();\n\tc();\n\td();\n\treturn a;\n}\n";
	static const char now[] = "int f(void)\n{\n\tint a;\n\n\ta = 1;\n"
				  "\tb();\n\tc();\n\te();\n\treturn a;\n}\n";
	struct buf text = BUF_INIT;
	struct linediff d;
	uint32_t gone, come;

	linediff_make(&d, old, strlen(old), now, strlen(now));
	linediff_unified(&text, &d);
	linediff_count(&d, &gone, &come);
	assert_int_equal(gone, 1);
	assert_int_equal(come, 1);
	assert_string_equal(
		text.data,
		"@@ -5,6 +5,6 @@ int f(void)\n \ta = 1;\n \tb();\n \tc();\n"
		"-\td();\n+\te();\n \treturn a;\n }\n");
	linediff_release(&d);
	buf_clear(&text);
	linediff_make(&d, old, strlen(old), old, strlen(old));
	linediff_unified(&text, &d);
	assert_int_equal(text.len, 0);
	linediff_release(&d);
	buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trips),
		cmocka_unit_test(test_all_short_ones),
		cmocka_unit_test(test_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
