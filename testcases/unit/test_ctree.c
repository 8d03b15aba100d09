/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_dump.h"
#include "ctree_macros.h"
#include "ctree_words.h"

#include <setjmp.h>
#include <cmocka.h>

static const char macros[] = "#define __init\n"
			     "#define __free(x)\n"
			     "#define guarded(...) if (1)\n"
			     "#define STATIC static\n"
			     "#define CHECK(x) MACROSTATEMENT\n";

/* Items of the text, one a line. */
static void expect_items(const char *text, const char *items)
{
	struct ctree_words *ws = ctree_words_new();
	struct ctree_macros *ms = ctree_macros_new(ws, macros, strlen(macros));
	struct ctree *t = ctree_parse(ws, text, strlen(text));
	struct buf out = BUF_INIT;

	for (size_t i = 0; i < ctree_count(t); i++) {
		ctree_dump(&out, ctree_item(t, i));
		if (ctree_reason(t, ctree_item(t, i)))
			buf_addf(&out, " %s",
				 ctree_reason(t, ctree_item(t, i)));
		buf_addch(&out, '\n');
	}
	assert_string_equal(out.data, items);
	ctree_free(t);
	ctree_macros_free(ms);
	ctree_words_free(ws);
	buf_release(&out);
}

/* The statements of a function. */
static void expect(const char *body, const char *statements)
{
	struct buf text = BUF_INIT, all = BUF_INIT;

	buf_addf(&text, "void f(void)\n{\n%s\n}\n", body);
	buf_addf(&all,
		 "(FUNCTION f (FUNCTION_TYPE (BASE_TYPE void) (LIST "
		 "(PARAMETER (BASE_TYPE void) -))) (NAME f) (BLOCK%s%s))\n",
		 *statements ? " " : "", statements);
	expect_items(text.data, all.data);
	buf_release(&text);
	buf_release(&all);
}

static void expressions_fall_apart_by_strength(void **state)
{
	(void)state;
	expect("a = b + c * -d;",
	       "(EXPRESSION (ASSIGN:23 (IDENT a) (BINARY:5 (IDENT b) "
	       "(BINARY:4 (IDENT c) (UNARY:6 (IDENT d))))))");
	expect("a->b.c[1]++;",
	       "(EXPRESSION (POSTFIX:1 (INDEX (MEMBER (ARROW (IDENT a) "
	       "(NAME b)) (NAME c)) (CONSTANT 1))))");
	expect("x = a ?: b, y += !c;",
	       "(EXPRESSION (SEQUENCE (ASSIGN:23 (IDENT x) (CHOICE (IDENT a) "
	       "- (IDENT b))) (ASSIGN:5 (IDENT y) (UNARY:8 (IDENT c)))))");
	expect("x = sizeof(u8) + __alignof__(struct s);",
	       "(EXPRESSION (ASSIGN:23 (IDENT x) (BINARY:5 (SIZEOF_TYPE "
	       "(TYPE_NAME u8)) (CALL (IDENT __alignof__) (LIST (RECORD_TYPE "
	       "(NAME s) -))))))");
	expect("f(\"a\" FMT \"b\");", "(EXPRESSION (CALL (IDENT f) (LIST "
				      "(CONSTANT:3 \"a\" FMT \"b\"))))");
}

