/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "scan.h"
#include "scan_pack.h"
#include "scan_words.h"
#include "scanner.h"

#include <setjmp.h>
#include <cmocka.h>

/* One scan at a time: the last is freed by the next, or by done(). */
static struct scan_file *file;
static char *text;
static struct map *words;

static int done(void **state UNUSED)
{
	scan_free(file);
	free(text);
	map_free(words);
	file = NULL;
	text = NULL;
	words = NULL;
	return 0;
}

static void scan_bytes(const void *bytes, size_t len)
{
	done(NULL);
	words = map_new();
	map_put(words, "kref_put", 8, 3);
	map_put(words, "kref_get", 8, 40);
	map_put(words, "struct", 6, 1);
	/* No terminator: reading past the end is an error. */
	text = xmalloc(len ? len : 1);
	if (len)
		memcpy(text, bytes, len);
	file = scan_text(text, len, words);
}

static void scan(const char *source)
{
	scan_bytes(source, strlen(source));
	if (file->defeated)
		fail_msg("defeated: %s", file->why);
}

static const char kind_letters[] = "FREtOMo";

/*
 * The items as "letter:name" with a space between two. Letters: Function
 * Record Enum (typedef) t Object Macro (other) o.
 */
static void assert_items(const char *expected)
{
	struct buf got = BUF_INIT;

	for (uint32_t i = 0; i < file->n_items; i++)
		buf_addf(&got, "%s%c:%s", i ? " " : "",
			 kind_letters[file->items[i].kind],
			 file->items[i].name);
	assert_string_equal(got.data, expected);
	buf_release(&got);
}

static void items(const char *source, const char *expected)
{
	scan(source);
	assert_items(expected);
}

static struct scan_item *item(const char *name)
{
	for (uint32_t i = 0; i < file->n_items; i++) {
		if (strcmp(file->items[i].name, name) == 0)
			return &file->items[i];
	}
	fail_msg("no item '%s'", name);
	return NULL;
}

static void assert_piece(uint32_t start, uint32_t end, const char *expected)
{
	char *piece = xstrndup(text + start, end - start);

	assert_string_equal(piece, expected);
	free(piece);
}

static void assert_item(const char *name, const char *expected)
{
	assert_piece(item(name)->start, item(name)->end, expected);
}

static void assert_body(const char *name, const char *expected)
{
	assert_piece(item(name)->body_start, item(name)->body_end, expected);
}

static void functions_by_any_header(void **state UNUSED)
{
	items("int f(void) { }", "F:f");
	items("struct foo *f(struct bar *b)\n{\n}\n", "F:f");
	items("struct foo f(void) { }", "F:f");
	items("static inline __must_check foo_t f(int x) { }", "F:f");
	items("__printf(1, 2) void f(const char *x, ...) { }", "F:f");
	items("static int __init f(void) { }", "F:f");
	items("int f(void)\n\t__acquires(x)\n\t__releases(y)\n{ }", "F:f");
	items("void f(int x) __whatever(x) { }", "F:f");
	items("__attribute__((section(\"x\"))) int f(void) { }", "F:f");
	items("void __attribute__((weak)) f(void) { }", "F:f");
	items("static int (*fp(int x))(int) { }", "F:fp");
	items("foo_t (*fp(int x))(int) { }", "F:fp");
	items("static typeof(a->b)(f(int x)) { }", "F:f");
	items("int (f)(int x) { }", "F:f");
	items("SEC(\"tc\") __msg(\"a\") __naked void f(void) { }", "F:f");
	items("extern inline __u32 __f(__be32 *x) { }", "F:__f");
	items("int FOO(int x) { }", "F:FOO");
	items("f(void) { }", "F:f");
	items("static struct a { int x; } f(int y) { return 0; }", "F:f");
	assert_body("f", "{ return 0; }");
}

