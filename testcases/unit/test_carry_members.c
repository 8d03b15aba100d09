/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carry_members.h"
#include "index.h"
#include "map.h"

#include <setjmp.h>
#include <cmocka.h>

static struct buf lines;

static int note_line(void *ctx UNUSED, uint32_t then, uint32_t now)
{
	buf_addf(&lines, "%u>%u ", then, now);
	return 1;
}

/* Names of members that came or went, or "no". */
static char *compare(const char *then, const char *now, const char *elsewhere)
{
	struct index *index = index_new();
	struct map *names = map_new();
	struct buf a = BUF_INIT, b = BUF_INIT, err = BUF_INIT, out = BUF_INIT;
	int ret;

	buf_addstr(&a, then);
	buf_addstr(&b, now);
	assert_int_equal(index_add(index, "x.h", now, strlen(now), &err), 0);
	assert_int_equal(index_add(index, "y.h", elsewhere, strlen(elsewhere),
				   &err), 0);
	index_finish(index);
	buf_clear(&lines);
	ret = carry_members_compare(index, "x.h", &a, &b, names, note_line,
				    NULL);
	buf_addstr(&out, ret == 1 ? "" : "no");
	for (uint32_t i = 0; i < map_count(names) && ret == 1; i++)
		buf_addf(&out, "%s ", map_key(names, i));
	map_free(names);
	index_free(index);
	buf_release(&a);
	buf_release(&b);
	buf_release(&err);
	return buf_detach(&out, NULL);
}

static void is(const char *then, const char *now, const char *elsewhere,
	       const char *said)
{
	char *names = compare(then, now, elsewhere);

	assert_string_equal(names, said);
	free(names);
}

#define S	"R\t0\tstruct\ts\t3\t-1\n"
#define A	"M\t0\ta\t4\tint\t0\t-\n"

static void plain_members_come_and_go(void **state UNUSED)
{
	is(S A, S "M\t0\tb\t4\tvoid\t1\t-\nM\t0\ta\t5\tint\t0\t-\n", "", "b ");
	assert_string_equal(lines.data, "3>3 4>5 ");
	is(S A "M\t0\tb\t5\tstruct t\t2\t-\n", S A, "", "b ");
	is(S A, S "M\t0\ta\t4\tlong\t0\t-\n", "", "a ");
	is(S A, S A "M\t0\tf\t5\t()\t0\tf\n", "", "f ");
	is(S A, S A "M\t0\tn\t5\tu_t\t0\t-\n", "T\tu_t\t1\tint\t0\t-\n", "n ");
}

static void parts_and_counters_are_not_plain(void **state UNUSED)
{
	is(S A, S A "M\t0\tb\t5\tstruct t\t0\t-\n", "", "no");
	is(S A, S A "M\t0\tc\t5\tatomic_t\t0\t-\n", "", "no");
	is(S A, S A "M\t0\tn\t5\tu_t\t0\t-\n", "T\tu_t\t1\tatomic_t\t0\t-\n",
	   "no");
	is(S A, S A "M\t0\tn\t5\tu_t\t0\t-\n", "T\tu_t\t1\tstruct z\t0\t-\n",
	   "no");
	is(S A, S A "M\t0\t-\t5\tint\t0\t-\n", "", "no");
}

static void all_else_must_be_the_same(void **state UNUSED)
{
	is(S A, S A "R\t1\tstruct\tt\t9\t-1\n", "", "no");
	is(S A "T\tu_t\t7\tint\t0\t-\n", S A "T\tu_t\t7\tlong\t0\t-\n", "",
	   "no");
	is(S A "A\tm\ta.b\n", S A "A\tm\ta.c\n", "", "no");
	is(S A "M\t0\tb\t5\tint\t0\t-\n", S "M\t0\tb\t4\tint\t0\t-\n" A, "",
	   "no");
}

/* Which of two a name means may depend on how many members they have. */
static void a_record_that_others_define_too(void **state UNUSED)
{
	is(S A, S A "M\t0\tb\t5\tint\t0\t-\n", S A, "no");
	is(S A "T\tu_t\t7\t#0\t0\t-\n",
	   S A "M\t0\tb\t5\tint\t0\t-\n" "T\tu_t\t7\t#0\t0\t-\n",
	   "T\tu_t\t1\tint\t0\t-\n", "no");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_members_come_and_go),
		cmocka_unit_test(parts_and_counters_are_not_plain),
		cmocka_unit_test(all_else_must_be_the_same),
		cmocka_unit_test(a_record_that_others_define_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