static void casts_are_told_from_calls(void **state)
{
	(void)state;
	expect("x = (u8)(y);", "(EXPRESSION (ASSIGN:23 (IDENT x) "
			       "(CAST (TYPE_NAME u8) (PAREN (IDENT y)))))");
	expect("x = (f)(y);", "(EXPRESSION (ASSIGN:23 (IDENT x) "
			      "(CALL (PAREN (IDENT f)) (LIST (IDENT y)))))");
	expect("x = (foo)(bar)y;",
	       "(EXPRESSION (ASSIGN:23 (IDENT x) (CAST (TYPE_NAME foo) (CAST "
	       "(TYPE_NAME bar) (IDENT y)))))");
	expect("x = (foo)y;", "(EXPRESSION (ASSIGN:23 (IDENT x) "
			      "(CAST (TYPE_NAME foo) (IDENT y))))");
	expect("x = (a) - y;", "(EXPRESSION (ASSIGN:23 (IDENT x) "
			       "(BINARY:6 (PAREN (IDENT a)) (IDENT y))))");
	expect("x = (struct s *)y;",
	       "(EXPRESSION (ASSIGN:23 (IDENT x) (CAST (POINTER "
	       "(RECORD_TYPE (NAME s) -)) (IDENT y))))");
	expect("x = (s_t[]){ 1 };",
	       "(EXPRESSION (ASSIGN:23 (IDENT x) (LITERAL (ARRAY "
	       "(TYPE_NAME s_t) -) (INIT_LIST (CONSTANT 1)))))");
}

static void declarations_are_told_from_products(void **state)
{
	(void)state;
	expect("foo *x = y;",
	       "(DECL_STATEMENT (DECL (DECLARATOR (POINTER (TYPE_NAME foo)) "
	       "(NAME x) (IDENT y) -)))");
	expect("x = a * b;", "(EXPRESSION (ASSIGN:23 (IDENT x) "
			     "(BINARY:4 (IDENT a) (IDENT b))))");
	expect("f(a * (b - c), d *);",
	       "(EXPRESSION (CALL (IDENT f) (LIST (BINARY:4 (IDENT a) (PAREN "
	       "(BINARY:6 (IDENT b) (IDENT c)))) (POINTER (TYPE_NAME d)))))");
	expect("foo bar;", "(DECL_STATEMENT (DECL (DECLARATOR (TYPE_NAME foo) "
			   "(NAME bar) - -)))");
	expect("int *a, (*b)(int), c[2];",
	       "(DECL_STATEMENT (DECL "
	       "(DECLARATOR (POINTER (BASE_TYPE int)) (NAME a) - -) "
	       "(DECLARATOR (POINTER (FUNCTION_TYPE (BASE_TYPE int) (LIST "
	       "(PARAMETER (BASE_TYPE int) -)))) (NAME b) - -) "
	       "(DECLARATOR (ARRAY (BASE_TYPE int) (CONSTANT 2)) (NAME c) - "
	       "-)))");
	expect("struct s *x __free(k) = y();",
	       "(DECL_STATEMENT (DECL (DECLARATOR (POINTER (RECORD_TYPE "
	       "(NAME s) -)) (NAME x) (CALL (IDENT y) (LIST)) -)))");
}

static void macros_are_what_they_look_like(void **state)
{
	(void)state;
	expect("for_each_x(a, b)\n\tf(a);\nf(b);",
	       "(ITERATOR (NAME for_each_x) (LIST (IDENT a) (IDENT b)) "
	       "(EXPRESSION (CALL (IDENT f) (LIST (IDENT a))))) "
	       "(EXPRESSION (CALL (IDENT f) (LIST (IDENT b))))");
	expect("\tBARE(a)\n\tf(a);",
	       "(MACRO_STATEMENT (NAME BARE) (LIST (IDENT a))) "
	       "(EXPRESSION (CALL (IDENT f) (LIST (IDENT a))))");
	expect("N(a) N(b)", "(MACRO_STATEMENT (NAME N) (LIST (IDENT a))) "
			    "(MACRO_STATEMENT (NAME N) (LIST (IDENT b)))");
	expect("guarded(a) f(b);",
	       "(IF (CONSTANT 1) (EXPRESSION (CALL (IDENT f) (LIST "
	       "(IDENT b)))) -)");
	expect("if (guarded(a)) f(b);",
	       "(IF (CALL (IDENT guarded) (LIST (IDENT a))) (EXPRESSION (CALL "
	       "(IDENT f) (LIST (IDENT b)))) -)");
	expect("CHECK(a);",
	       "(EXPRESSION (CALL (IDENT CHECK) (LIST (IDENT a))))");
	expect("f(struct s, , b = 1);",
	       "(EXPRESSION (CALL (IDENT f) (LIST (RECORD_TYPE (NAME s) -) "
	       "(NONE) (ASSIGN:23 (IDENT b) (CONSTANT 1)))))");
}

