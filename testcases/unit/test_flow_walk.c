/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_afterput.h"
#include "flow_end.h"
#include "flow_function.h"
#include "flow_shapes.h"
#include "flow_sites.h"
#include "flow_table.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

static const char table[] = "find_foo get return ok foo -\n"
			    "get_foo get argument:0 always foo -\n"
			    "for_each_foo loop argument:0 - foo -\n"
			    "foo_put put argument:0 - foo -\n";

struct fixture {
	struct flow_shapes *shapes;
	struct flow_table *table;
	struct flow_words *words;
	struct flow_function f;
	struct buf text;
};

static void begin(struct fixture *x, const char *head, const char *body)
{
	memset(x, 0, sizeof(*x));
	buf_init(&x->text);
	x->shapes = flow_shapes_new();
	x->table = flow_table_new(table, strlen(table));
	x->words = flow_words_new(x->shapes, x->table);
	buf_addf(&x->text, "%s\n{\n%s\n}\n", head, body);
	assert_true(flow_function_read(&x->f, x->words, x->text.data,
				       x->text.len, 0, "f"));
}

static void end(struct fixture *x)
{
	flow_function_release(&x->f);
	flow_words_free(x->words);
	flow_table_free(x->table);
	flow_shapes_free(x->shapes);
	buf_release(&x->text);
}

/* "holder: how(detail,fails) ..." of each site, "!" where the walk gave up. */
static void expect(const char *body, const char *ends_of_sites)
{
	struct buf out = BUF_INIT;
	struct sites sites = { 0 };
	struct fixture x;

	begin(&x, "int f(struct foo *a, int n)", body);
	flow_sites(&x.f, &sites);
	for (size_t i = 0; i < sites.n; i++) {
		struct ends ends = { 0 };

		buf_addf(&out, "%s:", sites.items[i].lvalue->text);
		if (!flow_ends(&x.f, &sites.items[i], &ends))
			buf_addstr(&out, " !");
		for (size_t k = 0; k < ends.n; k++)
			buf_addf(&out, " %s(%s,%s)",
				 flow_end_name(ends.items[k].how),
				 ends.items[k].detail->text,
				 ends.items[k].fails);
		buf_addch(&out, '\n');
		flow_ends_release(&ends);
	}
	assert_string_equal(out.data, ends_of_sites);
	vec_release(&sites);
	buf_release(&out);
	end(&x);
}

static void a_ladder_of_errors(void **state UNUSED)
{
	expect("struct foo *p = find_foo(n);\n"
	       "if (!p) return -ENODEV;\n"
	       "ret = start(p->x); if (ret) goto out;\n"
	       "if (n) return -EINVAL;\n"
	       "out: foo_put(p); return ret;",
	       "p: put(foo_put,) held(-EINVAL,yes)\n");
}

static void a_mirrored_condition(void **state UNUSED)
{
	expect("struct foo *p = NULL;\n"
	       "if (n) p = find_foo(n);\n"
	       "work();\n"
	       "if (n) foo_put(p);\n"
	       "return 0;",
	       "p: put(foo_put,)\n");
	expect("bool own = false; struct foo *p = a;\n"
	       "if (n) { p = find_foo(n); own = true; }\n"
	       "if (own) foo_put(p);\n"
	       "return 0;",
	       "p: put(foo_put,)\n");
}

static void what_is_kept(void **state UNUSED)
{
	expect("struct foo *p = find_foo(n); a->p = p; return 0;",
	       "p: kept(a->p,)\n");
	expect("struct foo *p = find_foo(n); return p;", "p: returned(p,)\n");
	expect("struct foo *p = find_foo(n); list_add(&p->node, &a->all);",
	       "p: kept(list_add,)\n");
	expect("struct foo *p = find_foo(n); p = find_foo(2); foo_put(p);",
	       "p: again(find_foo(2),)\np: put(foo_put,)\n");
}

