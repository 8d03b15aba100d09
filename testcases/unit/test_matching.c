/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_macros.h"
#include "ctree_words.h"
#include "matching.h"
#include "smpl.h"

#include <setjmp.h>
#include <cmocka.h>

/* ---- frames, read back ---- */

struct frame {
	const unsigned char *at, *end;
};

static uint32_t read32(struct frame *f)
{
	uint32_t n = 0;

	assert_true(f->end - f->at >= 4);
	for (int i = 0; i < 4; i++)
		n |= (uint32_t)*f->at++ << (8 * i);
	return n;
}

static void say(struct buf *out, struct frame *f);

static void say_some(struct buf *out, struct frame *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (i)
			buf_addch(out, ',');
		say(out, f);
	}
}

/* [a,b] and (a,b); strings and numbers as they are; None. */
static void say(struct buf *out, struct frame *f)
{
	unsigned char kind = *f->at++;
	uint32_t n;

	switch (kind) {
	case 'N':
		buf_addstr(out, "None");
		break;
	case 'i':
		buf_addf(out, "%d", (int32_t)read32(f));
		break;
	case 'z':
	case 'u':
		n = kind == 'z' ? *f->at++ : read32(f);
		buf_add(out, f->at, n);
		f->at += n;
		break;
	case ')':
		buf_addch(out, '(');
		say_some(out, f, *f->at++);
		buf_addch(out, ')');
		break;
	case '[':
		buf_addch(out, '[');
		say_some(out, f, read32(f));
		buf_addch(out, ']');
		break;
	default:
		fail_msg("a frame holds '%c'", kind);
	}
}

static struct smpl *read_patch(struct ctree_words *words, const char *text,
			       struct buf *err)
{
	return smpl_read(words, text, strlen(text), "facts", err);
}

/*
 * What the scripts of the patch are run with: each run as "(number,[values])",
 * a place as [(line,column,last line,column behind,element,its line)].
 */
static void expect(const char *text, const char *c, const char *wanted)
{
	struct ctree_words *words = ctree_words_new();
	struct buf err = BUF_INIT, frames = BUF_INIT, said = BUF_INIT;
	struct smpl *patch = read_patch(words, text, &err);
	struct matching *m = patch ? matching_new(patch, &err) : NULL;
	struct ctree *code;
	struct frame f;
	char *runs;

	assert_string_equal(err.data, "");
	code = ctree_parse(words, c, strlen(c));
	matching_file(&frames, m, code, "a.c", 0, 0);
	f = (struct frame){ (unsigned char *)frames.data,
			    (unsigned char *)frames.data + frames.len };
	assert_int_equal(read32(&f), frames.len - 4);
	say(&said, &f);
	assert_ptr_equal(f.at, f.end);
	runs = said.data + strlen("(file,a.c,[");
	*strrchr(runs, '[') = '\0'; /* the lines of functions */
	runs[strlen(runs) - strlen("],")] = '\0';
	assert_string_equal(runs, wanted);
	ctree_free(code);
	matching_free(m);
	smpl_free(patch);
	ctree_words_free(words);
	buf_release(&err);
	buf_release(&frames);
	buf_release(&said);
}

static void refused(const char *text, const char *why)
{
	struct ctree_words *words = ctree_words_new();
	struct buf err = BUF_INIT;
	struct smpl *patch = read_patch(words, text, &err);

	assert_null(patch ? matching_new(patch, &err) : NULL);
	assert_string_equal(err.data, why);
	smpl_free(patch);
	ctree_words_free(words);
	buf_release(&err);
}

#define FUNCTION(body) "int f(void)\n{\n" body "\n}\n"

/* Rule r with the declarations and the body; the script binds what is named. */
#define RULE(decls, body, binds) \
	"@r@\n" decls "@@\n" body "\n@script:python@\n" binds "@@\npass\n"
#define BIND_X "x << r.x;\n"
#define BIND_E "e << r.e = \"\";\n"

