/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree.h"
#include "ctree_flow.h"
#include "ctree_text.h"
#include "ctree_words.h"

#include <setjmp.h>
#include <cmocka.h>

/*
 * The ways through a body whose statements are calls of a() to z(): for each
 * call which ones may come next, braces and heads looked through; "." is the exit.
 */
static void add_calls(struct buf *out, const struct ctree *t,
		      const struct ctree_flow *f, size_t i, bool *seen)
{
	const struct ctree_step *step = ctree_flow_step(f, i);

	if (seen[i])
		return;
	seen[i] = true;
	if (i == 1) {
		buf_addch(out, '.');
	} else if (step->part && step->part->kind == CTREE_EXPRESSION) {
		struct buf text = BUF_INIT;

		ctree_text(&text, t, step->part);
		buf_addch(out, text.data[0]);
		buf_release(&text);
	} else {
		for (uint32_t k = 0; k < step->n_next; k++)
			add_calls(out, t, f, step->next[k], seen);
	}
}

static void add_next(struct buf *out, const struct ctree *t,
		     const struct ctree_flow *f, size_t i)
{
	const struct ctree_step *step = ctree_flow_step(f, i);
	bool *seen = xcalloc(ctree_flow_count(f), sizeof(*seen));

	for (uint32_t k = 0; k < step->n_next; k++)
		add_calls(out, t, f, step->next[k], seen);
	free(seen);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void expect(const char *body, const char *ways)
{
	struct ctree_words *ws = ctree_words_new();
	struct buf text = BUF_INIT, out = BUF_INIT;
	struct ctree_flow *f;
	struct ctree *t;
	char *lines[32];
	size_t n = 0;

	buf_addf(&text, "void f(void)\n{\n%s\n}\n", body);
	t = ctree_parse(ws, text.data, text.len);
	assert_int_equal(ctree_item(t, 0)->kind, CTREE_FUNCTION);
	f = ctree_flow_new(ctree_item(t, 0));
	for (size_t i = 0; i < ctree_flow_count(f) && n < 32; i++) {
		const struct ctree_step *step = ctree_flow_step(f, i);
		struct buf line = BUF_INIT;

		if (i && !(step->part && step->part->kind == CTREE_EXPRESSION))
			continue;
		if (i)
			ctree_text(&line, t, step->part);
		buf_setlen(&line, i ? 1 : 0);
		buf_addch(&line, '>');
		add_next(&line, t, f, i);
		lines[n++] = buf_detach(&line, NULL);
	}
	qsort(lines, n, sizeof(*lines), by_text);
	for (size_t i = 0; i < n; i++) {
		buf_addf(&out, "%s%s", i ? " " : "", lines[i]);
		free(lines[i]);
	}
	assert_string_equal(out.data, ways);
	ctree_flow_free(f);
	ctree_free(t);
	ctree_words_free(ws);
	buf_release(&text);
	buf_release(&out);
}

static void conditions_have_two_ways(void **state)
{
	(void)state;
	expect("a(); if (x) b(); c();", ">a a>bc b>c c>.");
	expect("if (x) { a(); return; } else b(); c();", ">ab a>. b>c c>.");
}

static void loops_turn(void **state)
{
	(void)state;
	expect("while (x) a(); b();", ">ab a>ab b>.");
	expect("for (;;) { a(); if (x) break; if (y) continue; b(); } c();",
	       ">ac a>cab b>ac c>.");
	expect("do { a(); } while (x); b();", ">a a>ab b>.");
	expect("do { a(); } while (0); b();", ">a a>b b>.");
	expect("for_each_x(y) a(); b();", ">ab a>ab b>.");
}

static void jumps_lead_to_labels(void **state)
{
	(void)state;
	expect("a(); goto l; b(); l: c();", ">a a>c b>c c>.");
	expect("l: a(); if (x) goto l; goto nowhere;", ">a a>a.");
}

static void switches_lead_to_cases(void **state)
{
	(void)state;
	expect("switch (x) { case 1: a(); case 2: b(); break; } c();",
	       ">abc a>b b>c c>.");
	expect("switch (x) { case 1: a(); break; default: b(); } c();",
	       ">ab a>c b>c c>.");
}

static void branches_of_the_preprocessor_are_ways(void **state)
{
	(void)state;
	expect("a();\n#ifdef A\nb();\n#else\nc();\n#endif\nd();",
	       ">a a>bc b>d c>d d>.");
	expect("#ifdef A\n#ifdef B\na();\n#endif\nb();\n#endif\nc();",
	       ">abc a>b b>c c>.");
}

static void a_place_has_its_step(void **state)
{
	static const char text[] = "void f(void)\n{\n\tif (a) b();\n}\n";
	struct ctree_words *ws = ctree_words_new();
	struct ctree *t = ctree_parse(ws, text, strlen(text));
	const struct ctree_node *body = ctree_item(t, 0)->kids[2];
	const struct ctree_node *branch = body->kids[0];
	struct ctree_flow *f = ctree_flow_new(ctree_item(t, 0));
	size_t i;

	(void)state;
	i = ctree_flow_of(f, branch->kids[0]);
	assert_ptr_equal(ctree_flow_step(f, i)->node, branch);
	assert_int_equal(ctree_flow_of(f, branch), i);
	i = ctree_flow_of(f, branch->kids[1]->kids[0]);
	assert_ptr_equal(ctree_flow_step(f, i)->node, branch->kids[1]);
	ctree_flow_free(f);
	ctree_free(t);
	ctree_words_free(ws);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions_have_two_ways),
		cmocka_unit_test(loops_turn),
		cmocka_unit_test(jumps_lead_to_labels),
		cmocka_unit_test(switches_lead_to_cases),
		cmocka_unit_test(branches_of_the_preprocessor_are_ways),
		cmocka_unit_test(a_place_has_its_step),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
