/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "pattern.h"

#include <setjmp.h>
#include <cmocka.h>

/* What the pattern finds in text: "whole|first group"; "" for nothing. */
static void expect(const char *source, unsigned int flags, const char *text,
		   const char *found)
{
	struct pattern *p = pattern_new(source, flags);
	struct pattern_match m;
	char out[200] = "";

	if (pattern_search(p, text, strlen(text), 0, &m))
		snprintf(out, sizeof(out), "%.*s|%.*s",
			 (int)(m.end[0] - m.begin[0]), text + m.begin[0],
			 m.end[1] == SIZE_MAX ? 0 :
						(int)(m.end[1] - m.begin[1]),
			 m.end[1] == SIZE_MAX ? "" : text + m.begin[1]);
	assert_string_equal(out, found);
	assert_false(pattern_gave_up(p));
	pattern_free(p);
}

static void alternatives_are_taken_in_order(void **state UNUSED)
{
	expect("a|ab|c", 0, "xab", "a|");
	expect("(?:a|ab)(c|bcd)d*", 0, "abcd", "abcd|bcd");
	expect("(^|_)put($|_)", 0, "of_node_put", "_put|_");
	expect("(^|_)put($|_)", 0, "input", "");
	expect("^(nla|skb)_|free$", 0, "x_skb_free", "free|");
}

static void repetition_is_greedy_or_not(void **state UNUSED)
{
	expect("(.+?)(==|!=)", 0, "a==b==c", "a==|a");
	expect("(.+)==", 0, "a==b==c", "a==b==|a==b");
	expect("x(?:->\\w+)*$", 0, "x->a->b", "x->a->b|");
	expect("(?:->\\w+)+?", 0, "x->a->b", "->a|");
	expect("a(b)?c", 0, "ac", "ac|");
}

static void sets_and_classes(void **state UNUSED)
{
	expect("[\\w>.-]+", 0, " a->b.c ", "a->b.c|");
	expect("[^()]+", 0, "(f g)", "f g|");
	expect("\\bif\\b", 0, "endif if", "if|");
	expect("[A-Z]\\d", 0, "a1 B2", "B2|");
	expect("fixme|(ref)", PATTERN_ANY_CASE, "A Ref", "Ref|Ref");
	expect(".", 0, "\n", "");
}

static void what_stands_around(void **state UNUSED)
{
	expect("of_(?!\\w*_(add|set)(_|$))", 0, "of_x_add", "");
	expect("of_(?!\\w*_(add|set)(_|$))", 0, "of_x_address", "of_|");
	expect("(?<!device_)attach", 0, "device_attach", "");
	expect("(?<!device_)attach", 0, "phy_attach", "attach|");
	expect("a(?=b)", 0, "acab", "a|");
}

/* Nested repetition of a failing match would take for ever. */
static void a_match_ends(void **state UNUSED)
{
	struct pattern *p = pattern_new("(?:(?:a*)*b)*c", 0);
	char text[4000];

	memset(text, 'a', sizeof(text));
	assert_false(pattern_search(p, text, sizeof(text), 0, NULL));
	assert_true(pattern_gave_up(p));
	pattern_free(p);
}

static void refused(const char *source, const char *why)
{
	const char *said = NULL;

	assert_null(pattern_read(source, 0, &said));
	assert_string_equal(said, why);
}

static void what_cannot_be_read(void **state UNUSED)
{
	const char *said = NULL;
	struct pattern *p = pattern_read("^a{b", 0, &said);
	char deep[400];

	assert_non_null(p);
	pattern_free(p);
	refused("(a", "it ends too soon");
	refused("[a", "it ends too soon");
	refused("a\\", "it ends too soon");
	refused("a)", "a parenthesis too many");
	refused("a{2}", "it counts repetitions");
	refused("(?i)a", "a group of a kind that is not known");
	memset(deep, '(', sizeof(deep) - 1);
	deep[sizeof(deep) - 1] = '\0';
	refused(deep, "groups are nested too deeply");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(alternatives_are_taken_in_order),
		cmocka_unit_test(repetition_is_greedy_or_not),
		cmocka_unit_test(sets_and_classes),
		cmocka_unit_test(what_stands_around),
		cmocka_unit_test(a_match_ends),
		cmocka_unit_test(what_cannot_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
