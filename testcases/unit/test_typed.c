/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "index.h"
#include "store.h"
#include "store_kept.h"
#include "tree.h"
#include "typed.h"
#include "workspace.h"

static struct store *store;
static struct buf err;

static struct tree_file place = { .path = (char *)"drivers/b.c" };
static struct workspace_file file = { .tree = &place };

static int setup(void **state UNUSED)
{
	struct store_hash hash = store_hash("b", 1);

	buf_init(&err);
	if (store_open(&store, NULL, ".", &err) < 0)
		return -1;
	file.content = store_content(store, &hash);
	return 0;
}

static int teardown(void **state UNUSED)
{
	store_close(store);
	buf_release(&err);
	return 0;
}

static void add(struct index *ix, const char *path, const char *text)
{
	assert_int_equal(index_add(ix, path, text, strlen(text), &err), 0);
}

/* Two records of b.c; their numbers depend on what a.c holds. */
static struct index *make_index(const char *a)
{
	struct index *ix = index_new();

	add(ix, "drivers/a.c", a);
	add(ix, "drivers/b.c", "R\t0\tstruct\tone\t3\t-1\n"
	    "R\t1\tstruct\ttwo\t7\t-1\nM\t1\tcount\t8\tatomic_t\t0\t-\n");
	index_finish(ix);
	return ix;
}

static struct typed *open_typed(const struct index *ix, const char *env)
{
	struct store_hash hash = store_hash(env, strlen(env));

	return typed_open(store, ix, &file, &hash);
}

static void remember(const struct index *ix, const char *env,
		     const char *question)
{
	struct typed *t = open_typed(ix, env);
	struct operand o = {
		.type = { .name = "atomic_t", .record = INDEX_NONE,
			  .pointers = 1, .is_array = true },
		.owner = index_lookup(ix, "struct two", "drivers/b.c", NULL),
		.field = "count", .member_line = 8, .variable = "", .param = 2,
		.is_param = true,
	};

	typed_put(t, question, &o);
	assert_int_equal(typed_close(t), 0);
}

static bool knows(const struct index *ix, const char *env,
		  const char *question, struct operand *o)
{
	struct typed *t = open_typed(ix, env);
	bool known = typed_get(t, question, o);

	assert_int_equal(typed_close(t), 0);
	return known;
}

static void what_was_put_is_there_next_time(void **state UNUSED)
{
	struct index *ix = make_index("");
	struct operand o;

	remember(ix, "e", "e8:1 p -> count");
	assert_true(knows(ix, "e", "e8:1 p -> count", &o));
	assert_string_equal(o.type.name, "atomic_t");
	assert_int_equal(o.type.record, INDEX_NONE);
	assert_int_equal(o.type.pointers, 1);
	assert_true(o.type.is_array);
	assert_false(o.type.is_function);
	assert_string_equal(index_record(ix, o.owner)->tag, "two");
	assert_string_equal(o.field, "count");
	assert_int_equal(o.member_line, 8);
	assert_true(o.is_param);
	assert_false(o.is_local);
	assert_int_equal(o.param, 2);
	assert_false(knows(ix, "e", "e8:2 p -> count", &o));
	index_free(ix);
}

static void records_are_found_under_other_numbers(void **state UNUSED)
{
	struct index *ix = make_index("");
	struct operand o;

	remember(ix, "e", "q");
	index_free(ix);
	ix = make_index("R\t0\tstruct\tother\t1\t-1\n");
	assert_true(knows(ix, "e", "q", &o));
	assert_string_equal(index_record(ix, o.owner)->tag, "two");
	index_free(ix);
}

static void another_environment_or_path_knows_nothing(void **state UNUSED)
{
	struct index *ix = make_index("");
	struct operand o;

	remember(ix, "e", "q");
	assert_false(knows(ix, "f", "q", &o));
	place.path = (char *)"drivers/copy_of_b.c";
	assert_false(knows(ix, "e", "q", &o));
	place.path = (char *)"drivers/b.c";
	assert_true(knows(ix, "e", "q", &o));
	index_free(ix);
}

static void two_environments_are_kept_and_not_three(void **state UNUSED)
{
	struct index *ix = make_index("");
	struct operand o;

	remember(ix, "e", "q");
	remember(ix, "f", "q");
	assert_true(knows(ix, "e", "q", &o) && knows(ix, "f", "q", &o));
	remember(ix, "g", "q");
	assert_false(knows(ix, "e", "q", &o));
	assert_true(knows(ix, "f", "q", &o) && knows(ix, "g", "q", &o));
	index_free(ix);
}

static void answers_add_up(void **state UNUSED)
{
	struct index *ix = make_index("");
	struct operand o;

	remember(ix, "e", "q");
	remember(ix, "e", "r");
	assert_true(knows(ix, "e", "q", &o) && knows(ix, "e", "r", &o));
	index_free(ix);
}

static void broken_text_is_not_known(void **state UNUSED)
{
#define TEXT(t)	{ t, sizeof(t) }
	static const struct { const char *text; size_t len; } texts[] = {
		{ "q", 1 }, TEXT("q"), TEXT("q\0"), TEXT("q\0atomic_t\t1\t"),
		TEXT("q\0atomic_t\t1\t0000\t-1\t8\tf\tv\t-\t"
		     "9@drivers/b.c\t"),
		TEXT("q\0t\tx\t0000\t-1\t8\tf\tv\t-\t-\t"),
	};
	struct index *ix = make_index("");
	struct operand o;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		struct buf all = BUF_INIT;
		struct store_hash env = store_hash("e", 1), key;

		buf_add(&all, env.bytes, sizeof(env.bytes));
		buf_addstr(&all, place.path);
		key = store_hash(all.data, all.len);
		assert_int_equal(store_put_typed(store, file.content, &key,
						 texts[i].text, texts[i].len),
				 0);
		assert_false(knows(ix, "e", "q", &o));
		buf_release(&all);
	}
	index_free(ix);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_put_is_there_next_time),
		TEST(records_are_found_under_other_numbers),
		TEST(another_environment_or_path_knows_nothing),
		TEST(two_environments_are_kept_and_not_three),
		TEST(answers_add_up),
		TEST(broken_text_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