static void functions_by_macro(void **state UNUSED)
{
	items("SYSCALL_DEFINE3(read, unsigned int, fd)\n{ }",
	      "F:SYSCALL_DEFINE3(read)");
	items("static noinline TEST(a) { }", "F:TEST(a)");
	items("static int HANDLER(a)(struct x *y) { }", "F:HANDLER(a)");
	items("FOO(\"a\") { }", "F:FOO");
	items("FOO(int) f(int x) { }", "F:f");
}

static void old_style_functions(void **state UNUSED)
{
	items("int f(a, b)\n\tint a;\n\tfoo_t *b, c[3];\n{ x; }\nint g;",
	      "F:f o:");
	assert_body("f", "{ x; }");
	items("f(a, b)\n\nint a;\nchar *b;\n{ x; }", "F:f");
	items("FOO(a)\nstruct b { int c; };", "o: R:b");
	items("int f(int) foo bar;\nint g(void) { }", "o: F:g");
}

static void where_a_function_is(void **state UNUSED)
{
	scan("\n/* x */\nstatic int\nf(int x)\n{\n\tif (x) { }\n}\n\nint g;\n");
	assert_item("f", "static int\nf(int x)\n{\n\tif (x) { }\n}");
	assert_body("f", "{\n\tif (x) { }\n}");
	assert_true(item("f")->is_static);
	assert_int_equal(item("f")->first_line, 3);
	assert_int_equal(item("f")->line, 4);
	assert_int_equal(item("f")->last_line, 7);
	assert_int_equal(file->items[1].first_line, 9);

	assert_int_equal(scan_item_on_line(file, 2), -1);
	assert_int_equal(scan_item_on_line(file, 3), 0);
	assert_int_equal(scan_item_on_line(file, 7), 0);
	assert_int_equal(scan_item_on_line(file, 8), -1);
	assert_int_equal(scan_item_on_line(file, 9), 1);
	assert_int_equal(scan_item_at(file, 0), -1);
	assert_int_equal(scan_item_at(file, item("f")->start), 0);
	assert_int_equal(scan_item_at(file, item("f")->end), -1);
	assert_int_equal(scan_item_at(file, UINT32_MAX), -1);

	scan("int a; int f(void) { }");
	assert_int_equal(scan_item_on_line(file, 1), 1);
}

static void records(void **state UNUSED)
{
	items("struct foo { int x; };", "R:foo");
	assert_body("foo", "{ int x; }");
	items("struct foo { int x; } __packed;", "R:foo");
	items("struct foo { } *bar, baz = { 1 };", "R:foo");
	assert_body("foo", "{ }");
	items("static const struct { int x; } y[] = { { 1 }, };", "R:");
	items("struct __attribute__((packed)) foo { };", "R:foo");
	items("struct __packed foo { };", "R:foo");
	items("struct foo __aligned(8) { };", "R:foo");
	items("struct foo {\n\tint (*f)(struct bar { int y; } z);\n};",
	      "R:foo");
	items("union u { };", "R:u");
	items("enum e { A, B = 2 };", "E:e");
	items("enum { A };", "E:");
	items("struct foo;", "o:");
}

static void typedefs(void **state UNUSED)
{
	items("typedef struct foo { int x; } foo_t;", "t:foo_t");
	assert_string_equal(item("foo_t")->type, "foo");
	assert_body("foo_t", "{ int x; }");
	items("typedef struct { } __packed x_t, *x_p;", "t:x_t");
	assert_string_equal(item("x_t")->type, "");
	items("typedef enum { A } e_t;", "t:e_t");
	items("typedef struct foo foo_t;", "t:foo_t");
	assert_string_equal(item("foo_t")->type, "");
	items("typedef unsigned long long u64;", "t:u64");
	items("typedef int (*fn_t)(struct foo *a, int b);", "t:fn_t");
	items("typedef foo_t fn_t(int);", "t:fn_t");
	items("typedef foo_t (*fn_t)(int);", "t:fn_t");
	items("typedef void (MACRO *fn_t)(int);", "t:fn_t");
	items("typedef u8 id_t[16];", "t:id_t");
	items("typedef __u32 __bitwise __le32;", "t:__le32");
	items("typedef DARRAY(u32) list;", "t:list");
}