static void operands_of_asm_are_expressions(void **state)
{
	(void)state;
	expect("asm volatile(\"x %0\" : \"=r\" (a) : [b] \"r\" (f(b)));",
	       "(ASM (IDENT a) (CALL (IDENT f) (LIST (IDENT b))))");
	expect("asm(\"x\" (a b c) : );", "(ASM)");
}

static void labels_hold_statements(void **state)
{
	(void)state;
	expect("a: b: c();\nd:",
	       "(LABEL (NAME a) (LABEL (NAME b) (EXPRESSION (CALL (IDENT c) "
	       "(LIST))))) (LABEL (NAME d) (EXPRESSION))");
	expect("switch (x) { case 1: case 2 ... 3: f(); default: ; }",
	       "(SWITCH (IDENT x) (BLOCK (CASE (CONSTANT 1) - (CASE "
	       "(CONSTANT 2) (CONSTANT 3) (EXPRESSION (CALL (IDENT f) "
	       "(LIST))))) (DEFAULT (EXPRESSION))))");
}

static void branches_stay_where_they_can_stand_alone(void **state)
{
	(void)state;
	expect("#ifdef A\na();\n#else\nb();\n#endif",
	       "(DIRECTIVE ifdef) (EXPRESSION (CALL (IDENT a) (LIST))) "
	       "(DIRECTIVE else) (EXPRESSION (CALL (IDENT b) (LIST))) "
	       "(DIRECTIVE endif)");
	expect("f(a\n#ifdef A\n+ b\n#else\n+ c\n#endif\n);",
	       "(EXPRESSION (CALL (IDENT f) (LIST (BINARY:5 (IDENT a) "
	       "(IDENT b)))))");
	expect("#ifdef A\nif (a) {\n#else\nif (b) {\n#endif\nc(); }",
	       "(IF (IDENT a) (BLOCK (EXPRESSION (CALL (IDENT c) (LIST)))) -)");
	expect("#if 0\na();\n#else\nb();\n#endif",
	       "(EXPRESSION (CALL (IDENT b) (LIST)))");
	expect("#ifdef __ASSEMBLY__\n\tmov $1, r2\n#endif\na();",
	       "(EXPRESSION (CALL (IDENT a) (LIST)))");
	/* the first branch alone ends in nothing that can be read */
	expect("x = a()\n#ifdef A\n + b()\n#endif\n + c();",
	       "(EXPRESSION (ASSIGN:23 (IDENT x) (BINARY:5 (BINARY:5 (CALL "
	       "(IDENT a) (LIST)) (CALL (IDENT b) (LIST))) (CALL (IDENT c) "
	       "(LIST)))))");
}

