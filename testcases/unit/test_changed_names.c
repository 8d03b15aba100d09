/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "changed_names.h"
#include "map.h"
#include "names_tree.h"
#include "workspace.h"

static bool changed[16];

static bool has(const char *name)
{
	return map_get(names, name, strlen(name)) != MAP_NONE;
}

#define GLOBAL "void f(void)\n{\n}\n"
#define STATIC "static void f(void)\n{\n}\n"

static void names_of_then_and_now(void **state UNUSED)
{
	int64_t then;

	put("def.c", GLOBAL "void g(void)\n{\n}\nstatic void s(void)\n{\n}\n");
	put("def.h", "static inline void inl(void)\n{\n}\n");
	load();
	then = ws.files[file("def.c")].content;
	put("def.c", GLOBAL "void fresh(void)\n{\n}\n");
	load();
	assert_int_not_equal(then, ws.files[file("def.c")].content);
	assert_true(changed_names_add(names, &ws, "def.c", then,
				      file("def.c")));
	assert_int_equal(map_count(names), 3);
	assert_true(has("f") && has("g") && has("fresh"));
	assert_true(changed_names_add(names, &ws, "def.h", 0, file("def.h")));
	assert_true(has("inl"));
}

static void of_a_file_that_went(void **state UNUSED)
{
	int64_t then;

	put("def.c", GLOBAL);
	load();
	then = ws.files[file("def.c")].content;
	assert_true(changed_names_add(names, &ws, "def.c", then, MAP_NONE));
	assert_true(has("f"));
	assert_false(changed_names_add(names, &ws, "def.c", 123456,
				       MAP_NONE));
}

/*
 * a.c and a.h hold these texts, b.c or b.h is what changes, NULL: not there;
 * expected: the file that is meant or not because of that, or NULL.
 */
static void turned(const char *source, const char *header, const char *path,
		   const char *then, const char *now, const char *expected)
{
	int64_t content = 0;
	uint32_t got;

	map_free(names);
	names = map_new();
	memset(changed, 0, sizeof(changed));
	put("a.c", source);
	put("a.h", header);
	put(path, then ? then : "");
	load();
	if (then)
		content = ws.files[file(path)].content;
	put(path, now ? now : "");
	load();
	changed[file(path)] = true;
	assert_true(changed_names_add(names, &ws, path, content,
				      now ? file(path) : MAP_NONE));
	got = changed_names_turned(&ws, names, changed, "f");
	assert_string_equal(got == MAP_NONE ? "" : ws.tree.items[got].path,
			    expected ? expected : "");
	put(path, "");
}

static void a_second_definition_hides_the_first(void **state UNUSED)
{
	turned(GLOBAL, "", "b.c", NULL, GLOBAL, "a.c");
	turned(GLOBAL, "", "b.c", GLOBAL, NULL, "a.c");
	turned(GLOBAL, "", "b.c", GLOBAL, STATIC, "a.c");
	turned(GLOBAL, "", "b.c", GLOBAL, GLOBAL GLOBAL, NULL);
	turned(GLOBAL, "", "b.c", GLOBAL, GLOBAL "/* */\n", NULL);
	turned(GLOBAL, "", "b.c", NULL, STATIC, NULL);
	turned(GLOBAL GLOBAL, "", "b.c", NULL, GLOBAL, NULL);
	turned(STATIC, "", "b.c", NULL, GLOBAL, NULL);
}

static void headers_count_where_there_is_no_other(void **state UNUSED)
{
	turned("", STATIC, "b.h", NULL, STATIC, "a.h");
	turned("", STATIC, "b.h", STATIC, NULL, "a.h");
	turned("", STATIC, "b.c", NULL, GLOBAL, "a.h");
	turned("", STATIC, "b.c", GLOBAL, NULL, "a.h");
	turned("", STATIC, "b.c", NULL, STATIC, NULL);
	turned(GLOBAL, STATIC, "b.c", NULL, GLOBAL, "a.c");
	turned(GLOBAL, STATIC, "b.h", NULL, STATIC, NULL);
	turned("", "", "b.h", NULL, STATIC, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(names_of_then_and_now),
		CASE(of_a_file_that_went),
		CASE(a_second_definition_hides_the_first),
		CASE(headers_count_where_there_is_no_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
