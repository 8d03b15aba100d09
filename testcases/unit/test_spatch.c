/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "rule.h"
#include "spatch.h"

#include <setjmp.h>
#include <cmocka.h>

/* What the reader calls, a line each. */
static struct buf calls_made;

static void on_fact(void *ctx, const struct spatch_fact *f)
{
	buf_addf(ctx, "fact %s %s %s %u %u %u %s %s\n", f->patch, f->kind,
		 f->path, f->line, f->col, f->end_col, f->element, f->attrs);
}

static void on_seen(void *ctx, const char *path, uint32_t line)
{
	buf_addf(ctx, "seen %s %u\n", path, line);
}

static void on_done(void *ctx, const char *path)
{
	buf_addf(ctx, "done %s\n", path);
}

static void on_odd(void *ctx, const char *line)
{
	buf_addf(ctx, "odd %s\n", line);
}

static void on_failed(void *ctx, const char *path, const char *reason)
{
	buf_addf(ctx, "failed %s: %s\n", path, reason);
}

static const struct spatch_reader reader = {
	.fact = on_fact, .seen = on_seen, .done = on_done, .odd = on_odd,
	.failed = on_failed, .ctx = &calls_made,
};

static int clean(void **state UNUSED)
{
	buf_release(&calls_made);
	return 0;
}

static int setup(void **state UNUSED)
{
	buf_init(&calls_made);
	return 0;
}

static void output_is(const char *text, size_t len, const char *calls)
{
	/* Not terminated: nothing may be read behind the end. */
	char *exact = xmalloc(len ? len : 1);

	memcpy(exact, text, len);
	buf_clear(&calls_made);
	spatch_read_output(exact, len, &reader);
	assert_string_equal(calls_made.data, calls);
	free(exact);
}

static void errors_are(const char *text, size_t len, const char *calls)
{
	char *exact = xmalloc(len ? len : 1);

	memcpy(exact, text, len);
	buf_clear(&calls_made);
	spatch_read_errors(exact, len, &reader);
	assert_string_equal(calls_made.data, calls);
	free(exact);
}

#define OUTPUT(text, calls) output_is(text, sizeof(text) - 1, calls)
#define ERRORS(text, calls) errors_are(text, sizeof(text) - 1, calls)

static void reads_facts(void **state UNUSED)
{
	OUTPUT("[\"p\", \"k\", \"a.c\", 3, 4, 9, \"f\", "
	       "{\"z\": \"1\", \"a\": [\"x\", \"\\u00e9\"]}]\n",
	       "fact p k a.c 3 4 9 f {\"a\":[\"x\",\"\303\251\"],"
	       "\"z\":\"1\"}\n");
	OUTPUT("[\"p\",\"k\",\"a.c\",1,0,0,\"f\",{}]",
	       "fact p k a.c 1 0 0 f {}\n");
}

static void reads_markers(void **state UNUSED)
{
	OUTPUT("[1, \"a.c\", 12]\n[2, \"a.c\"]\n[1, \"b.c\", 1]\n",
	       "seen a.c 12\ndone a.c\nseen b.c 1\n");
}

static void numbers_out_of_range_are_none(void **state UNUSED)
{
	OUTPUT("[1, \"a.c\", -1]\n[1, \"a.c\", 4294967296]\n"
	       "[1, \"a.c\", 4294967295]\n[1, \"a.c\", \"7\"]\n",
	       "seen a.c 0\nseen a.c 0\nseen a.c 4294967295\nseen a.c 0\n");
}

static void the_rest_is_odd(void **state UNUSED)
{
	OUTPUT("", "");
	OUTPUT("\n\n\n", "");
	OUTPUT("init_defs_builtins: x\n", "odd init_defs_builtins: x\n");
	OUTPUT("[2, \"a.c\"", "odd [2, \"a.c\"\n");
	OUTPUT("[2, \"a.c\"] x\n", "odd [2, \"a.c\"] x\n");
	OUTPUT("[3, \"a.c\"]\n[1, \"a.c\"]\n[2]\n[]\n{}\n[\n",
	       "odd [3, \"a.c\"]\nodd [1, \"a.c\"]\nodd [2]\nodd []\n"
	       "odd {}\nodd [\n");
	OUTPUT("[\"p\",\"k\",\"a.c\",1,0,0,\"f\",[]]\n",
	       "odd [\"p\",\"k\",\"a.c\",1,0,0,\"f\",[]]\n");
}

