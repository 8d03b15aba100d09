/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root, as test_store.c. */
#include "base.h"
#include "buf.h"
#include "changed_names.h"
#include "file.h"
#include "map.h"
#include "rule.h"
#include "store.h"
#include "workspace.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf dir, err;
static struct store *store;
static struct workspace ws;
static struct map *names;
static const struct rules no_rules;
static bool changed[16];

static void put(const char *path, const char *text)
{
	char *full = path_join(dir.data, path);

	assert_int_equal(file_write_scratch(full, text, strlen(text), &err),
			 0);
	free(full);
}

static int setup(void **state UNUSED)
{
	buf_init(&dir);
	buf_init(&err);
	memset(&ws, 0, sizeof(ws));
	names = map_new();
	memset(changed, 0, sizeof(changed));
	if (file_mkdtemp(&dir, "names", &err) < 0)
		return -1;
	return store_open(&store, NULL, ".", &err);
}

static int teardown(void **state UNUSED)
{
	workspace_release(&ws);
	store_close(store);
	map_free(names);
	file_remove_tree(dir.data, &err);
	buf_release(&dir);
	buf_release(&err);
	return 0;
}

static void load(void)
{
	workspace_release(&ws);
	assert_int_equal(workspace_open(&ws, dir.data, store, 1, &err), 0);
	assert_int_equal(workspace_load(&ws, &no_rules, 0, &err), 0);
}

static uint32_t file(const char *path)
{
	uint32_t number = workspace_find(&ws, path);

	assert_int_not_equal(number, MAP_NONE);
	return number;
}

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

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

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