static void calls(void **state UNUSED)
{
	expect(RULE("expression x; expression list l; position p;", "x@p(l)",
		    BIND_X "l << r.l;\np << r.p;\n"),
	       FUNCTION("g(1, a->b + 2);"),
	       "(0,[g,[1,a -> b + 2],[(3,0,3,1,f,1)]])");
	expect(RULE("expression x; expression list l;", "x(l)", BIND_X),
	       FUNCTION("g(h(i()))(1);"),
	       "(0,[i]),(0,[h]),(0,[g]),(0,[g ( h ( i ( ) ) )])");
	expect(RULE("expression x;", "g(..., x)", BIND_X),
	       FUNCTION("g(1); g(1, 2); g();"), "(0,[1]),(0,[2])");
	expect(RULE("expression x;", "g(..., x, ...)", BIND_X),
	       FUNCTION("g(1, 2);"), "(0,[2]),(0,[1])");
	expect(RULE("expression x; expression list l;", "g(x, l)",
		    BIND_X "l << r.l;\n"),
	       FUNCTION("g(1); g(1, 2, 3);"), "(0,[1,[]]),(0,[1,[2,3]])");
}

static void names_and_their_constraints(void **state UNUSED)
{
	expect(RULE("identifier x =~ \"^a_\";", "x(...)", BIND_X),
	       FUNCTION("a_b(1); ca_(); (a_c)();"), "(0,[a_b])");
	expect(RULE("identifier x !~ \"^a_\";", "x(...)", BIND_X),
	       FUNCTION("a_b(1); ca_();"), "(0,[ca_])");
	expect(RULE("identifier x = {b, c};", "x(...)", BIND_X),
	       FUNCTION("a(1); b(); c();"), "(0,[b]),(0,[c])");
	expect(RULE("expression x, e; binary operator b = {==, <};", "x b e",
		    BIND_X "b << r.b;\n"),
	       FUNCTION("y = a == 1; y = b != 1; y = c < 1;"),
	       "(0,[a,==]),(0,[c,<])");
}

static void what_a_name_is(void **state UNUSED)
{
	static const char code[] =
		"struct t *global;\n"
		"int f(struct t *a, const struct t *b, struct u *c, struct t d)\n"
		"{\n\tint e;\n\tg(a); g(b); g(c); g(d); g(e); g(global); g(z);\n}\n";

	expect(RULE("local idexpression x;", "g(x)", BIND_X), code,
	       "(0,[a]),(0,[b]),(0,[c]),(0,[d]),(0,[e])");
	expect(RULE("global idexpression x;", "g(x)", BIND_X), code,
	       "(0,[global]),(0,[z])");
	expect(RULE("idexpression x;", "g(x)", BIND_X),
	       FUNCTION("g(a); g(1); g((b)); g(NULL);"), "(0,[a]),(0,[NULL])");
	expect(RULE("local idexpression struct t *x;", "g(x)", BIND_X), code,
	       "(0,[a]),(0,[b])");
	expect(RULE("idexpression struct t *x;", "g(x)", BIND_X), code,
	       "(0,[a]),(0,[b]),(0,[global])");
}

static void expressions_within(void **state UNUSED)
{
	expect(RULE("expression x;", "return <+... g(x) ...+>;", BIND_X),
	       FUNCTION("g(0); return h(g(1)) || !g(2);"), "(0,[1]),(0,[2])");
	expect(RULE("expression x;", "g(x)", BIND_X),
	       FUNCTION("y = ({ g(1); if (g(2)) g(3); 4; });"),
	       "(0,[1]),(0,[2]),(0,[3])");
	expect(RULE("expression x; statement S;", "if (g(x)) S", BIND_X),
	       FUNCTION("y = ({ if (g(1)) h(); 2; }); if (g(3)) h();"),
	       "(0,[3])");
}

