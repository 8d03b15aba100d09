/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "hollow.h"
#include "map.h"
#include "scan.h"
#include "scanner.h"

#include <setjmp.h>
#include <cmocka.h>

/* body: what stands between the braces of a release callback. */
static bool may_be_hollow(const char *body)
{
	struct map *words = map_new();
	char text[512];
	struct scan_file *f;
	bool answer;

	snprintf(text, sizeof(text), "static void r(struct kref *k)\n{%s}\n",
		 body);
	f = scan_text(text, strlen(text), words);
	assert_int_equal(f->n_items, 1);
	answer = hollow_may_be(text, &f->items[0]);
	assert_int_equal(f->items[0].may_be_hollow, answer);
	scan_free(f);
	map_free(words);
	return answer;
}

static void a_statement_that_calls_is_work(void **state UNUSED)
{
	assert_false(may_be_hollow("kfree(k);"));
	assert_false(may_be_hollow("struct a *p = priv(k);\n kfree(p);"));
	assert_false(may_be_hollow("if (k)\n\tfree_it(&k->x, (int)y(1));"));
	assert_false(may_be_hollow("if (k) pr_info(\"x\"); else drop(k);"));
	assert_false(may_be_hollow("return finish(k);"));
	assert_false(may_be_hollow("k->ops->end(k)\n\t/* now */ ;"));
}

static void printing_and_converting_is_none(void **state UNUSED)
{
	assert_true(may_be_hollow(""));
	assert_true(may_be_hollow("return;"));
	assert_true(may_be_hollow("(void)k;"));
	assert_true(may_be_hollow("/* kfree(k); */"));
	assert_true(may_be_hollow("char *s = \"kfree(k);\";"));
	assert_true(may_be_hollow("struct a *p = container_of(k, struct a, k);"
				  "\ndev_dbg(p->dev, \"%d\", p->id);"));
	assert_true(may_be_hollow("struct a *p = to_a(k);"));
	assert_true(may_be_hollow("WARN_ON(k);"));
}

/* What another parser may read in another way is left to it. */
static void doubt_keeps_it(void **state UNUSED)
{
	assert_true(may_be_hollow("\n#if 0\nkfree(k);\n#endif\n"));
	assert_true(may_be_hollow("while (busy(k));"));
	assert_true(may_be_hollow("DEFINE_THING(x);"));
	assert_true(may_be_hollow("int x __attribute__((unused));"));
	assert_true(may_be_hollow("asm volatile(\"\" ::: \"memory\");"));
	assert_true(may_be_hollow("for_each_one(p, k)\n\t;"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_that_calls_is_work),
		cmocka_unit_test(printing_and_converting_is_none),
		cmocka_unit_test(doubt_keeps_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
