/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "scan.h"
#include "scanner.h"
#include "slice.h"

#include <setjmp.h>
#include <cmocka.h>

/* kept: the one item that stays; NULL: keep is not given. */
static void slice(const char *text, const char *kept, const char *expected)
{
	struct map *words = map_new();
	struct scan_file *f = scan_text(text, strlen(text), words);
	bool *keep = xcalloc(f->n_items + 1, sizeof(*keep));
	struct buf out = BUF_INIT;

	for (uint32_t i = 0; i < f->n_items; i++)
		keep[i] = kept && strcmp(f->items[i].name, kept) == 0;
	buf_addstr(&out, "before ");
	slice_make(&out, text, strlen(text), f, kept ? keep : NULL,
		   SLICE_SPATCH);
	assert_string_equal(out.data + 7, expected);
	buf_release(&out);
	free(keep);
	scan_free(f);
	map_free(words);
}

/* The same, blanks being written as '_' in expected. */
static void slice_blank(const char *text, const char *kept,
			const char *expected)
{
	char *with_blanks = xstrdup(expected);

	for (char *p = with_blanks; *p; p++)
		if (*p == '_')
			*p = ' ';
	slice(text, kept, with_blanks);
	free(with_blanks);
}

static void blanks_what_is_not_kept(void **state UNUSED)
{
	slice_blank("int f(void)\n{\n\treturn \"\xff\";\n}\n"
		    "int g(void) { x; }\n", "g",
		    "___________\n_\n____________\n_\nint g(void) { x; }\n");
	slice_blank("int f(void) { return 1; } int x;", "none",
		    "________________________________");
	slice_blank("int f(void) { x;\r\n}\r\n", "",
		    "________________\r\n_\r\n");
	slice_blank("struct s { int x; };\nenum e { B };\nint y;\n", "s",
		    "struct s { int x; };\n_____________\n______\n");
}

static void blanks_bare_macros_in_front_of_calls(void **state UNUSED)
{
	slice_blank("void f(void)\n{\n\tLOCK put(a);\n\tif (b) A_1\n\t"
		    "\tB2 put(c);\n\telse C if (d) E f();\n}\n", "f",
		    "void f(void)\n{\n\t____ put(a);\n\tif (b) ___\n__"
		    "__ put(c);\n\telse _ if (d) _ f();\n}\n");
	/* Types, labels, arguments, values, annotations, directives. */
	slice("void f(void)\n{\n\tLIST(a); A b; u8 g(h);\nOUT: i(j);"
		    "\n\tx = K l(m); return N o(p); Q __aligned(8);\n"
		    "#define R s(t)\n\tq(U v(w));\n}\n", "f",
		    "void f(void)\n{\n\tLIST(a); A b; u8 g(h);\nOUT: i(j);"
		    "\n\tx = K l(m); return N o(p); Q __aligned(8);\n"
		    "#define R s(t)\n\tq(U v(w));\n}\n");
}

static void keeps_what_decides_how_the_rest_is_parsed(void **state UNUSED)
{
	const char *text = "typedef struct { int x; } s_t;\n"
			   "#define A { 1 }\n";

	slice(text, "", text);
}

static void blanks_what_says_nothing_between_items(void **state UNUSED)
{
	slice_blank("#include <a.h>\n/* a\n b */ # include \"b.h\" // c\n"
		    "void f(void)\n{\n/* d */\n#include \"e.h\"\n}\n// g\n", "f",
		    "______________\n____\n__________________________\n"
		    "void f(void)\n{\n/* d */\n#include \"e.h\"\n}\n____\n");
	slice_blank("#define A 1\n#define B\t(A + 0x2u) /* of\n two */\n"
		    "#define C (A \\\n << 3)\n# define D ((u8)4)\n", "",
		    "___________\n__________________________\n_______\n"
		    "______________\n______\n__________________\n");
}

static void keeps_macros_that_may_be_more_than_a_value(void **state UNUSED)
{
	const char *text = "#define A\n#define B (u8)\n#define C (s *)\n"
			   "#define D(x) (x + 1)\n#define E 1, 2\n"
			   "#define F (1, 2)\n#define G (1) 2\n"
			   "#define H (a 1; b)\n#define I \"1\"\n"
			   "#define J a 1\n#define K (1\n#define L (1))\n"
			   "#define M ({ 1; })\n#ifdef N\n#endif\n";

	slice(text, "", text);
}

