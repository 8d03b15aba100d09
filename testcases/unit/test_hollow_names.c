/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "hollow_names.h"
#include "map.h"
#include "names_tree.h"
#include "workspace.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(any_definition_that_the_file_can_mean),
		CASE(a_note_holds_while_all_answers_do),
		CASE(other_names_are_not_looked_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