/* What was measured with spatch 1.1.1 (matching_tree.h). */
static void forms_that_are_one(void **state UNUSED)
{
	expect(RULE("expression x;", "g(x) == 0", BIND_X),
	       FUNCTION("y = g(1) == 0; y = 0 == g(2); y = !g(3);"
			"y = !(g(4)); y = g(5) == 0x0; y = g(6) == 1;"),
	       "(0,[1]),(0,[2]),(0,[3]),(0,[5])");
	expect(RULE("expression x;", "g(x) != 0", BIND_X),
	       FUNCTION("if (g(1)) g(2); y = g(3) ? g(4) : 5;"
			"if (likely(g(6)) && !g(7)) g(h(8)); while ((g(9))) ;"
			"y = g(10) != 0;"),
	       "(0,[1]),(0,[3]),(0,[6]),(0,[7]),(0,[9]),(0,[10])");
	expect(RULE("expression x;", "!g(x)", BIND_X),
	       FUNCTION("y = g(1) == 0; y = !g(2);"), "(0,[2])");
	expect(RULE("expression x, e;", "x < e", BIND_X),
	       FUNCTION("y = a < b; y = c > d; y = e <= f;"),
	       "(0,[a]),(0,[d])");
	expect(RULE("expression x, e;", "g() ? x : e", BIND_X),
	       FUNCTION("y = g() ? 1 : 2; y = !g() ? 3 : 4;"),
	       "(0,[1]),(0,[4])");
	expect(RULE("expression x;", "x->m", BIND_X),
	       FUNCTION("y = a->m; y = b[1].m; y = c.m;"), "(0,[a]),(0,[b])");
	expect(RULE("expression x, e;", "!(e = g(x))", BIND_X),
	       FUNCTION("y = !(z = g(1));"), "(0,[1])");
	expect(RULE("identifier x; type T;", "x = (T)g(...)", BIND_X),
	       FUNCTION("a = g(1); b = (int *)g(2); int c = g(3), d;"),
	       "(0,[a]),(0,[b]),(0,[c])");
	expect(RULE("identifier x;", "return x;", BIND_X),
	       FUNCTION("return a; return (b);"), "(0,[a])");
	expect(RULE("position p;", "return@p ...;", "p << r.p;\n"),
	       FUNCTION("return; return 1;"),
	       "(0,[[(3,0,3,6,f,1)]]),(0,[[(3,8,3,14,f,1)]])");
}

static void branches(void **state UNUSED)
{
	static const char rule[] = RULE(
		"expression x; statement S, U; position p, q;",
		"(\nif (<+... g(x) ...+>) S@p else U@q\n|\nif (<+... g(x) ...+>) S@p\n)",
		BIND_X "p << r.p;\nq << r.q = [];\n");

	expect(rule, FUNCTION("if (g(1)) a(); else b();"),
	       "(0,[1,[(3,10,3,14,f,1)],[(3,20,3,24,f,1)]])");
	expect(rule, FUNCTION("if (!g(1)) { a(); }"),
	       "(0,[1,[(3,11,3,19,f,1)],None])");
	expect(RULE("expression x; statement S, U; position p;",
		    "if (g(x)) S@p else U", BIND_X "p << r.p;\n"),
	       FUNCTION("if (!g(1)) a(); else b();"),
	       "(0,[1,[(3,21,3,25,f,1)]])");
	expect(RULE("expression x; statement S, U; position p;",
		    "\\(while (g(x)) S \\& U@p\\)", BIND_X "p << r.p;\n"),
	       FUNCTION("while (g(1)) a();"), "(0,[1,[(3,0,3,17,f,1)]])");
}

static void alternatives(void **state UNUSED)
{
	static const char either[] = RULE("expression x, e;",
					  "(\nh(x)\n|\ng(e)\n)",
					  "x << r.x = \"\";\n" BIND_E);
	static const char mixed[] =
		RULE("expression x, e; statement S;",
		     "(\nif (<+... h(x) ...+>) S\n|\ng(e)\n)",
		     "x << r.x = \"\";\n" BIND_E);

	expect(either, FUNCTION("h(1) + g(2);"), "(0,[1,None]),(0,[None,2])");
	expect(either, FUNCTION("h(g(1));"), "(0,[g ( 1 ),None])");
	expect(either, FUNCTION("g(h(1));"), "(0,[1,None])");
	expect(either, FUNCTION("g(g(1));"), "(0,[None,1]),(0,[None,g ( 1 )])");
	expect(mixed, FUNCTION("if (h(1) && g(2)) g(3); g(h(4));"),
	       "(0,[1,None]),(0,[None,3]),(0,[None,h ( 4 )])");
}

