/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "opt.h"

#include <setjmp.h>
#include <cmocka.h>

struct target {
	bool quick;
	const char *kernel;
	unsigned int jobs;
	unsigned int any;
	struct opt_list subdir;
};

static const struct opt table[] = {
	{ "quick", OPT_FLAG, offsetof(struct target, quick), NULL,
	  "do less" },
	{ "kernel", OPT_STRING, offsetof(struct target, kernel), "DIR",
	  "the tree" },
	{ "jobs", OPT_UINT, offsetof(struct target, jobs), "N",
	  "so many at a time, which is a sentence that goes on until it no "
	  "longer fits", 1, 64 },
	{ "any", OPT_UINT, offsetof(struct target, any), "N", "any number" },
	{ "subdir", OPT_LIST, offsetof(struct target, subdir), "DIR",
	  "only below" },
	{ 0 }
};

static struct target got;
static struct opt_list operands;
static struct buf err = BUF_INIT;

static int clean(void **state UNUSED)
{
	opt_list_release(&got.subdir);
	opt_list_release(&operands);
	buf_release(&err);
	got = (struct target){ 0 };
	return 0;
}

#define PARSE(...) parse((const char *[]){ "audit", __VA_ARGS__, NULL })

static int parse(const char *const *argv)
{
	int argc = 0;

	clean(NULL);
	while (argv[argc])
		argc++;
	return opt_parse(&got, table, argc, argv, &operands, &err);
}

static void reads_every_kind(void **state UNUSED)
{
	assert_int_equal(PARSE("--quick", "--kernel", "a", "--jobs=8", "one",
			       "--subdir", "net", "-", "--subdir=drivers",
			       "--kernel=b=c"), 0);
	assert_true(got.quick);
	assert_string_equal(got.kernel, "b=c");
	assert_int_equal(got.jobs, 8);
	assert_int_equal(got.subdir.n, 2);
	assert_string_equal(got.subdir.items[1], "drivers");
	assert_int_equal(operands.n, 2);
	assert_string_equal(operands.items[0], "one");
	assert_string_equal(operands.items[1], "-");
	assert_int_equal(err.len, 0);
}

static void two_dashes_end_options(void **state UNUSED)
{
	assert_int_equal(PARSE("--", "--quick", "--", "-x"), 0);
	assert_false(got.quick);
	assert_int_equal(operands.n, 3);
	assert_string_equal(operands.items[0], "--quick");
}

static void takes_empty_and_dashed_values(void **state UNUSED)
{
	assert_int_equal(PARSE("--kernel=", "--subdir", "--quick"), 0);
	assert_string_equal(got.kernel, "");
	assert_string_equal(got.subdir.items[0], "--quick");
	assert_false(got.quick);
}

static void no_arguments_at_all(void **state UNUSED)
{
	const char *const none[] = { NULL };

	assert_int_equal(opt_parse(&got, table, 0, none, &operands, &err), 0);
	assert_int_equal(operands.n, 0);
}

#define ASSERT_ERROR(text, ...)					\
	do {							\
		assert_int_equal(PARSE(__VA_ARGS__), -1);	\
		assert_string_equal(err.data, text);		\
	} while (0)

static void names_the_nearest_option(void **state UNUSED)
{
	ASSERT_ERROR("unknown option '--kernle', did you mean '--kernel'?",
		     "--kernle=x");
	ASSERT_ERROR("unknown option '--sub', did you mean '--subdir'?",
		     "--sub");
	ASSERT_ERROR("unknown option '--hlep', did you mean '--help'?",
		     "--hlep");
	ASSERT_ERROR("unknown option '-jobs', did you mean '--jobs'?",
		     "-jobs");
	ASSERT_ERROR("unknown option '--zebra'", "--zebra");
	ASSERT_ERROR("unknown option '-q'", "-q");
	ASSERT_ERROR("unknown option '--'", "--=x");
}

static void refuses_bad_numbers(void **state UNUSED)
{
	ASSERT_ERROR("option '--jobs' needs a number from 1 to 64, not '0'",
		     "--jobs", "0");
	ASSERT_ERROR("option '--jobs' needs a number from 1 to 64, not '65'",
		     "--jobs=65");
	ASSERT_ERROR("option '--jobs' needs a number from 1 to 64, not '-1'",
		     "--jobs=-1");
	ASSERT_ERROR("option '--jobs' needs a number from 1 to 64, not ' 1'",
		     "--jobs= 1");
	ASSERT_ERROR("option '--any' needs a number, not '0x10'", "--any=0x10");
	ASSERT_ERROR("option '--any' needs a number, not ''", "--any=");
	ASSERT_ERROR("option '--any' needs a number, not '4294967296'",
		     "--any=4294967296");
	ASSERT_ERROR("option '--any' needs a number, "
		     "not '18446744073709551617'",
		     "--any=18446744073709551617");
	assert_int_equal(PARSE("--any=4294967295"), 0);
	assert_int_equal(got.any, 4294967295);
}

static void refuses_values_in_the_wrong_place(void **state UNUSED)
{
	ASSERT_ERROR("option '--quick' takes no value", "--quick=yes");
	ASSERT_ERROR("option '--kernel' needs a value: DIR", "--kernel");
}

static void refuses_operands_where_none_belong(void **state UNUSED)
{
	const char *const argv[] = { "audit", "x", NULL };

	assert_int_equal(opt_parse(&got, table, 2, argv, NULL, &err), -1);
	assert_string_equal(err.data, "unexpected argument 'x'");
}

static void asks_for_help(void **state UNUSED)
{
	assert_int_equal(PARSE("--help", "--nonsense"), 1);
	assert_int_equal(PARSE("--quick", "-h"), 1);
	assert_int_equal(PARSE("--kernel", "--help"), 0);
}

static void help_is_made_from_the_table(void **state UNUSED)
{
	struct buf out = BUF_INIT;
	const struct opt wide[] = {
		{ "a-name-that-is-rather-long", OPT_LIST, 0, "NAME", "x" },
		{ 0 }
	};

	opt_help(&out, table);
	assert_string_equal(out.data,
"  --quick                 do less\n"
"  --kernel DIR            the tree\n"
"  --jobs N                so many at a time, which is a sentence that goes on\n"
"                          until it no longer fits\n"
"  --any N                 any number\n"
"  --subdir DIR            only below\n"
"  --help                  show this text\n");
	buf_clear(&out);
	opt_help(&out, wide);
	assert_true(starts_with(out.data,
"  --a-name-that-is-rather-long NAME\n"
"                          x\n"));
	buf_release(&out);
}

static void finds_the_nearest_word(void **state UNUSED)
{
	const char *const names[] = { "audit", "gate", "report", "rules" };

	assert_string_equal(opt_nearest("adit", names, 4), "audit");
	assert_string_equal(opt_nearest("gaet", names, 4), "gate");
	assert_string_equal(opt_nearest("rep", names, 4), "report");
	assert_null(opt_nearest("migrate", names, 4));
	assert_null(opt_nearest("", names, 4));
	assert_null(opt_nearest("audit", names, 0));
}

#define TEST(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(reads_every_kind),
		TEST(two_dashes_end_options),
		TEST(takes_empty_and_dashed_values),
		TEST(no_arguments_at_all),
		TEST(names_the_nearest_option),
		TEST(refuses_bad_numbers),
		TEST(refuses_values_in_the_wrong_place),
		TEST(refuses_operands_where_none_belong),
		TEST(asks_for_help),
		TEST(help_is_made_from_the_table),
		TEST(finds_the_nearest_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
