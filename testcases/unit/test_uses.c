/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <setjmp.h>
#include <cmocka.h>
#include "buf.h"
#include "map.h"
#include "uses.h"

/* All uses of "ref" in a text, a line each. */
static void expect(const char *text, const char *want)
{
	struct map *names = map_new();
	struct uses uses = { 0 };
	struct buf got = BUF_INIT;

	map_intern(names, "ref", 3);
	uses_find(&uses, text, strlen(text), names);
	for (size_t i = 0; i < uses.n; i++) {
		const struct use *u = &uses.items[i];

		buf_addf(&got, "%u %s%s%s%s %s%s#%d\n", u->line,
			 u->address ? "&" : "",
			 u->designator && !*u->object ? "?" : "", u->object,
			 u->inside ? "." : "", u->returned ? "return " : "",
			 u->callee, u->argument);
	}
	assert_string_equal(got.data, want);
	buf_release(&got);
	uses_release(&uses);
	map_free(names);
}

static void test_operands(UNUSED void **state)
{
	expect("void f(void)\n{\n\tatomic_inc(&a->ref);\n}\n",
	       "3 &a->ref atomic_inc#0\n");
	expect("x = atomic_add_return(f(1, 2), &(a)->b.ref);",
	       "1 &(a)->b.ref atomic_add_return#1\n");
	expect("g(&((a)->ref)); g((&a[i].ref));",
	       "1 &(a)->ref g#0\n1 &a[i].ref g#0\n");
	expect("h(get(a, b)->ref, 1);", "1 get(a, b)->ref h#0\n");
	expect("y = a & b->ref;", "1 b->ref #0\n");
	expect("y = a->ref.counter;", "1 a->ref. #0\n");
	expect("return &a->ref;", "1 &a->ref return #0\n");
	expect("if (a->ref) while (b.ref) ;", "1 a->ref #0\n1 b.ref #0\n");
}

static void test_what_is_no_use(UNUSED void **state)
{
	expect("struct a { atomic_t ref; };", "");
	expect("ref = 1; f(ref); /* a->ref */ \"a->ref\"", "");
	expect("a->refs = a->ref2;", "");
}

static void test_initialisers(UNUSED void **state)
{
	expect("struct a x = { .ref = ATOMIC_INIT(1), .b = 2 };",
	       "1 x.ref ATOMIC_INIT#0\n");
	expect("struct a x = { .n = 1, .u.ref = ATOMIC_INIT(1) };",
	       "1 x.u.ref ATOMIC_INIT#0\n");
	expect("struct a x = { .ref = { 1 } };", "1 x.ref #0\n");
	expect("struct a x = { .n = 1, .in = { .n = 1, .ref = A(1) } };",
	       "1 x.in.ref A#0\n");
	expect("struct a x[] = { { .ref = A(1) }, [2] = { .ref = A(1) } };",
	       "1 x[0].ref A#0\n1 x[0].ref A#0\n");
	expect("struct a x = { .all = { [B] = { .in.ref = A(1) } } };",
	       "1 x.all[0].in.ref A#0\n");
	expect("f((struct a) { .ref = A(1) }); g(x, { .ref = A(1) });",
	       "1 ((struct a *)0)->ref A#0\n1 ? A#0\n");
	expect("*p = (struct a){ .in = { .ref = A(1) } };",
	       "1 ((struct a *)0)->in.ref A#0\n");
}

/* A macro's parameters are no expression in front of its body. */
static void test_macros(UNUSED void **state)
{
	expect("#define A(n) .ref = ATOMIC_INIT(n)\n"
	       "#define B .ref = ATOMIC_INIT(1)\n",
	       "1 ? ATOMIC_INIT#0\n2 ? ATOMIC_INIT#0\n");
	expect("#define get(x)\t\\\n\tdo {\t\\\n\t\tatomic_inc(&(x)->ref);\\\n"
	       "\t} while (0)\nint a;\n",
	       "3 &(x)->ref atomic_inc#0\n");
	expect("int f(void)\n{\n#define G(a) atomic_inc(&(a)->ref)\n"
	       "\tg(&b->ref);\n}\n",
	       "3 &(a)->ref atomic_inc#0\n4 &b->ref g#0\n");
}

static void test_odd_bytes(UNUSED void **state)
{
	expect("->ref", "1 ? #0\n");
	expect(".ref", "1 ? #0\n");
	expect("))]->ref}", "1 ? #0\n");
	expect("#define", "");
	expect("#define A(", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_operands),
		cmocka_unit_test(test_what_is_no_use),
		cmocka_unit_test(test_initialisers),
		cmocka_unit_test(test_macros),
		cmocka_unit_test(test_odd_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