static void blocks(void **state UNUSED)
{
	static const char leaves[] = RULE(
		"expression x; identifier l;",
		"if (g(x)) {\n...\n\\(return ...; \\| goto l; \\| break;\\)\n}",
		BIND_X "l << r.l = \"\";\n");

	expect(leaves,
	       FUNCTION("if (g(1)) return; if (g(2)) { a(); goto out; }"
			"if (g(3)) { return; a(); } if (g(4)) { { break; } }"
			"if (g(5)) { if (a) { return; } a(); return 2; }"
			"if (g(6)) { return; } else a(); out: a();"),
	       "(0,[1,None]),(0,[2,out]),(0,[4,None]),(0,[5,None])");
	expect(RULE("expression x;", "if (x) { ... g(...); ... }", BIND_X),
	       FUNCTION("if (a) { h(); g(1); h(); } if (b) { if (c) g(2); }"
			"if (d) g(3);"),
	       "(0,[a]),(0,[c]),(0,[d])");
	expect(RULE("expression x != {0, NULL};", "g(x)", BIND_X),
	       FUNCTION("g(0); g(a + 1); g(NULL); g(b);"),
	       "(0,[a + 1]),(0,[b])");
	expect(RULE("identifier x; position p;", "void x@p(...) { ... }",
		    BIND_X),
	       "static void a(void) { b(); }\nint c(void) { }\nvoid d(int);\n",
	       "(0,[a])");
	expect(RULE("identifier x, y;",
		    "x(struct y *k) { ... when != g(...)\n}", BIND_X),
	       "void a(struct t *k) { g(1); }\nvoid b(struct t *k) { h(); }\n"
	       "void c(int k) { }\n",
	       "(0,[b])");
}

static void declarations(void **state UNUSED)
{
	expect(RULE("identifier x, y; position p;", "struct y@p *x;",
		    BIND_X "y << r.y;\n"),
	       FUNCTION("struct t *a, *b = g(), c; static const struct u *d;"
			"y = ({ struct t *e; 1; });"),
	       "(0,[a,t]),(0,[b,t]),(0,[d,u])");
	expect(RULE("identifier x; type T; expression e;", "T x = { .m = e, };",
		    BIND_X "T << r.T;\n" BIND_E),
	       "struct t a = { .l = 1, .m = 2 };\n"
	       "struct t b = { m: 3 };\nstruct t c = { 4 };\n"
	       "struct t d = { .o = { .m = 5 } };\n",
	       "(0,[a,struct t,2]),(0,[b,struct t,3])");
	expect(RULE("identifier x; expression e;",
		    "struct t x = { .o.m = e, };", BIND_X BIND_E),
	       "struct t a = { .o = { .m = 1 } };\nstruct t b = { .o.m = 2 };\n",
	       "(0,[b,2])");
	expect(RULE("identifier x; initializer i;", "struct t x = i;",
		    BIND_X "i << r.i;\n"),
	       "struct t a = { 1 }, *b;\n", "(0,[a,{ 1 , }])");
}

static void paths(void **state UNUSED)
{
	static const char later[] =
		"@r exists@\nidexpression x; expression e, y; position p;\n@@\n"
		"x = g(y)\n... when != x = e\n"
		"(\nif (x@p) { ... }\n|\nreturn@p x;\n)\n"
		"@script:python@\ny << r.y;\np << r.p;\n@@\npass\n";

	expect(later, FUNCTION("a = g(1);\nb();\nif (a) { }\nif (a) { }"),
	       "(0,[1,[(5,4,5,5,f,1)]])");
	expect(later, FUNCTION("a = g(1);\nif (b)\na = 2;\nreturn a;"),
	       "(0,[1,[(6,0,6,6,f,1)]])");
	expect(later, FUNCTION("a = g(1);\na = 2;\nreturn a;"), "");
	expect(later, FUNCTION("for (; !a; i++)\na = g(1);\nreturn a;"),
	       "(0,[1,[(5,0,5,6,f,1)]])");
	expect(later, FUNCTION("int a = g(1);\nout: return a;"),
	       "(0,[1,[(4,5,4,11,f,1)]])");
	expect(later, FUNCTION("if (b)\na = g(1);\nelse\nreturn a;"), "");
}

