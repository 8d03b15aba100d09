/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_shapes.h"
#include "flow_statements.h"
#include "flow_table.h"
#include "flow_tokens.h"
#include "flow_words.h"

#include <setjmp.h>
#include <cmocka.h>

static const char table[] = "get_foo get argument:0 nonzero device -\n";

static void add_node(struct buf *out, struct flow_words *ws,
		     const struct flow_node *node)
{
	static const char *const kinds[] = {
		[NODE_EXPRESSION] = "",	   [NODE_CONDITION] = "?",
		[NODE_LOOP] = "@",	   [NODE_NEXT] = "next",
		[NODE_RETURN] = "return ",
	};

	buf_addf(out, "%s%s", kinds[node->kind],
		 node->kind == NODE_LOOP ? node->text->text :
					   span_text(ws, node->tokens)->text);
	for (size_t k = 0; k < node->n_next; k++) {
		if (node->next[k] == NODE_NONE)
			buf_addstr(out, k ? ",-" : " -");
		else
			buf_addf(out, "%s%zu", k ? "," : " ", node->next[k]);
	}
	buf_addch(out, '\n');
}

/* The graph of a body: a node a line, with its successors. */
static void expect(const char *body, const char *graph)
{
	struct flow_shapes *shapes = flow_shapes_new();
	struct flow_table *t = flow_table_new(table, strlen(table));
	struct flow_words *ws = flow_words_new(shapes, t);
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct flow_graph g = { 0 };
	struct flow_place place;

	buf_addf(&text, "int f(int x)\n{\n%s\n}\n", body);
	assert_true(flow_find(&place, ws, text.data, text.len, 0, "f"));
	flow_graph_make(&g, ws, place.body, place.end);
	assert_false(g.too_deep);
	for (size_t n = 0; n < g.n; n++)
		add_node(&out, ws, &g.items[n]);
	assert_string_equal(out.data, graph);
	flow_graph_release(&g);
	flow_words_free(ws);
	flow_table_free(t);
	flow_shapes_free(shapes);
	buf_release(&text);
	buf_release(&out);
}

static void branches_join(void **state UNUSED)
{
	expect("if (a) b(); else c(); d();",
	       " 1\n?a 2,3\nb() 4\nc() 4\nd() 5\nreturn \n");
	expect("if (a && !b || c) d();",
	       " 1\n?a 2,3\n?b 3,4\n?c 4,5\nd() 5\nreturn \n");
	expect("if (unlikely(!(a))) return -1;",
	       " 1\n?a 3,2\nreturn -1\nreturn \n");
}

static void gotos_and_labels(void **state UNUSED)
{
	expect("if (a) goto out; b(); out: c();",
	       " 1\n?a 2,3\n 4\nb() 4\n 5\nc() 6\nreturn \n");
	expect("again: { a(); } goto again;", " 1\n 2\na() 3\n 1\nreturn \n");
	expect("goto nowhere;", " 1\n -\nreturn \n");
}

static void switches_fall_through(void **state UNUSED)
{
	expect("switch (a) { case 1: b(); case 2 ... 5: c(); break; "
	       "case x ? 6 : 7: d(); }",
	       " 1\na 2\n -,3,5,7,9\n 4\nb() 5\n 6\nc() 9\n 8\nd() 9\n"
	       "return \n");
	expect("switch (a) { default: return 1; }",
	       " 1\na 2\n -,3\n 4\nreturn 1\nreturn \n");
}

static void loops_go_back(void **state UNUSED)
{
	expect("while (a) { if (b) break; if (c) continue; d(); }",
	       " 1\n 2\n?a 3,6\n?b 6,4\n?c 1,5\nd() 1\nreturn \n");
	expect("do a(); while (b);", " 1\n 2\na() 3\n?b 1,4\nreturn \n");
	expect("for (i = n; i < m; i++) a();",
	       " 1\ni=n 2\n 3\n?i<m 4,6\na() 5\ni++ 2\nreturn \n");
	/* From nought to a constant: the first turn is sure to come. */
	expect("for (i = 0; i < SIZE; i++) a();",
	       " 1\ni=0 2\n 3\na() 4\ni++ 5\n?i<SIZE 2,6\nreturn \n");
	expect("for (;;) a();", " 1\n 2\n 3\n? 4,-\na() 2\nreturn \n");
}

static void macros_are_what_they_look_like(void **state UNUSED)
{
	expect("for_each_foo(x, y) a();",
	       " 1\n@for_each_foo 2,4\na() 3\nnext 1\nreturn \n");
	expect("scoped_guard(mutex, &m) { a(); }",
	       " 1\nscoped_guard(mutex,&m) 2\na() 3\nreturn \n");
	expect("hash_walk(x) { a(); }",
	       " 1\nhash_walk(x) 2\n@hash_walk 3,5\na() 4\nnext 2\nreturn \n");
	expect("a(); BUG(); b();", " 1\na() 2\nBUG() -\nb() 4\nreturn \n");
}

static void the_preprocessor_takes_the_first_branch(void **state UNUSED)
{
	expect("#ifdef A\na();\n#else\nb();\n#endif\nc();",
	       " 1\na() 2\nc() 3\nreturn \n");
	expect("#if 0\na();\n#else\nb();\n#endif\n/* c(); */ // d();\n",
	       " 1\nb() 2\nreturn \n");
}

static void what_happens_first_comes_first(void **state UNUSED)
{
	expect("if ((p = a()) && p->x) b();",
	       " 1\np=a() 2\n?p 3,5\n?p->x 4,5\nb() 5\nreturn \n");
	expect("if (!get_foo(x)) return;",
	       " 1\nresult1__=get_foo(x) 2\n?result1__ 4,3\nreturn \n"
	       "return \n");
	expect("x = ({ int y = a(); y; });",
	       " 1\nx=({int y=a();y;}) 2\nreturn \n");
	expect("return a ? b ? 1 : 2 : 3;", " 1\nreturn a?b?1:2:3\nreturn \n");
	expect("struct foo *p __free(put) = a();",
	       " 1\nstruct foo*p __free(put)=a() 2\nreturn \n");
}

static void prototypes_have_no_body(void **state UNUSED)
{
	static const char *const texts[] = {
		"int f(int x);\nint g(void)\n{\n}\n",
		"int f(x)\n\tint x;\n{\n}\n",
		"int f(int x",
		"f(",
		"int f",
	};
	struct flow_shapes *shapes = flow_shapes_new();
	struct flow_table *t = flow_table_new("", 0);
	struct flow_words *ws = flow_words_new(shapes, t);
	struct flow_place place;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
		assert_false(flow_find(&place, ws, texts[i], strlen(texts[i]),
				       0, "f"));
	flow_words_free(ws);
	flow_table_free(t);
	flow_shapes_free(shapes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_join),
		cmocka_unit_test(gotos_and_labels),
		cmocka_unit_test(switches_fall_through),
		cmocka_unit_test(loops_go_back),
		cmocka_unit_test(macros_are_what_they_look_like),
		cmocka_unit_test(the_preprocessor_takes_the_first_branch),
		cmocka_unit_test(what_happens_first_comes_first),
		cmocka_unit_test(prototypes_have_no_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