static void assert_object(const char *source, const char *name,
			  const char *type)
{
	scan(source);
	assert_int_equal(file->n_items, 1);
	assert_int_equal(file->items[0].kind, SCAN_OBJECT);
	assert_string_equal(file->items[0].name, name);
	assert_string_equal(file->items[0].type, type);
}

static void objects(void **state UNUSED)
{
	assert_object("static struct foo x = { .a = b };", "x", "struct foo");
	assert_body("x", "{ .a = b }");
	assert_true(item("x")->is_static);
	assert_object("static const struct foo x[] = {{1},{2}};", "x",
		      "struct foo");
	assert_object("foo_t x __initdata = { 0 };", "x", "foo_t");
	assert_object("static u32 __x = 1;", "__x", "u32");
	assert_int_equal(item("__x")->body_end, 0);
	assert_object("__be32 x = 1;", "x", "__be32");
	assert_object("static __maybe_unused foo_t x = 1;", "x", "foo_t");
	assert_object("int x __attribute__((aligned(8))) = 1;", "x", "");
	assert_object("char x[] SEC(\"license\") = \"GPL\";", "x", "");
	assert_object("static int (*fp)(int) = f;", "fp", "");
	assert_object("struct a *const b = &(struct a){ 1 };", "b", "struct a");
	assert_object("DEFINE_PER_CPU(struct foo, x) = { 1 };", "x",
		      "struct foo");
	assert_object("static DEFINE_PER_CPU(foo_t *, x) = NULL;", "x",
		      "foo_t");
	assert_object("int x = ({ int y; y; });", "x", "");
	assert_object("int x = f(a, {), b = { 2 };", "x", "");
}

static void other_items(void **state UNUSED)
{
	items("int x;\nextern int y;\nint f(int x);\nDEFINE_MUTEX(x);\n"
	      "MODULE_LICENSE(\"GPL\");\nasm(\".globl x\\n{\");\n",
	      "o: o: o: o: o: o:");
	items(";;\n", "");
	items("", "");
	items("\n", "");
}

static void macros_that_stand_alone(void **state UNUSED)
{
	items("EXPORT(f)\nstatic int g(void) { }", "o: F:g");
	assert_piece(file->items[0].start, file->items[0].end, "EXPORT(f)");
	items("TRACE_EVENT(name,\n\tTP_fast_assign(\n\tif (a) { b; }\n)\n)\n\n"
	      "FOO(x)\nint g(void) { }\nBAR(x)",
	      "o: o: F:g o:");
	items("static FOO(x)\nstatic int g;", "o: o:");
}

static void extern_c_is_no_item(void **state UNUSED)
{
	items("extern \"C\" {\nint f(void) { }\n}\nint x;", "F:f o:");
	items("#ifdef __cplusplus\nextern \"C\" {\n#endif\nint x;\n"
	      "#ifdef __cplusplus\n}\n#endif\n",
	      "o:");
}

static void macro_items(void **state UNUSED)
{
	items("#define A 1\n# define B(x) do { \\\n\tx \\\n} while (0)\nint y;",
	      "M:A M:B o:");
	assert_item("B", "# define B(x) do { \\\n\tx \\\n} while (0)");
	assert_int_equal(item("B")->first_line, 2);
	assert_int_equal(item("B")->last_line, 4);
	items("#define A /* x\n y */ {\nint z;", "M:A o:");
	items("#define\n#define 1\n#\n# 12 \"x\"\nint z;", "o:");
	items("int f(void)\n{\n#define A {\n}\n", "F:f");
	items("int f(int x,\n#define A {\nint y)\n{\n}\n", "F:f");
}

