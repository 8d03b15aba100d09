/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "change.h"
#include "scan_words.h"
#include "map.h"

#include <setjmp.h>
#include <cmocka.h>

static struct change change;
static struct map *words;
static struct scan_words *ready;

static int start(void **state UNUSED)
{
	words = map_new();
	map_intern(words, "put_it", 6);
	ready = scan_words_new(words);
	return 0;
}

static int stop(void **state UNUSED)
{
	change_release(&change);
	scan_words_free(ready);
	map_free(words);
	return 0;
}

static void compare(const char *old_path, const char *old,
		    const char *now_path, const char *now)
{
	const struct change_text a = { old ? old_path : NULL, old,
				       old ? strlen(old) : 0 };
	const struct change_text b = { now ? now_path : NULL, now,
				       now ? strlen(now) : 0 };

	change_add(&change, &a, &b, ready);
}

static void again(void)
{
	change_release(&change);
}

#define LONG_BODY "	x = 1;\n	x = 2;\n	put_it(x);\n"

static void items_are_new_gone_or_different(void **state UNUSED)
{
	compare("a.c", "int f(void)\n{\n}\nint g(void)\n{\n}\n", "a.c",
		"int f(void)\n{\n	x();\n}\nint h(void)\n{\n}\n");
	change_finish(&change);
	assert_non_null(change_of(&change, "a.c", "f", CHANGE_OTHER));
	assert_non_null(change_of(&change, "a.c", "g", CHANGE_GONE));
	assert_non_null(change_of(&change, "a.c", "h", CHANGE_NEW));
	assert_null(change_of(&change, "b.c", "f", CHANGE_OTHER));
	assert_string_equal(change_at(&change, "a.c", 3)->name, "f");
	assert_null(change_at(&change, "a.c", 9));
	assert_true(change_has_path(&change, "a.c"));
	assert_int_equal(change.lost.n, 0);
	assert_false(change.types);
	again();
}

static void an_equal_file_changes_nothing(void **state UNUSED)
{
	compare("a.c", "int f(void)\n{\n}\n", "a.c", "\nint f(void)\n{\n}\n");
	change_finish(&change);
	assert_int_equal(change.changed.n, 0);
	again();
}

static void types_are_told(void **state UNUSED)
{
	compare("a.h", "struct s { int a; };\n", "a.h",
		"struct s { int a; int b; };\n");
	assert_true(change.types);
	again();
	/* A line number of a record is part of what is said. */
	compare("a.h", "struct s { int a; };\n", "a.h",
		"\nstruct s { int a; };\n");
	assert_true(change.types);
	again();
	compare("a.h", "struct s { int a; };\n", "a.h",
		"struct s { int a; };\nint f(void);\n");
	assert_false(change.types);
	again();
	compare("a.c", "#include <a.h>\nint x;\n", "a.c",
		"#include <b.h>\nint x;\n");
	assert_true(change.types);
	again();
	compare("a.c", NULL, "b.c", "struct s { int a; };\n");
	assert_true(change.types);
	again();
}

static void what_hides_a_function_loses_it(void **state UNUSED)
{
	static const char old[] = "int f(void)\n{\n" LONG_BODY "}\n";

	compare("a.c", old, "a.c", "#if 0\nint f(void)\n{\n" LONG_BODY
		"}\n#endif\n");
	change_finish(&change);
	assert_int_equal(change.lost.n, 1);
	assert_string_equal(change.lost.items[0].function, "f");
	assert_string_equal(change.lost.items[0].path, "a.c");
	again();
	/* Gone is not hidden; nor is one that is only declared or called. */
	compare("a.c", old, "a.c", "int f(void);\nint g(void)\n{\n	f();\n"
		"}\n");
	change_finish(&change);
	assert_int_equal(change.lost.n, 0);
	again();
	/* Moved to another file of the same change. */
	compare("a.c", old, "a.c", "#if 0\nint f(void)\n{\n" LONG_BODY
		"}\n#endif\n");
	compare("b.c", "int x;\n", "b.c", old);
	change_finish(&change);
	assert_int_equal(change.lost.n, 0);
	again();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_new_gone_or_different),
		cmocka_unit_test(an_equal_file_changes_nothing),
		cmocka_unit_test(types_are_told),
		cmocka_unit_test(what_hides_a_function_loses_it),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
