/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "escape.h"

#include <setjmp.h>
#include <cmocka.h>

static void check(void (*escape)(struct buf *, const char *), const char *text,
		  const char *want)
{
	struct buf b = BUF_INIT;

	escape(&b, text);
	assert_string_equal(b.data, want);
	buf_release(&b);
}

static void lines_stay_lines(void **state UNUSED)
{
	check(escape_line, "plain \"text\" <b>, 'x'", "plain \"text\" <b>, 'x'");
	check(escape_line, "a\nb\tc\x1b[31m\x7f", "a\\x0ab\\x09c\\x1b[31m\\x7f");
	check(escape_line, "gr\xc3\xbc\xc3\x9f \xe4\xb8\xad \xf0\x9f\x90\xa7",
	      "gr\xc3\xbc\xc3\x9f \xe4\xb8\xad \xf0\x9f\x90\xa7");
}

static void deceptive_characters_show(void **state UNUSED)
{
	check(escape_line, "x\xe2\x80\xaey", "x\\u202ey");
	check(escape_line, "\xe2\x81\xa6\xe2\x80\x8b\xef\xbb\xbf",
	      "\\u2066\\u200b\\ufeff");
	check(escape_line, "\xc2\x85\xc2\x9b", "\\x85\\x9b");
	check(escape_line, "\xf3\xa0\x81\x81", "\\U000e0041");
	check(escape_line, "\xe2\x80\xaf", "\xe2\x80\xaf");
}

static void bytes_that_are_no_text_show(void **state UNUSED)
{
	check(escape_line, "a\xff" "b\xe9", "a\\xffb\\xe9");
	check(escape_line, "\xc3", "\\xc3");
	check(escape_line, "\xe2\x80", "\\xe2\\x80");
	check(escape_line, "\xf0\x9f\x90", "\\xf0\\x9f\\x90");
	check(escape_line, "\xc0\xaf\xed\xa0\x80", "\\xc0\\xaf\\xed\\xa0\\x80");
	check(escape_line, "\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80");
}

static void paths_become_uris(void **state UNUSED)
{
	check(escape_uri, "drivers/net/a-b_c.d~1.c", "drivers/net/a-b_c.d~1.c");
	check(escape_uri, "a b/<c>&\"d'?#%.c",
	      "a%20b/%3Cc%3E%26%22d%27%3F%23%25.c");
	check(escape_uri, "c:/x\ny", "c%3A/x%0Ay");
	check(escape_uri, "\xc3\xbc", "%C3%BC");
	/* As json_text spells bytes that are not UTF-8. */
	check(escape_uri, "d\\xFF\\x1B/e", "d%FF%1B/e");
	/* No byte that it would have spelled. */
	check(escape_uri, "\\x41\\xff\\xF\\x00\\", "%5Cx41%5Cxff%5CxF%5Cx00%5C");
}

static void markdown_is_inert(void **state UNUSED)
{
	check(escape_markdown, "'a_b' of 'c.d', line 3 (x:4)",
	      "'a_b' of 'c.d', line 3 (x:4)");
	check(escape_markdown, "<script>&amp;",
	      "&#60;script&#62;&#38;amp;");
	check(escape_markdown, "a|b\\|c`d`", "a&#124;b&#92;&#124;c&#96;d&#96;");
	check(escape_markdown, "[a](b) ![c](d)",
	      "&#91;a&#93;(b) &#33;&#91;c&#93;(d)");
	check(escape_markdown, "*a* _b_ __c ~~d~~ $e$",
	      "&#42;a&#42; &#95;b&#95; &#95;&#95;c &#126;&#126;d&#126;&#126; "
	      "&#36;e&#36;");
	check(escape_markdown, "http://x www.y a@b",
	      "http&#58;//x www&#46;y a&#64;b");
	check(escape_markdown, "- x", "&#45; x");
	check(escape_markdown, "    x", "&#32;   x");
	check(escape_markdown, "# x\n\n## y", "&#35; x\\x0a\\x0a&#35;&#35; y");
	check(escape_markdown, "{{ 7 }}", "&#123;&#123; 7 &#125;&#125;");
}

static void tables_have_no_formulas(void **state UNUSED)
{
	check(escape_csv, "", "\"\"");
	check(escape_csv, "a,b \"c\"", "\"a,b \"\"c\"\"\"");
	check(escape_csv, "=1+1", "\"'=1+1\"");
	check(escape_csv, "+1", "\"'+1\"");
	check(escape_csv, "-1", "\"'-1\"");
	check(escape_csv, "@a", "\"'@a\"");
	check(escape_csv, " \t=cmd|' /C calc'!A0",
	      "\"' \\x09=cmd|' /C calc'!A0\"");
	check(escape_csv, "a=1\nb", "\"a=1\\x0ab\"");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_stay_lines),
		cmocka_unit_test(deceptive_characters_show),
		cmocka_unit_test(bytes_that_are_no_text_show),
		cmocka_unit_test(paths_become_uris),
		cmocka_unit_test(markdown_is_inert),
		cmocka_unit_test(tables_have_no_formulas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