static void many_macros(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	for (int i = 0; i < SCAN_MANY_MACROS; i++)
		buf_addf(&b, "#define A%d %d\n", i, i);
	scan(b.data);
	assert_int_equal(file->n_items, SCAN_MANY_MACROS);

	buf_addstr(&b, "#define B kref_put\n#define C(x) x\n#define D 1\n");
	scan(b.data);
	assert_items("M:B M:C");
	assert_int_equal(item("B")->first_line, SCAN_MANY_MACROS + 1);
	buf_release(&b);
}

static void every_branch_has_items(void **state UNUSED)
{
	items("#ifdef A\nint f(void) { a; }\n#elif B\nint f(void) { b; }\n"
	      "#else\nstatic int f(void) { }\nint g(void) { }\n#endif\nint x;",
	      "F:f F:f F:f F:g o:");
	assert_false(file->items[0].ragged);
}

static void two_headers_one_body(void **state UNUSED)
{
	items("#if A\nint f(int x) {\n#else\nint f(void) {\n#endif\n\tx;\n}\n"
	      "int g(void) { }",
	      "F:f F:g");
	assert_true(item("f")->ragged);
	assert_int_equal(item("f")->last_line, 7);

	items("#if A\nint f(int x)\n#else\nint f(void)\n#endif\n{\n\tx;\n}\n"
	      "int g(void) { }",
	      "F:f F:g");
	assert_false(item("f")->ragged);
	assert_body("f", "{\n\tx;\n}");
}

static void one_header_two_bodies(void **state UNUSED)
{
	items("int f(void)\n#if A\n{ kref_put; }\n#else\n{ kref_get; }\n"
	      "#endif\nint g(void) { }",
	      "F:f F:g");
	assert_body("f", "{ kref_put; }");
	assert_int_equal(item("f")->last_line, 5);
	assert_int_equal(item("f")->n_words, 2);
	assert_false(item("f")->ragged);

	items("int f(void)\n#if A\n;\n#else\n{ x; }\n#endif\n", "F:f");
	assert_body("f", "{ x; }");

	items("int f(void) {\n#if A\n a; }\n#else\n b; }\n#endif\n"
	      "int g(void) { }",
	      "F:f F:g");
	assert_true(item("f")->ragged);
	assert_int_equal(item("f")->last_line, 5);
}

static void conditions_inside_bodies(void **state UNUSED)
{
	items("int f(void) {\n#if A\n if (a) {\n#else\n if (b) {\n#endif\n }\n"
	      "}\nint g(void) { }",
	      "F:f F:g");
	assert_false(item("f")->ragged);
	items("int f(void) {\n#if A\n if (a) {\n#endif\n x;\n#if A\n }\n"
	      "#endif\n}\nint g(void) { }",
	      "F:f F:g");
	items("struct s {\n#ifdef CONFIG_A\n int x;\n#endif\n} y;", "R:s");
	items("struct s x = {\n#if A\n { 1,\n#else\n { 2,\n#endif\n 3 } };",
	      "O:x");
}

static void dead_text_holds_no_braces(void **state UNUSED)
{
	items("#if 0\n}} don't ( \" {{ int f(void) {\n#else\nint g(void) {\n"
	      "#endif\n}\nint x;",
	      "F:g o:");
	items("#if 0 && X\n{\n#if Y\n{\n#else\n{\n#endif\n#endif\nint x;",
	      "o:");
	items("#if 1\nint x;\n#else\n}}\n#endif\n", "o:");
	items("#ifndef __ASSEMBLY__\nint x;\n#else\n.macro a, {\n#endif\n",
	      "o:");
	items("#ifdef __ASSEMBLY__\n.macro a ' {\n#else\nint x;\n#endif\n",
	      "o:");
	items("#if !defined(__ASSEMBLY__)\nint x;\n#else\n{\n#endif\n", "o:");
	items("#if defined(__cplusplus)\n{\n#elif A\nint x;\n#endif\n", "o:");
	items("#if defined __ASSEMBLY__\n{\n#endif\nint x;\n", "o:");
	/* Not literally 0. */
	items("#if 0 == A\nint x;\n#endif\n", "o:");
	items("#error don't { do \"this\nint x;", "o:");
	items("/*\n#if 0\n*/ int x; // {\nchar *y = \"/* {\";", "o: O:y");
}