static void items_stand_beside_each_other(void **state)
{
	(void)state;
	expect_items(
		"MODULE_X(\"a\");\nSTATIC int __init x;\n",
		"(MACRO_DECL (NAME MODULE_X) (LIST (CONSTANT:2 \"a\")) -)\n"
		"(DECL (DECLARATOR (BASE_TYPE int) (NAME x) - -))\n");
	expect_items("#define M(a) do { f(a); } while (0)\n#define N 1 +\n",
		     "(DEFINE M (NAME M) (LIST (PARAMETER - (NAME a))) (DO "
		     "(BLOCK (EXPRESSION (CALL (IDENT f) (LIST (IDENT a))))) "
		     "(CONSTANT 0)))\n(DEFINE N (NAME N) - -)\n");
	expect_items("#define M(n) static int n##_f(int a) { f(a); }\n",
		     "(DEFINE M (NAME M) (LIST (PARAMETER - (NAME n))) "
		     "(FUNCTION n (FUNCTION_TYPE (BASE_TYPE int) (LIST "
		     "(PARAMETER (BASE_TYPE int) (NAME a)))) (NAME n) (BLOCK "
		     "(EXPRESSION (CALL (IDENT f) (LIST (IDENT a)))))))\n");
	expect_items("f(a, b)\nint a; char *b;\n{ }\n",
		     "(FUNCTION f (FUNCTION_TYPE (NONE) (LIST (PARAMETER - "
		     "(NAME a)) (PARAMETER - (NAME b)))) (NAME f) (BLOCK) "
		     "(DECL (DECLARATOR (BASE_TYPE int) (NAME a) - -)) "
		     "(DECL (DECLARATOR (POINTER (BASE_TYPE char)) (NAME b) - "
		     "-)))\n");
	expect_items("struct s { int a:3; union { u8 b; }; };\n",
		     "(DECL (RECORD_TYPE (NAME s) (LIST (DECL (DECLARATOR "
		     "(BASE_TYPE int) (NAME a) - (CONSTANT 3))) (DECL "
		     "(RECORD_TYPE:1 - (LIST (DECL (DECLARATOR (TYPE_NAME u8) "
		     "(NAME b) - -))))))))\n");
}

static void what_cannot_be_read_harms_nobody(void **state)
{
	(void)state;
	expect_items("void f(void) { if if; }\nint x;\n",
		     "(UNREAD f (NAME f)) line 1: a condition is missing\n"
		     "(DECL (DECLARATOR (BASE_TYPE int) (NAME x) - -))\n");
}

static void places_are_lines_and_columns(void **state)
{
	static const char text[] =
		"int f(void)\n{\n\treturn g(a,\n\t  b);\n}\n";
	struct ctree_words *ws = ctree_words_new();
	struct ctree *t = ctree_parse(ws, text, strlen(text));
	const struct ctree_node *f = ctree_item(t, 0), *ret, *call;
	struct ctree_place p;

	(void)state;
	assert_string_equal(ctree_element(t, f), "f");
	ret = f->kids[2]->kids[0];
	call = ret->kids[0];
	assert_ptr_equal(call->up, ret);
	p = ctree_place(t, call);
	assert_int_equal(p.line, 3);
	assert_int_equal(p.col, 8);
	assert_int_equal(p.line_end, 4);
	assert_int_equal(p.col_end, 5);
	p = ctree_key_place(t, ret);
	assert_int_equal(p.col, 1);
	assert_int_equal(p.col_end, 7);
	ctree_free(t);
	ctree_words_free(ws);
}

static const struct ctree_meta metas[] = {
	{ "x", CTREE_M_EXPRESSION }, { "args", CTREE_M_EXPRESSIONS },
	{ "f", CTREE_M_IDENTIFIER }, { "S", CTREE_M_STATEMENT },
	{ "T", CTREE_M_TYPE },	     { "b", CTREE_M_BINARY },
	{ "I", CTREE_M_ITERATOR },   { "list_of", CTREE_M_ITERATOR_NAME },
};

static void expect_pattern(const char *text, const char *dump)
{
	struct ctree_words *ws = ctree_words_new();
	struct buf err = BUF_INIT, out = BUF_INIT;
	struct ctree *t = ctree_pattern(ws, text, strlen(text), 10, metas,
					ARRAY_SIZE(metas), &err);

	if (t)
		ctree_dump(&out, ctree_item(t, 0));
	else
		buf_add(&out, err.data, err.len);
	assert_string_equal(out.data, dump);
	ctree_free(t);
	ctree_words_free(ws);
	buf_release(&err);
	buf_release(&out);
}

