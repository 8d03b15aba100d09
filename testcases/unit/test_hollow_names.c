/* SPDX-License-Identifier: GPL-2.0-only */
/* Runs in the project's root, as test_store.c. */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "hollow_names.h"
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
	if (file_mkdtemp(&dir, "hollow", &err) < 0)
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

static bool may_be(const char *path, const char *name)
{
	return hollow_names_may_be(&ws, file(path), name);
}

static bool holds(const char *note)
{
	return hollow_names_hold(&ws, file("user.c"), note, names);
}

static void change(const char *name)
{
	map_put(names, name, strlen(name), 0);
}

static void put_tree(void)
{
	put("def.c", "void hollow(void *p)\n{\n}\n"
		     "void works(void *p)\n{\n\tkfree(p);\n}\n"
		     "static void hidden(void *p)\n{\n\tkfree(p);\n}\n");
	put("def.h", "static inline void inl(void *p)\n{\n\tkfree(p);\n}\n");
	put("user.c", "static void own(void *p)\n{\n\tkfree(p);\n}\n");
}

static void any_definition_that_the_file_can_mean(void **state UNUSED)
{
	put_tree();
	load();
	assert_true(may_be("user.c", "hollow"));
	assert_false(may_be("user.c", "works"));
	assert_false(may_be("user.c", "inl"));
	assert_false(may_be("user.c", "own"));
	assert_true(may_be("def.c", "own"));
	assert_true(may_be("user.c", "hidden"));
	assert_false(may_be("def.c", "hidden"));
	assert_true(may_be("user.c", "nosuch"));
	assert_false(may_be("user.c", "NULL"));
	put("other.c", "void works(void *p)\n{\n}\n");
	load();
	assert_true(may_be("user.c", "works"));
}

static void a_note_holds_while_all_answers_do(void **state UNUSED)
{
	struct buf note = BUF_INIT;

	put_tree();
	load();
	change("hollow");
	change("works");
	change("nosuch");
	change("");
	hollow_names_note(&note, "hollow", may_be("user.c", "hollow"));
	hollow_names_note(&note, "works", may_be("user.c", "works"));
	hollow_names_note(&note, "nosuch", may_be("user.c", "nosuch"));
	assert_string_equal(note.data, "+hollow -works +nosuch");
	assert_true(holds(note.data));
	assert_false(holds("-hollow -works"));
	assert_false(holds("+hollow +works"));
	assert_true(holds(""));
	assert_true(holds("+ - +"));
	put("other.c", "void nosuch(void *p)\n{\n\tkfree(p);\n}\n");
	load();
	assert_false(holds(note.data));
	buf_release(&note);
}

static void other_names_are_not_looked_up(void **state UNUSED)
{
	put_tree();
	load();
	change("works");
	assert_true(holds("-hollow -works"));
	assert_false(holds("-hollow +works"));
	/* No part of a name. */
	assert_true(holds("+work"));
	assert_true(holds("+works2"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(any_definition_that_the_file_can_mean),
		CASE(a_note_holds_while_all_answers_do),
		CASE(other_names_are_not_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