static void words_of_items_and_file(void **state UNUSED)
{
	scan("#if 0\nkref_get\n#endif\n/* kref_get */\n"
	     "int f(struct k *k) { kref_put(k); xkref_put(); kref_put(k); }\n"
	     "int g(void) { \"kref_put\"; }\n"
	     "#define A(x) kref_\\\nput(x)\n");
	assert_int_equal(item("f")->n_words, 2);
	assert_int_equal(item("f")->words[0], 1);
	assert_int_equal(item("f")->words[1], 3);
	assert_int_equal(item("g")->n_words, 0);
	assert_int_equal(item("A")->n_words, 1);
	assert_int_equal(file->n_file_words, 3);
	assert_true(scan_has_word(file->file_words, 3, 40));
	assert_false(scan_has_word(file->file_words, 3, 4));
	assert_false(scan_has_word(NULL, 0, 4));
}

static bool has_ident(const char *name, const char *ident)
{
	return scan_has_ident(item(name), scan_hash(ident, strlen(ident)));
}

static void idents_of_records(void **state UNUSED)
{
	scan("struct a { struct b c; union { d_t e; };\n#ifdef CONFIG_F\n"
	     "int (*g)(h_t);\n#endif\n/* i */ } j;\nint k;\n"
	     "typedef l_t m_t;\nint f(n_t o) { }");
	assert_true(has_ident("a", "a"));
	assert_true(has_ident("a", "b"));
	assert_true(has_ident("a", "d_t"));
	assert_true(has_ident("a", "h_t"));
	assert_true(has_ident("a", "CONFIG_F"));
	assert_true(has_ident("a", "j"));
	assert_false(has_ident("a", "i"));
	assert_false(has_ident("a", "k"));
	assert_true(has_ident("m_t", "l_t"));
	assert_false(has_ident("m_t", "k"));
	assert_null(item("f")->idents);
	for (uint32_t i = 1; i < item("a")->n_idents; i++)
		assert_true(item("a")->idents[i - 1] < item("a")->idents[i]);
}

static void includes_as_written(void **state UNUSED)
{
	scan("#include <linux/kref.h>\n# include\t\"a b.h\" /* x */\n"
	     "#include MACRO\n#include <broken\n#include \"x.h\"");
	assert_int_equal(file->n_includes, 3);
	assert_string_equal(file->includes[0], "<linux/kref.h>");
	assert_string_equal(file->includes[1], "\"a b.h\"");
	assert_string_equal(file->includes[2], "\"x.h\"");
}

static void odd_bytes(void **state UNUSED)
{
	items("int f(void)\r\n{\r\n\treturn '\\'' + '\"';\r\n}\r\n", "F:f");
	items("#define A \\\r\n {\r\nint f(void)\r\n{\r\n}", "M:A F:f");
	items("int f\\\noo(void) { }", "F:foo");
	scan_bytes("int\0f(void)\xff{\0}\x80 int x;", 23);
	assert_items("F:f o:");
}

static void a_guess_is_ragged(void **state UNUSED)
{
	items("int f(void)\n{\n\tif (x) {\n}\n\nint g(void)\n{\n}\n",
	      "F:f F:g");
	assert_true(item("f")->ragged);
	assert_false(item("g")->ragged);
	items("}\nint g(void)\n{\n}\n", "F:g");
	items("FOO(\nint f(void)\n{\n}\nint g(void)\n{\n}\n", "F:FOO F:g");
	items("#if A\nint g;\n", "o:");
	items("#endif\nint g;\n", "o:");
}