static void puts_by_other_names(void **state UNUSED)
{
	expect("struct foo *p = find_foo(n), *q = p; foo_put(q);",
	       "p: put(foo_put,)\n");
	expect("struct foo *p __free(foo_put) = find_foo(n);", "");
	expect("get_foo(a); a->done(a); foo_put(a);", "a: put(foo_put,)\n");
	expect("struct foo *p = find_foo(n); foo_destroy_all(p);",
	       "p: put(foo_destroy_all,like)\n");
}

static void loops_and_iterators(void **state UNUSED)
{
	expect("struct foo *p; for_each_foo(p) { if (p->x) return 1; "
	       "if (p->y) break; }",
	       "p: put(for_each_foo,) held(,void) held(1,no)\n");
	expect("struct foo *p; while (n--) { p = find_foo(n); if (!p) continue; "
	       "foo_put(p); }",
	       "p: put(foo_put,)\n");
}

static void behind_a_put(void **state UNUSED)
{
	expect("struct foo *p = find_foo(n); foo_put(p); return p->x;",
	       "p: put(foo_put,) used(p->,)\n");
	expect("struct foo *p = find_foo(n); foo_put(p); foo_put(p);",
	       "p: put(foo_put,) twice(foo_put,)\n");
}

/* Each turn may leave each of many flags in another state. */
static void too_many_states_are_no_answer(void **state UNUSED)
{
	struct buf body = BUF_INIT;

	buf_addstr(&body, "struct foo *p = find_foo(n);\n");
	for (int i = 0; i < 16; i++)
		buf_addf(&body, "if (a->f%d) a%d();\n", i, i);
	for (int i = 0; i < 16; i++)
		buf_addf(&body, "if (a->f%d) b%d();\n", i, i);
	buf_addstr(&body, "foo_put(p);");
	expect(body.data, "p: !\n");
	buf_release(&body);
}

/* "object how(part) ..." behind the first put of a function. */
static void expect_uses(const char *body, const char *found)
{
	struct buf out = BUF_INIT;
	struct fixture x;
	bool any = false;

	begin(&x, "int f(struct foo *a, int n)", body);
	for (size_t n = 0; !any && n < x.f.graph.n; n++)
		for (size_t k = 0; !any && k < x.f.ops[n].n; k++) {
			const struct op *op = &x.f.ops[n].items[k];
			struct uses uses = { 0 };

			if (!op->is_call || strcmp(op->name->text, "foo_put"))
				continue;
			any = true;
			flow_uses(&x.f, n, k, &uses);
			buf_addf(&out, "%s", uses.object->text);
			for (size_t i = 0; i < uses.n; i++)
				buf_addf(&out, " %d(%s)%s", uses.items[i].how,
					 uses.items[i].part->text,
					 uses.items[i].later ? " later" : "");
			flow_uses_release(&uses);
		}
	assert_string_equal(out.data, found);
	buf_release(&out);
	end(&x);
}

static void uses_behind_a_put(void **state UNUSED)
{
	expect_uses("foo_put(a); return a->x;", "a 0(x)");
	expect_uses("foo_put(a); if (n) return 0; kick(a);", "a 1()");
	expect_uses("foo_put(&a->ref); kick(&a->work);", "a 2(work)");
	expect_uses("foo_put(a); a = find_foo(n); return a->x;", "a");
	expect_uses("if (n) foo_put(a); if (!n) return a->x; return 0;", "a");
	expect_uses("get_foo(a); foo_put(a); return a->x;", "a");
	expect_uses("foo_put(a); x = a->x; foo_put(a);", "a 0(x) later");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_ladder_of_errors),
		cmocka_unit_test(a_mirrored_condition),
		cmocka_unit_test(what_is_kept),
		cmocka_unit_test(puts_by_other_names),
		cmocka_unit_test(loops_and_iterators),
		cmocka_unit_test(behind_a_put),
		cmocka_unit_test(too_many_states_are_no_answer),
		cmocka_unit_test(uses_behind_a_put),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