static void patterns_have_metavariables_and_marks(void **state)
{
	(void)state;
	expect_pattern("f@p(args)",
		       "(LIST (CALL (META f@p) (LIST (META args))))");
	expect_pattern("g(f)@p(x)",
		       "(LIST (CALL (CALL@@p (IDENT g) (LIST (META f))) "
		       "(LIST (META x))))");
	expect_pattern("T f@p = g(...);",
		       "(LIST (DECL_STATEMENT (DECL (DECLARATOR (META T) "
		       "(META f@p) (CALL (IDENT g) (LIST (DOTS))) -))))");
	expect_pattern("return@p <+... x b 0 ...+>;",
		       "(LIST (RETURN@@p (NEST (BINARY:24 (META x) "
		       "(CONSTANT 0) (META b)))))");
	expect_pattern("if (...) S@p else S@q",
		       "(LIST (IF (DOTS) (META S@p) (META S@q)))");
	expect_pattern("f(..., struct f@p *f, ...) { ... }",
		       "(LIST (FUNCTION f (FUNCTION_TYPE (NONE) (LIST (DOTS) "
		       "(PARAMETER (POINTER (RECORD_TYPE (META f@p) -)) "
		       "(META f)) (DOTS))) (META f) (BLOCK (DOTS))))");
}

static void patterns_have_alternatives(void **state)
{
	(void)state;
	expect_pattern("(\nf(x)\n|\n!f(x)\n)",
		       "(LIST (EITHER (CALL (META f) (LIST (META x))) "
		       "(UNARY:8 (CALL (META f) (LIST (META x))))))");
	expect_pattern("\\(f\\|g\\)(x);",
		       "(LIST (EXPRESSION (CALL (EITHER (META f) (IDENT g)) "
		       "(LIST (META x)))))");
	expect_pattern("\\(while (x) S \\& S@p\\)",
		       "(LIST (BOTH (LIST (WHILE (META x) (META S))) (LIST "
		       "(META S@p))))");
	expect_pattern("x = f(x)\n... when != x = g\n    when any\n"
		       "(\nreturn x;\n|\nbreak;\n)",
		       "(LIST (ASSIGN:23 (META x) (CALL (META f) (LIST "
		       "(META x)))) (DOTS (WHEN (ASSIGN:23 (META x) "
		       "(IDENT g))) (WHEN:2)) (EITHER (LIST (RETURN "
		       "(META x))) (LIST (BREAK))))");
	expect_pattern("... when != I(..., x, ...) { ... }\nlist_of(x) S",
		       "(LIST (DOTS (WHEN (ITERATOR (META I) (LIST (DOTS) "
		       "(META x) (DOTS)) (BLOCK (DOTS))))) (ITERATOR "
		       "(NAME list_of) (LIST (META x)) (META S)))");
}

static void patterns_say_what_is_wrong(void **state)
{
	(void)state;
	expect_pattern("f(x)\n+ g(x)", "line 11: a line that is to be added");
	expect_pattern("f(x,@p x)", "line 10: a position hangs where none can");
	expect_pattern("f(x)\n... when x", "line 11: a 'when' cannot be read");
	expect_pattern("(\nf(x)\n", "line 12: a group of alternatives has no "
				    "end");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(expressions_fall_apart_by_strength),
		cmocka_unit_test(casts_are_told_from_calls),
		cmocka_unit_test(declarations_are_told_from_products),
		cmocka_unit_test(macros_are_what_they_look_like),
		cmocka_unit_test(operands_of_asm_are_expressions),
		cmocka_unit_test(labels_hold_statements),
		cmocka_unit_test(branches_stay_where_they_can_stand_alone),
		cmocka_unit_test(items_stand_beside_each_other),
		cmocka_unit_test(what_cannot_be_read_harms_nobody),
		cmocka_unit_test(places_are_lines_and_columns),
		cmocka_unit_test(patterns_have_metavariables_and_marks),
		cmocka_unit_test(patterns_have_alternatives),
		cmocka_unit_test(patterns_say_what_is_wrong),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