static void defeat_keeps_the_words(void **state UNUSED)
{
	const char *source = "#include <a.h>\nint f(void) {\n\tkref_put();\n";

	scan_bytes(source, strlen(source));
	assert_true(file->defeated);
	assert_string_equal(file->why, "line 2: '{' is never closed");
	assert_int_equal(file->n_items, 0);
	assert_int_equal(file->n_file_words, 1);
	assert_int_equal(file->n_includes, 1);
}

/* Time must not grow with the square of what one item costs. */
static void many_variants_of_one_item(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	buf_addstr(&b, "struct s {");
	for (int i = 0; i < 30000; i++)
		buf_addf(&b, " int a%d;", i);
	buf_addstr(&b, "\n#if A\n};\n");
	for (int i = 0; i < 30000; i++)
		buf_addstr(&b, "#elif B\n};\n");
	buf_addstr(&b, "#endif\n");
	scan_bytes(b.data, b.len);
	assert_true(file->defeated);
	buf_release(&b);
}

static void a_big_file(void **state UNUSED)
{
	struct buf b = BUF_INIT;

	while (b.len < 64u << 20) {
		buf_grow(&b, 1 << 20);
		for (int i = 0; i < 10000; i++)
			buf_addstr(&b,
				   "static int f(struct foo *x)\n{\n"
				   "\tif (x)\n\t\treturn kref_put(&x->ref);\n"
				   "\treturn 0; /* comment */\n}\n\n");
	}
	scan(b.data);
	assert_int_equal(file->n_items % 10000, 0);
	assert_string_equal(file->items[file->n_items - 1].name, "f");
	buf_release(&b);
}

static void assert_same_file(const struct scan_file *a,
			     const struct scan_file *b)
{
	assert_int_equal(a->n_items, b->n_items);
	for (uint32_t i = 0; i < a->n_items; i++) {
		const struct scan_item *x = &a->items[i], *y = &b->items[i];

		assert_int_equal(x->kind, y->kind);
		assert_int_equal(x->is_static, y->is_static);
		assert_int_equal(x->may_be_hollow, y->may_be_hollow);
		assert_int_equal(x->ragged, y->ragged);
		assert_string_equal(x->name, y->name);
		assert_string_equal(x->type, y->type);
		assert_int_equal(x->start, y->start);
		assert_int_equal(x->end, y->end);
		assert_int_equal(x->body_start, y->body_start);
		assert_int_equal(x->body_end, y->body_end);
		assert_int_equal(x->line, y->line);
		assert_int_equal(x->first_line, y->first_line);
		assert_int_equal(x->last_line, y->last_line);
		assert_int_equal(x->n_words, y->n_words);
		assert_memory_equal(x->words, y->words, 2 * x->n_words);
		assert_int_equal(x->n_idents, y->n_idents);
		assert_memory_equal(x->idents, y->idents, 4 * x->n_idents);
	}
}

static void packs_and_unpacks(void **state UNUSED)
{
	struct buf packed = BUF_INIT, again = BUF_INIT;
	struct scan_file *f;

	scan("#include <a.h>\n#define A kref_get\nstruct s { int x; };\n"
	     "static struct s y = { 1 };\nint f(void)\n{ kref_put; }\n"
	     "#if A\nint g(void) {\n#endif\n}\n");
	scan_pack(&packed, file);
	f = scan_unpack(packed.data, packed.len);
	assert_non_null(f);
	assert_same_file(file, f);
	assert_string_equal(f->includes[0], "<a.h>");
	assert_int_equal(f->n_file_words, file->n_file_words);
	scan_pack(&again, f);
	assert_int_equal(again.len, packed.len);
	assert_memory_equal(again.data, packed.data, packed.len);
	scan_free(f);

	for (size_t i = 0; i < packed.len; i++) {
		assert_null(scan_unpack(packed.data, i));
		packed.data[i] ^= 1;
		assert_null(scan_unpack(packed.data, packed.len));
		packed.data[i] ^= 1;
	}
	buf_release(&packed);
	buf_release(&again);
}

