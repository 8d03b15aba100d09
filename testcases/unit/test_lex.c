/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "lex.h"

#include <setjmp.h>
#include <cmocka.h>

#define ALL (LEX_WANT(LEX_OTHER + 1) - 1)

/* The wanted tokens as text, a space between two. */
static void assert_tokens(const char *text, size_t len, uint32_t want,
			  const char *expected)
{
	struct lexer lx = { .text = text, .end = len };
	struct buf got = BUF_INIT;
	enum lex_kind kind;

	while ((kind = lex_next(&lx, want)) != LEX_END) {
		if (got.len)
			buf_addch(&got, ' ');
		buf_add(&got, text + lx.start, lx.pos - lx.start);
	}
	assert_string_equal(got.data, expected);
	buf_release(&got);
}

static void tokens(const char *text, uint32_t want, const char *expected)
{
	/* A copy without terminator: reading past the end is an error. */
	size_t len = strlen(text);
	char *copy = xmalloc(len ? len : 1);

	memcpy(copy, text, len);
	assert_tokens(copy, len, want, expected);
	free(copy);
}

static void only_what_is_wanted_comes(void **state UNUSED)
{
	tokens("a = b[3] + \"c\";", 0, "a b");
	tokens("a = b[3] + \"c\";", LEX_WANT(LEX_EQUAL), "a = b");
	tokens("a = b[3] + \"c\";", ALL, "a = b [ 3 ] + \"c\" ;");
	tokens("", ALL, "");
}

static void numbers_hold_their_letters(void **state UNUSED)
{
	tokens("0x1fULL 1e9f .5 08 a1", 0, "a1");
	tokens("0x1fULL 1.5e9f", ALL, "0x1fULL 1.5e9f");
}

static void comments_do_not_come_out(void **state UNUSED)
{
	tokens("a /* b \" * / ' */ c // d\ne", 0, "a c e");
	tokens("a /**/ b /*/ c */ d /***/ e", 0, "a b d e");
	tokens("a // b \\\n c\nd", 0, "a d");
	tokens("a // b \\\r\n c\r\nd", 0, "a d");
	tokens("a /* b", 0, "a");
	tokens("a /", 0, "a");
	tokens("a //", 0, "a");
	tokens("a /*", 0, "a");
	tokens("a /*/", 0, "a");
}

static void strings_end(void **state UNUSED)
{
	tokens("\"a\\\"b\" c '\\'' d '\"' e", 0, "c d e");
	tokens("\"a\\\\\" b", 0, "b");
	tokens("\"a\\\nb\" c", 0, "c");
	tokens("\"a\\\r\nb\" c", 0, "c");
	tokens("don't a\nb \"c\nd", 0, "don b d");
	tokens("\"", 0, "");
	tokens("\"\\", 0, "");
	tokens("'\\\n", 0, "");
}

static void hash_opens_a_line(void **state UNUSED)
{
	tokens("#a", LEX_WANT(LEX_HASH), "# a");
	tokens("x\n \t# a", LEX_WANT(LEX_HASH), "x # a");
	tokens("/* x */ # a", LEX_WANT(LEX_HASH), "# a");
	tokens("x # a ## b", LEX_WANT(LEX_HASH), "x a b");
}

static void a_hidden_newline_is_none(void **state UNUSED)
{
	tokens("a \\\n b\nc", LEX_WANT(LEX_EOL), "a b \n c");
	tokens("a \\ \t\n b\nc", LEX_WANT(LEX_EOL), "a b \n c");
	tokens("a \\\r\n b\r\nc", LEX_WANT(LEX_EOL), "a b \n c");
	tokens("a /* \n */ b\nc", LEX_WANT(LEX_EOL), "a b \n c");
	tokens("a \\", LEX_WANT(LEX_EOL), "a");
}

static void an_identifier_may_be_cut(void **state UNUSED)
{
	const char *text = "kre\\\nf_put kre\\\n f";
	struct lexer lx = { .text = text, .end = strlen(text) };

	assert_int_equal(lex_next(&lx, 0), LEX_IDENT);
	assert_true(lx.spliced);
	assert_int_equal(lx.hash, lex_hash("kref_put", 8));
	assert_true(lex_same(text, lx.start, lx.pos, "kref_put", 8));
	assert_false(lex_same(text, lx.start, lx.pos, "kref_pu", 7));
	assert_false(lex_same(text, lx.start, lx.pos, "kref_put_", 9));
	assert_int_equal(lex_next(&lx, 0), LEX_IDENT);
	assert_false(lx.spliced);
	assert_int_equal(lx.hash, lex_hash("kre", 3));
}

static void any_bytes_are_skipped(void **state UNUSED)
{
	assert_tokens("a\0b\xff"
		      "c\x80\x01 d",
		      9, ALL, "a b c d");
}

static void finds_whole_identifiers(void **state UNUSED)
{
	const char *text = "/* put */ \"put\" xput putx put";
	uint32_t end = strlen(text);

	assert_int_equal(lex_find(text, 0, end, "put"), end - 3);
	assert_int_equal(lex_find(text, 0, end - 3, "put"), end - 3);
	assert_int_equal(lex_find(text, 0, end, "get"), end);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_wanted_comes),
		cmocka_unit_test(numbers_hold_their_letters),
		cmocka_unit_test(comments_do_not_come_out),
		cmocka_unit_test(strings_end),
		cmocka_unit_test(hash_opens_a_line),
		cmocka_unit_test(a_hidden_newline_is_none),
		cmocka_unit_test(an_identifier_may_be_cut),
		cmocka_unit_test(any_bytes_are_skipped),
		cmocka_unit_test(finds_whole_identifiers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
