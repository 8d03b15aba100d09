/* SPDX-License-Identifier: GPL-2.0-only */
/* What spatch 1.1.1 prints of the same expressions. */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_macros.h"
#include "ctree_text.h"
#include "ctree_words.h"

#include <setjmp.h>
#include <cmocka.h>

static const char macros[] = "#define __user\n#define __rcu\n";

static void expect(const char *expression, const char *text)
{
	struct ctree_words *ws = ctree_words_new();
	struct ctree_macros *ms = ctree_macros_new(ws, macros, strlen(macros));
	struct buf code = BUF_INIT, out = BUF_INIT;
	struct ctree *t;
	const struct ctree_node *statement;

	buf_addf(&code, "void f(void)\n{\n\tx = %s;\n}\n", expression);
	t = ctree_parse(ws, code.data, code.len);
	statement = ctree_item(t, 0)->kids[2]->kids[0];
	ctree_text(&out, t, statement->kids[0]->kids[1]);
	assert_string_equal(out.data, text);
	ctree_free(t);
	ctree_macros_free(ms);
	ctree_words_free(ws);
	buf_release(&code);
	buf_release(&out);
}

static void a_blank_stands_between_tokens(void **state)
{
	(void)state;
	expect("&a->b", "& a -> b");
	expect("f(x,y)", "f ( x , y )");
	expect("a[3]?:-1", "a [ 3 ] ? : - 1");
	expect("sizeof *a", "sizeof * a");
	expect("\"a\"FMT\"b\\n\"", "\"a\" FMT \"b\\n\"");
	expect("g(/* none */)", "g ( )");
	expect("#a", "#a");
	expect("a##b", "a ## b");
}

static void annotations_stay(void **state)
{
	(void)state;
	expect("(u64 __user *)arg", "( u64 __user * ) arg");
	expect("(struct x __rcu **)d", "( struct x __rcu * * ) d");
}

static void lists_in_braces_end_with_a_comma(void **state)
{
	(void)state;
	expect("(struct s){ .a = 1, .b = { 2, 3 } }",
	       "( struct s ) { . a = 1 , . b = { 2 , 3 , } , }");
	expect("(struct s){ 1, }", "( struct s ) { 1 , }");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_blank_stands_between_tokens),
		cmocka_unit_test(annotations_stay),
		cmocka_unit_test(lists_in_braces_end_with_a_comma),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