static void odd_bytes_are_odd(void **state UNUSED)
{
	OUTPUT("[2, \"\377.c\"]\n[2, \"b.c\"]\n",
	       "odd [2, \"\377.c\"]\ndone b.c\n");
	OUTPUT("[2, \"a\\u0000.c\"]\n", "odd [2, \"a\\u0000.c\"]\n");
	OUTPUT("[2, \"a\\udc80.c\"]\n", "odd [2, \"a\\udc80.c\"]\n");
	OUTPUT("\0[2, \"a.c\"]\n[2, \"b.c\"]\n", "odd \ndone b.c\n");
	OUTPUT("[2, \"a.c\"]\r\n", "done a.c\n");
}

static void deep_nesting_is_odd(void **state UNUSED)
{
	struct buf text = BUF_INIT;

	for (int i = 0; i < 100000; i++)
		buf_addch(&text, '[');
	spatch_read_output(text.data, text.len, &reader);
	assert_true(starts_with(calls_made.data, "odd [[["));
	buf_release(&text);
}

static void reads_exceptions(void **state UNUSED)
{
	ERRORS("EXN: Coccinelle_modules.Common.Timeout in ../s/1.c\n",
	       "failed ../s/1.c: Coccinelle_modules.Common.Timeout\n");
	ERRORS("EXN: Failure(\"not in there\") in ../s/1.c",
	       "failed ../s/1.c: Failure(\"not in there\")\n");
	ERRORS("Fatal error: EXN: x in a.c\nEXN: y in b.c\n",
	       "failed a.c: x\nfailed b.c: y\n");
}

static void other_errors_are_talk(void **state UNUSED)
{
	ERRORS("", "");
	ERRORS("warning: something in a.c\n\nEXN: nowhere\nEXN:x in a.c\n",
	       "");
	ERRORS("EXN: \377\0 in a.c\n", "");
	ERRORS("in a.c EXN: x\n", "");
}

static void a_bundle_is_library_patches_epilogue(void **state UNUSED)
{
	char one[] = "// one\nvirtual report\n@a@\n@@\nf();\n";
	char two[] = "// two\n";
	char library[] = "// library\n";
	struct rule rules[] = { { .patch = one }, { .patch = two } };
	const struct rule *both[] = { &rules[0], &rules[1] };
	struct rules catalogue = { .library = library };
	const char *at;

	spatch_bundle(&calls_made, &catalogue, both, 2);
	assert_true(starts_with(calls_made.data, "virtual facts, report, context, "
				"org, patch\n"));
	at = strstr(calls_made.data, "// library\n");
	assert_non_null(at);
	at = strstr(at, "// one\n");
	assert_non_null(at);
	at = strstr(at, "// two\n");
	assert_non_null(at);
	assert_non_null(strstr(at, "@refaudit_seen exists@"));
	assert_null(strstr(calls_made.data, "\nvirtual report\n"));
}

static void the_call_is_complete(void **state UNUSED)
{
	const char *argv[SPATCH_ARGS];
	size_t n = 0;

	spatch_argv(argv, "B", "M", "G", "T");
	for (; argv[n]; n++)
		buf_addf(&calls_made, "%s ", argv[n]);
	assert_true(n < SPATCH_ARGS);
	assert_true(starts_with(calls_made.data, "spatch "));
	assert_non_null(strstr(calls_made.data, " -D facts "));
	assert_non_null(strstr(calls_made.data, "--macro-file-builtins M "));
	assert_non_null(strstr(calls_made.data, "--cocci-file B "));
	assert_non_null(strstr(calls_made.data, "--file-groups G "));
	assert_non_null(strstr(calls_made.data, "--timeout T "));
	assert_non_null(strstr(calls_made.data, "--no-includes "));
}

/* What is switched off is part of what answers are kept under. */
static void the_call_and_the_key_name_the_same_isomorphisms(void **state UNUSED)
{
	const char *argv[SPATCH_ARGS];
	struct buf key = BUF_INIT, line = BUF_INIT;

	spatch_key(&key);
	spatch_argv(argv, "B", "M", "G", "T");
	for (size_t i = 0; argv[i]; i++) {
		if (strcmp(argv[i], "--disable-iso") != 0)
			continue;
		buf_clear(&line);
		buf_addf(&line, "without %s\n", argv[i + 1]);
		assert_true(starts_with(key.data + calls_made.len, line.data));
		buf_addstr(&calls_made, line.data);
	}
	assert_true(calls_made.len > 0);
	assert_int_equal(calls_made.len, key.len);
	buf_release(&key);
	buf_release(&line);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, setup, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(reads_facts),
		CASE(reads_markers),
		CASE(numbers_out_of_range_are_none),
		CASE(the_rest_is_odd),
		CASE(odd_bytes_are_odd),
		CASE(deep_nesting_is_odd),
		CASE(reads_exceptions),
		CASE(other_errors_are_talk),
		CASE(a_bundle_is_library_patches_epilogue),
		CASE(the_call_is_complete),
		CASE(the_call_and_the_key_name_the_same_isomorphisms),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
