/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

struct numbers {
	int *items;
	size_t n;
	size_t alloc;
};

struct pairs {
	struct pair {
		const char *name;
		uint64_t value;
	} *items;
	size_t n;
	size_t alloc;
};

static int by_value(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static void pushes_many(void **state UNUSED)
{
	struct numbers v = { 0 };

	for (int i = 0; i < 5000; i++)
		*vec_push(&v) = i;
	assert_int_equal(v.n, 5000);
	for (int i = 0; i < 5000; i++)
		assert_int_equal(v.items[i], i);
	vec_release(&v);
	assert_null(v.items);
	assert_int_equal(v.n + v.alloc, 0);
}

static void new_elements_are_zero(void **state UNUSED)
{
	struct pairs v = { 0 };

	for (int i = 0; i < 100; i++) {
		struct pair *p = vec_push(&v);

		assert_null(p->name);
		assert_int_equal(p->value, 0);
		p->name = "x";
		p->value = UINT64_MAX;
	}
	v.n = 3;
	assert_null(vec_push(&v)->name);
	assert_int_equal(v.n, 4);
	vec_release(&v);
}

static void sorts(void **state UNUSED)
{
	struct numbers v = { 0 };

	vec_sort(&v, by_value);
	*vec_push(&v) = 3;
	vec_sort(&v, by_value);
	*vec_push(&v) = 1;
	*vec_push(&v) = 2;
	vec_sort(&v, by_value);
	assert_int_equal(v.items[0], 1);
	assert_int_equal(v.items[2], 3);
	vec_release(&v);
	vec_release(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pushes_many),
		cmocka_unit_test(new_elements_are_zero),
		cmocka_unit_test(sorts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
