/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "edit.h"

static void expect_type(const char *text, uint32_t line, const char *want)
{
	struct buf out = BUF_INIT;
	bool done = edit_type(&out, text, strlen(text), line, "ref");

	assert_int_equal(done, want != NULL);
	assert_string_equal(out.data, want ? want : "");
	buf_release(&out);
}

static void test_type(UNUSED void **state)
{
	expect_type("struct a {\n\tatomic_t\tref;\t/* x */\n};\n", 2,
		    "struct a {\n\trefcount_t\tref;\t/* x */\n};\n");
	expect_type("struct a { int b; atomic_t ref; };\n", 1,
		    "struct a { int b; refcount_t ref; };\n");
	expect_type("\tatomic_t ref ____cacheline_aligned_in_smp;\n", 1,
		    "\trefcount_t ref ____cacheline_aligned_in_smp;\n");
	expect_type("\tatomic_t ref __aligned(8);\n", 1,
		    "\trefcount_t ref __aligned(8);\n");
	expect_type("\tatomic_t ref, more;\n", 1, NULL);
	expect_type("\tatomic_t more, ref;\n", 1, NULL);
	expect_type("\tatomic_t *ref;\n", 1, NULL);
	expect_type("\tatomic_t other;\n\tint ref;\n", 2, NULL);
	expect_type("\tatomic_t\n\tref;\n", 1, NULL);
	expect_type("", 7, NULL);
}

static void test_word(UNUSED void **state)
{
	struct buf out = BUF_INIT;

	assert_true(edit_word(&out, "a old b", 7, 2, "old", "newer"));
	assert_string_equal(out.data, "a newer b");
	buf_clear(&out);
	assert_false(edit_word(&out, "a old b", 7, 3, "old", "newer"));
	assert_false(edit_word(&out, "a old", 5, 4, "old", "newer"));
	assert_string_equal(out.data, "");
	buf_release(&out);
}

static void expect_include(const char *text, const char *want)
{
	struct buf out = BUF_INIT;
	bool done = edit_include(&out, text, strlen(text));

	assert_int_equal(done, want != NULL);
	assert_string_equal(out.data, want ? want : "");
	buf_release(&out);
}

static void test_include(UNUSED void **state)
{
	expect_include("#include <linux/list.h>\n#include <linux/slab.h>\n",
		       "#include <linux/list.h>\n#include <linux/refcount.h>\n"
		       "#include <linux/slab.h>\n");
	expect_include("#include <linux/slab.h>\nint a;\n",
		       "#include <linux/refcount.h>\n"
		       "#include <linux/slab.h>\nint a;\n");
	expect_include("#include <linux/refcount.h>\nint a;\n",
		       "#include <linux/refcount.h>\nint a;\n");
	expect_include("#include \"a.h\"\nint a;\n",
		       "#include <linux/refcount.h>\n#include \"a.h\"\n"
		       "int a;\n");
}

static void test_include_instead(UNUSED void **state)
{
	expect_include("#include <linux/atomic.h>\n#include <linux/list.h>\n"
		       "refcount_t a;\n",
		       "#include <linux/list.h>\n#include <linux/refcount.h>\n"
		       "refcount_t a;\n");
	expect_include("#include <linux/atomic.h>\n#include <linux/list.h>\n"
		       "atomic_t a;\n",
		       "#include <linux/atomic.h>\n#include <linux/list.h>\n"
		       "#include <linux/refcount.h>\natomic_t a;\n");
}

/* Lines in an #if are not everybody's; an include guard is. */
static void test_include_conditional(UNUSED void **state)
{
	expect_include("#ifndef A\n#define A\n#include <linux/list.h>\n"
		       "#ifdef B\n#include <linux/refcount.h>\n#endif\n"
		       "#endif\n",
		       "#ifndef A\n#define A\n#include <linux/list.h>\n"
		       "#include <linux/refcount.h>\n#ifdef B\n"
		       "#include <linux/refcount.h>\n#endif\n#endif\n");
	expect_include("#ifndef A\n#define A\nstruct b;\n#endif\n",
		       "#ifndef A\n#define A\n\n#include <linux/refcount.h>\n"
		       "struct b;\n#endif\n");
	expect_include("#include <linux/list.h>\nint a;\n"
		       "#include <linux/poll.h>\n",
		       "#include <linux/list.h>\n#include <linux/refcount.h>\n"
		       "int a;\n#include <linux/poll.h>\n");
	expect_include("struct b;\n", NULL);
	expect_include("", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_type),
		cmocka_unit_test(test_word),
		cmocka_unit_test(test_include),
		cmocka_unit_test(test_include_instead),
		cmocka_unit_test(test_include_conditional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