#define BIND_P "p << r.p;\n"
#define EVERY(decls, when, end, binds)          \
	RULE("expression x; position p;" decls, \
	     "A(x);\n... when != bad(x)" when "\n" end, BIND_X BIND_P binds)

/* A on every way to B, as spatch 1.1.1 has it (testcases/bench/ways.py). */
static void all_ways(void **state UNUSED)
{
	static const char plain[] = EVERY("", "", "B@p(x);", "");
	static const char strict[] = EVERY("", "\n when strict", "B@p(x);", "");

	expect(plain, FUNCTION("A(1);\nif (c)\nB(1);\nelse\nB(1);"),
	       "(0,[1,[(5,0,5,1,f,1),(7,0,7,1,f,1)]])");
	expect(plain, FUNCTION("A(1); if (c) B(1);"), "");
	expect(plain, FUNCTION("A(1); if (c) B(1); else bad(1); B(1);"), "");
	expect(plain, FUNCTION("A(1); while (c) B(1);"), "");
	expect(plain, FUNCTION("A(1); while (c) { a(); }\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	expect(plain, FUNCTION("A(1);\ngoto l;\nl:\nB(1);"),
	       "(0,[1,[(6,0,6,1,f,1)]])");
	expect(plain, FUNCTION("switch (c) { case 1: A(1); break; }\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	/* A once more */
	expect(plain, FUNCTION("A(1); if (c) A(1);\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	expect(plain, FUNCTION("do { A(1); } while (c); B(1);"), "");
	expect(plain, FUNCTION("do { A(1); } while (0);\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	/* for ever: nobody comes to B, or somebody does */
	expect(plain, FUNCTION("A(1); l: a(); goto l; B(1);"), "");
	expect(plain, FUNCTION("A(1); l: if (c) B(1); else goto l;"),
	       "(0,[1,[(3,16,3,17,f,1)]])");
	expect(strict, FUNCTION("A(1); for (;;) { if (c) continue; }\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
}

/* The branch of an if that only leaves needs no B, unless "when strict". */
static void ways_that_leave_early(void **state UNUSED)
{
	static const char plain[] = EVERY("", "", "B@p(x);", "");
	static const char strict[] = EVERY("", "\n when strict", "B@p(x);", "");
	static const char code[] =
		FUNCTION("A(1); if (c) { a(); return 1; }\nB(1);");

	expect(plain, code, "(0,[1,[(4,0,4,1,f,1)]])");
	expect(strict, code, "");
	expect(plain, FUNCTION("A(1); if (c) { bad(1); return; }\nB(1);"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	expect(plain, FUNCTION("A(1); if (c) goto l;\nB(1);\nl: a();"),
	       "(0,[1,[(4,0,4,1,f,1)]])");
	expect(plain, FUNCTION("A(1); if (c) { if (d) return; a(); } return;"),
	       "");
	/* not an else, and not what falls out or may come to a B */
	expect(plain, FUNCTION("A(1); if (c) B(1); else return;"), "");
	expect(plain, FUNCTION("A(1); if (c) { a(); }"), "");
	expect(plain,
	       FUNCTION("A(1); if (c) { do { bad(1); continue; } while (0); }\n"
			"B(1);"),
	       "");
	expect(plain,
	       FUNCTION("A(1); if (c) { bad(1); goto l; }\nB(1);\nl: B(1);"),
	       "");
}

/* What is used behind the rule is the same on all ways; a place is not. */
static void what_all_ways_bind(void **state UNUSED)
{
	static const char same[] =
		EVERY("expression e;", "", "B@p(e);", "e << r.e;\n");
	static const char other[] = EVERY("expression e;", "", "B@p(e);", "");
	static const char some[] = EVERY("identifier e;", "",
					 "\\(e(x, ...); \\| return@p x;\\)",
					 "e << r.e = \"\";\n");
	static const char inner[] =
		EVERY("expression e; identifier m;", "",
		      "B@p(\\( &e->m \\| e \\));", "e << r.e;\n");
	static const char code[] =
		FUNCTION("A(1);\nif (c)\nB(2);\nelse\nB(3);\nB(4);");

	expect(same, code, "(0,[1,[(8,0,8,1,f,1)],4])");
	expect(inner, FUNCTION("A(1);\nB(&a->b);"), 
	       "(0,[1,[(4,0,4,1,f,1)],a]),(0,[1,[(4,0,4,1,f,1)],& a -> b])");
	expect(other, code, "(0,[1,[(5,0,5,1,f,1),(7,0,7,1,f,1)]])");
	expect(some, FUNCTION("A(1);\nif (c)\nB(1, 2);\nreturn 1;"),
	       "(0,[1,[(6,0,6,6,f,1)],B])");
	expect(some, FUNCTION("A(1);\nif (c)\na();\nreturn 1;"),
	       "(0,[1,[(6,0,6,6,f,1)],None])");
}

/* A place that several ways have is inherited as all of them. */
static void several_places(void **state UNUSED)
{
	expect("@r@\nexpression x; position p;\n@@\nA(x);\n...\nreturn@p x;\n"
	       "@s@\nexpression e; position r.p, q;\n@@\nreturn@p e@q;\n"
	       "@t@\nexpression e; position p != r.p;\n@@\nreturn@p e;\n"
	       "@script:python@\ne << s.e;\nq << s.q;\n@@\npass\n"
	       "@script:python@\ne << t.e;\n@@\npass\n",
	       FUNCTION(
		       "if (a)\nreturn 0;\nA(b);\nif (c)\nreturn b;\nreturn b;"),
	       "(0,[b,[(7,7,7,8,f,1)]]),(0,[b,[(8,7,8,8,f,1)]]),(1,[0])");
}

/* Of all ways some: what is chosen, and what stands in front, once more. */
static void paths_to_a_chosen_end(void **state UNUSED)
{
	static const char some[] =
		"@r exists@\nexpression x, e; position p;\n@@\n"
		"A@p(x);\n...\nB(e);\n"
		"@script:python@\np << r.p;\ne << r.e;\n@@\npass\n";

	expect(some, FUNCTION("A(1); B(2); B(3);"),
	       "(0,[[(3,0,3,1,f,1)],2]),(0,[[(3,0,3,1,f,1)],3])");
	expect(some, FUNCTION("A(1); A(1); B(2);"), "(0,[[(3,6,3,7,f,1)],2])");
	expect(some, FUNCTION("A(1); A(4); B(2);"), "(0,[[(3,6,3,7,f,1)],2])");
	expect("@r exists@\nexpression x; position p;\n@@\n"
	       "A@p(x);\n...\nB();\n"
	       "@script:python@\np << r.p;\nx << r.x;\n@@\npass\n",
	       FUNCTION("A(1); A(4); B();"),
	       "(0,[[(3,0,3,1,f,1)],1]),(0,[[(3,6,3,7,f,1)],4])");
}

static void paths_in_blocks(void **state UNUSED)
{
	static const char told[] =
		"@r exists@\nexpression x; position p;\n@@\n"
		"if (g(x)) {\n... when any\nreturn@p 1;\n}\n"
		"... when any\nreturn 0;\n"
		"@script:python@\nx << r.x;\np << r.p;\n@@\npass\n";
	static const char frees[] =
		"@r exists@\nidentifier x, y;\n@@\n"
		"x(...) {\n... when != h(...)\nkfree(y)\n... when any\n}\n"
		"@script:python@\nx << r.x;\ny << r.y;\n@@\npass\n";

	expect(told, FUNCTION("if (g(1)) { a(); return 1; }\nreturn 0;"),
	       "(0,[1,[(3,17,3,23,f,1)]])");
	expect(told,
	       FUNCTION("if (g(1)) goto out;\nreturn 0;\nout:\nreturn 1;"),
	       "(0,[1,[(6,0,6,6,f,1)]])");
	expect(told, FUNCTION("if (g(1)) { a(); }\nb();\nreturn 1;"), "");
	expect(told, FUNCTION("if (g(1)) { return 0; }\nreturn 1;"), "");
	expect(told,
	       FUNCTION("if (g(1)) { if (a) goto out; }\nreturn 0;\nout:\nreturn 1;"),
	       "");
	expect(told,
	       FUNCTION("while (a) { if (g(1)) break; }\nreturn 1;\nreturn 0;"),
	       "");
	expect(told,
	       FUNCTION("if (g(1)) { if (a) goto out; else goto out; }\n"
			"return 0;\nout:\nreturn 1;"),
	       "(0,[1,[(6,0,6,6,f,1)]])");
	expect(told,
	       FUNCTION("if (g(1)) { a(); goto out; }\nreturn 0;\nout:\nreturn 1;"),
	       "(0,[1,[(6,0,6,6,f,1)]])");
	expect(frees,
	       "void a(int b)\n{\n\tif (b) { kfree(c); return; }\n\tkfree(d);\n}\n"
	       "void e(int b)\n{\n\th(b);\n\tkfree(c);\n}\n",
	       "(0,[a,d]),(0,[a,c])");
}

static void what_one_rule_has_for_the_next(void **state UNUSED)
{
	static const char inherits[] =
		"@a@\nexpression x; position p;\n@@\ng(x)@p\n"
		"@b@\nexpression a.x, e;\n@@\nh(x, e)\n"
		"@script:python@\nx << a.x;\ne << b.e = \"\";\n@@\npass\n"
		"@script:python depends on b@\n@@\npass\n"
		"@script:python depends on !b@\nx << a.x;\n@@\npass\n";
	static const char alike[] =
		"@a@\nexpression x;\n@@\ng(x)\n"
		"@b@\nexpression a.x; position p;\n@@\nh@p(x)\n"
		"@script:python@\nx << a.x;\np << b.p;\n@@\npass\n";
	static const char places[] =
		"@a@\nposition p;\n@@\ng@p(1)\n"
		"@b@\nexpression x; position a.p;\n@@\ng@p(x)\n"
		"@c@\nexpression x; position p != a.p;\n@@\ng@p(x)\n"
		"@script:python@\nx << b.x;\n@@\npass\n"
		"@script:python@\nx << c.x;\n@@\npass\n";
	static const char off[] =
		"virtual facts, report\n"
		"@a depends on report@\n@@\n- this is not read\n"
		"@b depends on !a && (facts || a)@\nexpression x;\n@@\ng(x)\n"
		"@script:python@\nx << b.x;\n@@\npass\n"
		"@script:python depends on report@\nx << b.x;\n@@\npass\n";

	expect(inherits, FUNCTION("g(1); g(2); h(1, 3); h(1, 4);"),
	       "(0,[1,3]),(0,[1,4]),(0,[2,None]),(1,[]),(2,[2])");
	expect(places, FUNCTION("g(1); g(2);"), "(0,[1]),(1,[2])");
	expect(alike,
	       "void a(struct t *x) { g(x); g(x->m); g(y); g(z); }\n"
	       "void b(struct u *x) { h(x); h(x->m); h(y); }\n"
	       "void c(struct t *x) { h(x->m); }\n"
	       "void d(int z) { struct t *x; h(x); h(z); }\n",
	       "(0,[x,[(4,29,4,30,d,4)]]),(0,[x -> m,[(3,22,3,23,c,3)]]),"
	       "(0,[y,[(2,37,2,38,b,2)]])");
	expect(off, FUNCTION("g(1);"), "(0,[1])");
}

/* What is alike and nobody tells apart is one. */
static void each_once(void **state UNUSED)
{
	expect(RULE("expression x; position p;", "g@p(x)", BIND_X),
	       FUNCTION("g(a -> b); g(a->b);"), "(0,[a -> b])");
	expect(RULE("expression x;", "g(x, x)", BIND_X),
	       FUNCTION("g(1, 2); g(a + 1, a+1);"), "(0,[a + 1])");
}

#define USED "@script:python depends on r@\n@@\n"

static void what_is_refused(void **state UNUSED)
{
	refused("@r@\n@@\n f();\n...\n g();\n...\n h();\n" USED,
		"line 3: more than one '...' between statements without 'exists'");
	refused("@r@\n@@\n f();\n... when any\n g();\n" USED,
		"line 3: 'when any' without 'exists'");
	refused("@r@\n@@\n if (a) {\n ... when strict\n return;\n }\n" USED,
		"line 3: 'when strict' in a block without 'exists'");
	refused("@r@\n@@\n f();\n...\n if (a) g();\n" USED,
		"line 3: '...' without 'exists' between other than simple statements");
	refused("@r@\nexpression e;\n@@\n f();\n... when != h(e)\n g(e);\n" USED,
		"line 4: a name of 'when' that what follows binds");
	refused("@r@\n@@\n f();\n... when exists\n g();\n" USED,
		"line 4: a 'when' that is neither '!=' nor 'any' nor 'strict'");
	refused("@r@\n@@\n if (a) {\n ...\n f();\n ...\n g();\n }\n" USED,
		"line 3: '...' in a block, but not at its begin");
	refused("@r exists@\n@@\n if (a) {\n ...\n f();\n g();\n }\n" USED,
		"line 3: statements that follow each other at once");
	refused("@r@\n@@\n" USED, "line 1: the rule has no pattern");
	refused("@r@\nfresh identifier x;\n@@\n f(x)\n",
		"line 2: such a metavariable is not known");
	refused("@r@\nidentifier x =~ \"a{2}\";\n@@\n f(x)\n",
		"line 2: it counts repetitions");
	refused("@r@\nexpression q.x;\n@@\n f(x)\n",
		"line 2: there is no such rule before");
	refused("@r depends on q@\n@@\n f()\n",
		"line 1: 'q' is no rule that comes before");
	refused("@script:ocaml@\n@@\n", "line 1: scripts have to be Python");
	refused("f()\n", "line 1: this stands outside of rules");
}

/* A rule that serves no script is not looked at. */
static void what_nobody_asks_for(void **state UNUSED)
{
	expect("@r@\nexpression x;\n@@\ng(x)\n@s@\n@@\n g();\n...\n h();\n"
	       "@script:python@\nx << r.x;\n@@\npass\n",
	       FUNCTION("g(1);"), "(0,[1])");
}

/* Of alternatives the first with which all matches. */
static void alternatives_within(void **state UNUSED)
{
	expect("@r exists@\nexpression x; identifier m;\n@@\n"
	       "g(\\( x \\| &x->m \\))\n...\nh(x)\n"
	       "@script:python@\nx << r.x;\n@@\npass\n",
	       FUNCTION("g(&a->b); h(a);"), "(0,[a])");
	expect(RULE("expression x; identifier m;", "g(\\( x \\| &x->m \\))",
		    BIND_X),
	       FUNCTION("g(&a->b);"), "(0,[& a -> b])");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls),
		cmocka_unit_test(names_and_their_constraints),
		cmocka_unit_test(what_a_name_is),
		cmocka_unit_test(expressions_within),
		cmocka_unit_test(forms_that_are_one),
		cmocka_unit_test(branches),
		cmocka_unit_test(alternatives),
		cmocka_unit_test(blocks),
		cmocka_unit_test(declarations),
		cmocka_unit_test(paths),
		cmocka_unit_test(all_ways),
		cmocka_unit_test(ways_that_leave_early),
		cmocka_unit_test(what_all_ways_bind),
		cmocka_unit_test(several_places),
		cmocka_unit_test(paths_to_a_chosen_end),
		cmocka_unit_test(paths_in_blocks),
		cmocka_unit_test(what_one_rule_has_for_the_next),
		cmocka_unit_test(each_once),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(what_nobody_asks_for),
		cmocka_unit_test(alternatives_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