/* Python reads those: its slices have all lines. */
static void may_keep_what_is_between_items(void **state UNUSED)
{
	const char *text = "#include <a.h>\n#define B 1\n/* c */\n";
	struct map *words = map_new();
	struct scan_file *f = scan_text(text, strlen(text), words);
	bool keep[8] = { false };
	struct buf out = BUF_INIT;

	slice_make(&out, text, strlen(text), f, keep, SLICE_ITEMS);
	assert_string_equal(out.data, text);
	buf_release(&out);
	scan_free(f);
	map_free(words);
}

static void keeps_a_macro_that_is_asked_for(void **state UNUSED)
{
	slice("#define A 1\n", "A", "#define A 1\n");
}

static void keeps_what_holds_half_a_group(void **state UNUSED)
{
	const char *text = "#if A\nint f(int x) {\n#else\nint f(void) {\n"
			   "#endif\n}\n";

	slice(text, "", text);
	/* The header has a whole group and the body none: all of it goes. */
	slice_blank("int f(void) {\n#if A\n x;\n#endif\n}", "",
		    "_____________\n_____\n___\n______\n_");
	/* A group that begins inside and ends behind keeps the record. */
	text = "struct s {\n#if A\n int x;\n};\n#else\n};\n#endif\n";
	slice(text, "", text);
}

static void without_keep_nothing_is_blanked(void **state UNUSED)
{
	slice("int f(void) { x; }", NULL, "int f(void) { x; }");
	slice("int f(void) { x __free(y);", "", "int f(void) { x /*free*/ ;");
	slice("", "", "");
}

static void may_blank_bodies_only(void **state UNUSED)
{
	const char *text = "struct s { int x; };\nu32 f(u32 a) { x;\n}\n";
	struct map *words = map_new();
	struct scan_file *f = scan_text(text, strlen(text), words);
	bool keep[8] = { false };
	struct buf out = BUF_INIT;

	slice_make(&out, text, strlen(text), f, keep, SLICE_BODIES);
	assert_string_equal(out.data,
			    "struct s { int x; };\nu32 f(u32 a) ;   \n \n");
	buf_release(&out);
	scan_free(f);
	map_free(words);
}

static void blanks_annotations(void **state UNUSED)
{
	slice("f() { struct a *b __free(kfree) = c; }", "f",
	      "f() { struct a *b /*free*/      = c; }");
	slice("f() { a __cleanup(x((y))) = b; __free\n( z\n) = 1; }", "f",
	      "f() { a /*free*/          = b;       \n   \n  = 1; }");
	slice("#define A(x) a __free(b) \\\n\tc\n", NULL,
	      "#define A(x) a /*free*/  \\\n\tc\n");
	slice("a __cleanup(x \\\n y) b;", NULL, "a /*free*/    \\\n    b;");
}

static void annotations_elsewhere_stay(void **state UNUSED)
{
	static const char *const texts[] = {
		"/* __free(x) */ char *a = \"__free(x)\";\n",
		"#define __free(x) __attribute__((cleanup(x)))\n",
		"int __free;\nint x__free(y);\nint __free_page(x);\n",
		"int __free(x;\nint y);\n",
		"int __free",
		"int __free(",
		"int __free()",
	};

	for (size_t i = 0; i < ARRAY_SIZE(texts) - 1; i++)
		slice(texts[i], NULL, texts[i]);
	slice(texts[ARRAY_SIZE(texts) - 1], NULL, "int /*free*/");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_what_is_not_kept),
		cmocka_unit_test(blanks_bare_macros_in_front_of_calls),
		cmocka_unit_test(keeps_what_decides_how_the_rest_is_parsed),
		cmocka_unit_test(blanks_what_says_nothing_between_items),
		cmocka_unit_test(keeps_macros_that_may_be_more_than_a_value),
		cmocka_unit_test(may_keep_what_is_between_items),
		cmocka_unit_test(keeps_a_macro_that_is_asked_for),
		cmocka_unit_test(keeps_what_holds_half_a_group),
		cmocka_unit_test(without_keep_nothing_is_blanked),
		cmocka_unit_test(may_blank_bodies_only),
		cmocka_unit_test(blanks_annotations),
		cmocka_unit_test(annotations_elsewhere_stay),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