static void packs_defeat(void **state UNUSED)
{
	struct buf packed = BUF_INIT;
	struct scan_file *f;

	scan_bytes("{", 1);
	scan_pack(&packed, file);
	f = scan_unpack(packed.data, packed.len);
	assert_non_null(f);
	assert_true(f->defeated);
	assert_string_equal(f->why, file->why);
	scan_free(f);
	buf_release(&packed);
}

static void one_dictionary_for_many_files(void **state UNUSED)
{
	const char *source = "int f(void) { kref_put(); }";
	struct map *m = map_new();
	struct scan_words *w;
	struct scan_file *f;
	char name[16];

	for (int i = 0; i < 3000; i++) {
		snprintf(name, sizeof(name), "word%d", i);
		map_intern(m, name, strlen(name));
	}
	map_put(m, "kref_put", 8, 65534);
	map_put(m, "f", 1, 65535);
	map_put(m, "", 0, 9);
	w = scan_words_new(m);
	map_free(m);
	for (int i = 0; i < 2; i++) {
		f = scan_text_with(source, strlen(source), w);
		assert_int_equal(f->n_file_words, 1);
		assert_int_equal(f->file_words[0], 65534);
		scan_free(f);
	}
	f = scan_text_with("int word2999;", 13, w);
	assert_int_equal(f->file_words[0], 2999);
	scan_free(f);
	scan_words_free(w);
	scan_words_free(NULL);
	scan_free(NULL);
}

static void asks_a_range(void **state UNUSED)
{
	const char *source = "a /* b */ \"c\" ab # b";

	assert_true(scan_range_has(source, 0, 20, "a"));
	assert_false(scan_range_has(source, 1, 20, "a"));
	assert_false(scan_range_has(source, 0, 20, "c"));
	assert_false(scan_range_has(source, 0, 18, "b"));
	assert_true(scan_range_has(source, 0, 20, "b"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(functions_by_any_header, done),
		cmocka_unit_test_teardown(functions_by_macro, done),
		cmocka_unit_test_teardown(old_style_functions, done),
		cmocka_unit_test_teardown(where_a_function_is, done),
		cmocka_unit_test_teardown(records, done),
		cmocka_unit_test_teardown(typedefs, done),
		cmocka_unit_test_teardown(objects, done),
		cmocka_unit_test_teardown(other_items, done),
		cmocka_unit_test_teardown(macros_that_stand_alone, done),
		cmocka_unit_test_teardown(extern_c_is_no_item, done),
		cmocka_unit_test_teardown(macro_items, done),
		cmocka_unit_test_teardown(many_macros, done),
		cmocka_unit_test_teardown(every_branch_has_items, done),
		cmocka_unit_test_teardown(two_headers_one_body, done),
		cmocka_unit_test_teardown(one_header_two_bodies, done),
		cmocka_unit_test_teardown(conditions_inside_bodies, done),
		cmocka_unit_test_teardown(dead_text_holds_no_braces, done),
		cmocka_unit_test_teardown(words_of_items_and_file, done),
		cmocka_unit_test_teardown(idents_of_records, done),
		cmocka_unit_test_teardown(includes_as_written, done),
		cmocka_unit_test_teardown(odd_bytes, done),
		cmocka_unit_test_teardown(a_guess_is_ragged, done),
		cmocka_unit_test_teardown(defeat_keeps_the_words, done),
		cmocka_unit_test_teardown(many_variants_of_one_item, done),
		cmocka_unit_test_teardown(a_big_file, done),
		cmocka_unit_test_teardown(packs_and_unpacks, done),
		cmocka_unit_test_teardown(packs_defeat, done),
		cmocka_unit_test_teardown(one_dictionary_for_many_files, done),
		cmocka_unit_test_teardown(asks_a_range, done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
