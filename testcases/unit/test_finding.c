/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "finding.h"
#include "rule.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

static char id_a[] = "rule-a", id_b[] = "rule-b";
static const struct rule rule_a = { .id = id_a }, rule_b = { .id = id_b };
static struct finding_list list;

static int clean(void **state UNUSED)
{
	finding_release(&list);
	return 0;
}

static struct finding *add(const struct rule *rule, const char *path,
			   uint32_t line, const char *function,
			   const char *subject)
{
	struct finding *f = vec_push(&list);

	f->rule = rule;
	f->path = xstrdup(path);
	f->line = line;
	f->function = xstrdup(function);
	f->subject = xstrdup(subject);
	f->message = xstrdup("m");
	f->severity = xstrdup("low");
	f->confidence = xstrdup("low");
	f->advice = xstrdup("");
	return f;
}

static void sorts_by_place(void **state UNUSED)
{
	add(&rule_b, "b.c", 1, "f", "s");
	add(&rule_a, "a.c", 20, "f", "s");
	add(&rule_a, "a.c", 3, "f", "s")->col = 9;
	add(&rule_b, "a.c", 3, "f", "s")->col = 2;
	add(&rule_a, "a.c", 3, "f", "t")->col = 2;
	add(&rule_a, "a.c", 3, "f", "s")->col = 2;
	finding_finish(&list);
	assert_ptr_equal(list.items[0].rule, &rule_a);
	assert_string_equal(list.items[0].subject, "s");
	assert_string_equal(list.items[1].subject, "t");
	assert_ptr_equal(list.items[2].rule, &rule_b);
	assert_int_equal(list.items[3].col, 9);
	assert_int_equal(list.items[4].line, 20);
	assert_string_equal(list.items[5].path, "b.c");
}

static void ids_do_not_hang_on_lines(void **state UNUSED)
{
	char first[17], second[17];

	add(&rule_a, "a.c", 3, "f", "s");
	add(&rule_a, "a.c", 9, "f", "s")->col = 4;
	finding_finish(&list);
	memcpy(first, list.items[0].id, sizeof(first));
	memcpy(second, list.items[1].id, sizeof(second));
	assert_int_equal(strspn(first, "0123456789abcdef"), 16);
	assert_string_not_equal(first, second);

	clean(NULL);
	add(&rule_a, "a.c", 1, "e", "s");
	add(&rule_a, "a.c", 90, "f", "s");
	add(&rule_a, "a.c", 30, "f", "s")->col = 7;
	add(&rule_b, "a.c", 30, "f", "s");
	finding_finish(&list);
	assert_ptr_equal(list.items[2].rule, &rule_a);
	assert_string_equal(list.items[2].id, first);
	assert_string_equal(list.items[3].id, second);
}

static void ids_hang_on_the_rest(void **state UNUSED)
{
	add(&rule_a, "a.c", 1, "f", "s");
	add(&rule_b, "a.c", 1, "f", "s");
	add(&rule_a, "b.c", 1, "f", "s");
	add(&rule_a, "a.c", 1, "g", "s");
	add(&rule_a, "a.c", 1, "f", "t");
	add(&rule_a, "a.c", 1, "", "fs");
	add(&rule_a, "a.c", 1, "fs", "");
	finding_finish(&list);
	for (size_t i = 0; i < list.n; i++)
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(list.items[i].id,
						list.items[k].id);
}

static void ids_are_for_ever(void **state UNUSED)
{
	add(&rule_a, "drivers/a.c", 1, "f", "foo.ref");
	finding_finish(&list);
	/* A change of this breaks every baseline out there. */
	assert_string_equal(list.items[0].id, "ec23287a2f05b897");
}

static void severities_have_a_rank(void **state UNUSED)
{
	assert_int_equal(finding_severity_rank("info"), 0);
	assert_int_equal(finding_severity_rank("low"), 1);
	assert_int_equal(finding_severity_rank("medium"), 2);
	assert_int_equal(finding_severity_rank("high"), 3);
	assert_int_equal(finding_severity_rank("High"), -1);
	assert_int_equal(finding_severity_rank(""), -1);
}

#define CASE(f) cmocka_unit_test_teardown(f, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(sorts_by_place),
		CASE(ids_do_not_hang_on_lines),
		CASE(ids_hang_on_the_rest),
		CASE(ids_are_for_ever),
		CASE(severities_have_a_rank),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
