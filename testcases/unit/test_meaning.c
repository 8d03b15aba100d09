/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "index.h"
#include "map.h"
#include "meaning.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

/* A tree: x.h changes, the other files do not. */
static const char user_h[] =
	"R\t0\tstruct\touter\t1\t-1\nM\t0\tpart\t2\tstruct s\t0\t-\n"
	"M\t0\tfar\t3\tstruct s\t1\t-\n"
	"M\t0\tpq\t4\tstruct pq\t0\t-\n"
	"R\t1\tstruct\touter2\t5\t-1\nM\t1\to\t6\tstruct outer\t0\t-\n";
static const char device_h[] =
	"R\t0\tstruct\tdevice\t3\t-1\nM\t0\tid\t4\tint\t0\t-\n";

/* Both are public, so who includes neither means none of them. */
static const char p_h[] = "R\t0\tstruct\tpq\t1\t-1\nM\t0\tv\t1\tint\t0\t-\n"
	"M\t0\tdev\t2\tstruct device\t0\t-\n";
static const char q_h[] = "R\t0\tstruct\tpq\t1\t-1\nM\t0\tw\t1\tint\t0\t-\n";

/* Where there is no x.h, this one is meant by who asks for <linux/x.h>. */
static bool other_x_h;

static struct index *build(const char *x_h, const char *elsewhere,
			   const char *include)
{
	struct index *ix = index_new();
	struct buf err = BUF_INIT;
	char *user_includes[] = { (char *)(uintptr_t)"<linux/x.h>" };
	char *b_includes[] = { (char *)(uintptr_t)"\"other.h\"" };
	char *other_includes[] = { (char *)(uintptr_t)"<linux/q.h>" };
	char *x_includes[] = { (char *)(uintptr_t)include };

	index_add_includes(ix, "include/linux/user.h", user_includes, 1);
	if (include)
		index_add_includes(ix, "include/linux/x.h", x_includes, 1);
	index_add_includes(ix, "drivers/a.c", user_includes, 1);
	index_add_includes(ix, "drivers/b.c", b_includes, 1);
	if (other_x_h)
		index_add_includes(ix, "drivers/e/linux/x.h", other_includes,
				   1);
	assert_int_equal(index_add(ix, "drivers/other.h", elsewhere,
				   strlen(elsewhere), &err), 0);
	assert_int_equal(index_add(ix, "include/linux/device.h", device_h,
				   strlen(device_h), &err), 0);
	assert_int_equal(index_add(ix, "include/linux/p.h", p_h, strlen(p_h),
				   &err), 0);
	assert_int_equal(index_add(ix, "include/linux/q.h", q_h, strlen(q_h),
				   &err), 0);
	assert_int_equal(index_add(ix, "include/linux/user.h", user_h,
				   strlen(user_h), &err), 0);
	if (x_h && *x_h)
		assert_int_equal(index_add(ix, "include/linux/x.h", x_h,
					   strlen(x_h), &err), 0);
	index_finish(ix);
	buf_release(&err);
	return ix;
}

static struct index *then, *now;
static struct meaning m;

static void compare_with(const char *x_then, const char *x_now,
			 const char *elsewhere, const char *include_then,
			 const char *include_now)
{
	const char *paths[] = { "include/linux/x.h" };

	then = build(x_then, elsewhere, include_then);
	now = build(x_now, elsewhere, include_now);
	meaning_compare(&m, then, now, paths, 1);
}

static void compare(const char *x_then, const char *x_now)
{
	compare_with(x_then, x_now, "", NULL, NULL);
}

static void done(void)
{
	meaning_release(&m);
	index_free(then);
	index_free(now);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void is(const struct map *set, const char *said)
{
	struct { const char **items; size_t n, alloc; } keys = { 0 };
	struct buf text = BUF_INIT;

	for (uint32_t i = 0; i < map_count(set); i++)
		*vec_push(&keys) = map_key(set, i);
	vec_sort(&keys, by_text);
	for (size_t i = 0; i < keys.n; i++)
		buf_addf(&text, "%s%s", i ? " " : "", keys.items[i]);
	assert_string_equal(text.len ? text.data : "", said);
	vec_release(&keys);
	buf_release(&text);
}

/* Of types and of members. */
static void spoken(const char *said)
{
	struct map *all = map_new();
	const struct map *const sets[] = { m.words, m.members };

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++)
		for (uint32_t k = 0; k < map_count(sets[i]); k++)
			map_put(all, map_key(sets[i], k),
				strlen(map_key(sets[i], k)), 1);
	is(all, said);
	map_free(all);
}

static void lines_are(const char *said)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < m.lines.n; i++)
		buf_addf(&text, "%s%s %u>%u", i ? " " : "",
			 m.lines.items[i].member, m.lines.items[i].then,
			 m.lines.items[i].now);
	assert_string_equal(text.len ? text.data : "", said);
	buf_release(&text);
}

#define S	"R\t0\tstruct\ts\t3\t-1\n"
#define A	"M\t0\ta\t4\tint\t0\t-\n"
#define USER	"include/linux/user.h"

static void the_same_means_the_same(void **state UNUSED)
{
	compare(S A, "R\t0\tstruct\ts\t7\t-1\nM\t0\ta\t9\tint\t0\t-\n");
	spoken("");
	is(m.names, "");
	is(m.near_words, "");
	is(m.sized_words, "");
	is(m.paths, "");
	lines_are("a 4>9");
	done();
}

static void who_speaks_of_a_member_speaks_of_its_type(void **state UNUSED)
{
	compare(S A, S "M\t0\tb\t4\tvoid\t1\t-\nM\t0\ta\t5\tint\t0\t-\n");
	spoken("b");
	lines_are("a 4>5");
	done();
	compare(S A "M\t0\tb\t5\tint\t0\t-\n", S A);
	spoken("b");
	done();
	compare(S A, S "M\t0\ta\t4\tlong\t0\t-\n");
	spoken("a");
	is(m.names, "");
	done();
	compare(S A, S "M\t0\ta\t4\tint\t1\t-\n");
	spoken("a");
	done();
	compare(S A, S "M\t0\ta\t4\tint\t0\ta\n");
	spoken("a");
	done();
}

static void order_of_members_says_nothing(void **state UNUSED)
{
	compare(S A "M\t0\tb\t5\tint\t0\t-\n",
		S "M\t0\tb\t4\tint\t0\t-\nM\t0\ta\t5\tint\t0\t-\n");
	spoken("");
	lines_are("b 5>4 a 4>5");
	done();
}

/* They are found as if they were its own. */
static void members_without_a_name(void **state UNUSED)
{
#define U	"R\t1\tunion\t-\t5\t0\nM\t1\tu\t6\tint\t0\t-\n"
#define V	"M\t0\t-\t5\t#1\t0\t-\n"
	compare(S A, S A U V);
	is(m.members, "u");
	is(m.words, "");
	done();
	compare(S A U V, S A U V "M\t1\tv\t7\tint\t0\t-\n");
	is(m.members, "v");
	lines_are("a 4>4 u 6>6");
	done();
	compare(S A "M\t0\tu\t9\tint\t0\t-\n", S A U V);
	is(m.members, "");
	lines_are("a 4>4 u 9>6");
	done();
	/* Two of one name: the first is meant. */
	compare(S U V "M\t0\ta\t4\tint\t0\t-\nM\t1\ta\t7\tlong\t0\t-\n",
		S U "M\t0\ta\t4\tint\t0\t-\n" V
		"M\t1\ta\t7\tlong\t0\t-\n");
	is(m.members, "a");
	done();
#undef U
#undef V
}

/* far: a pointer to it; part and o are of types that are as they were. */
static void names_are_spoken_of_by_members_of_that_type(void **state UNUSED)
{
	compare(S A, NULL);
	is(m.names, "struct s");
	is(m.words, "s");
	is(m.members, "far part");
	done();
	compare(S A, "R\t0\tstruct\tr\t3\t-1\n" A);
	is(m.names, "struct r struct s");
	spoken("far part r s");
	done();
	compare(S A "T\ts_t\t7\tint\t0\t-\n", S A "T\ts_t\t7\tlong\t0\t-\n");
	is(m.names, "s_t");
	spoken("s_t");
	done();
	compare(S A, S A "R\t1\tstruct\tnew\t9\t-1\n");
	spoken("new");
	done();
}

static void typedefs_of_such_names_are_such_names(void **state UNUSED)
{
	compare_with(S A, "R\t0\tunion\ts\t3\t-1\n" A,
		     "T\ts_t\t1\tstruct s\t0\t-\nT\tt_t\t2\ts_t\t1\t-\n"
		     "R\t0\tstruct\tuse\t3\t-1\nM\t0\ttee\t4\tt_t\t0\t-\n",
		     NULL, NULL);
	is(m.names, "s_t struct s t_t union s");
	spoken("far part s s_t t_t tee");
	done();
}

/* How many members it has decides among two, and says nothing of one. */
static void of_two_the_one_that_says_more(void **state UNUSED)
{
	compare_with(S A, S A "M\t0\tb\t5\tint\t0\t-\n", S, NULL, NULL);
	is(m.names, "struct s");
	spoken("b far part s");
	done();
}

static void macros_that_stand_for_members(void **state UNUSED)
{
	compare(S A "A\tm\ta.b\n", S A "A\tm\ta.c\n");
	spoken("m");
	done();
	compare(S A, S A "A\tm\ta.c\n");
	spoken("m");
	done();
	compare(S A "A\tm\tz.a\n", S "M\t0\ta\t4\tlong\t0\t-\nA\tm\tz.a\n");
	spoken("a m");
	done();
}

/* Whoever allocates one around it, at any depth, allocates a device now. */
static void records_around_embed_it_too(void **state UNUSED)
{
	compare(S A, S A "M\t0\tdev\t5\tstruct device\t0\t-\n");
	spoken("dev");
	is(m.paths, USER);
	is(m.sized_names, "outer outer2 s struct outer struct outer2 struct s");
	is(m.sized_words, "far o outer outer2 part s");
	done();
	compare(S A, S A "M\t0\tdev\t5\tstruct device\t1\t-\n");
	spoken("dev");
	is(m.paths, "");
	is(m.sized_words, "");
	done();
	compare(S A, S A "M\t0\tn\t5\tatomic_t\t0\t-\n");
	spoken("n");
	is(m.paths, "");
	done();
}

static void a_function_returns_such_a_type(void **state UNUSED)
{
	compare(S A, NULL);
	meaning_add_function(&m, "get_s", "struct s *");
	meaning_add_function(&m, "get_t", "struct t *");
	meaning_add_function(&m, "get_ss", "struct ss");
	spoken("far get_s part s");
	done();
	compare(S A, S A "M\t0\tdev\t5\tstruct device\t0\t-\n");
	meaning_add_function(&m, "get_o", "struct outer");
	spoken("dev");
	is(m.sized_words, "far get_o o outer outer2 part s");
	done();
}

/* x.h includes it now: of two definitions, another one is in sight. */
static void files_see_other_headers(void **state UNUSED)
{
	static const char two[] = "R\t0\tstruct\tdevice\t9\t-1\n";

	compare_with(S A, S A, two, NULL, "<linux/device.h>");
	spoken("");
	is(m.near_names, "struct device");
	is(m.near_words, "dev device");
	assert_true(meaning_seen_otherwise(&m, "drivers/a.c"));
	assert_false(meaning_seen_otherwise(&m, "drivers/b.c"));
	done();
	compare_with(S A, S A, "", NULL, "<linux/device.h>");
	is(m.near_names, "");
	done();
	compare_with(S A, S A, two, NULL, "<linux/user.h>");
	is(m.near_names, "");
	done();
}

static void members_of_headers_that_see_others(void **state UNUSED)
{
	/* The header that they include comes, or goes. */
	compare_with(NULL, S A, "", NULL, "<linux/p.h>");
	is(m.members, "far part pq");
	is(m.near_names, "struct pq");
	assert_true(meaning_seen_otherwise(&m, "drivers/a.c"));
	done();
	compare_with(S A, NULL, "", "<linux/p.h>", NULL);
	is(m.members, "far part pq");
	is(m.near_names, "struct pq");
	done();
	compare_with(S A, S A, "", NULL, "<linux/p.h>");
	spoken("pq");
	is(m.near_names, "struct pq");
	is(m.paths, USER);
	is(m.sized_names, "outer outer2 struct outer struct outer2");
	done();
	compare_with(S A, S A, "", NULL, "<linux/q.h>");
	spoken("pq");
	is(m.paths, "");
	done();
}

/* A file that comes is what others included, and not by that name. */
static void who_included_another_one(void **state UNUSED)
{
	other_x_h = true;
	compare_with(NULL, "", "", NULL, "<linux/p.h>");
	is(m.members, "pq");
	is(m.near_names, "struct pq");
	assert_true(meaning_seen_otherwise(&m, "drivers/a.c"));
	done();
	compare_with(NULL, S, "", NULL, NULL);
	is(m.near_names, "struct pq");
	assert_true(meaning_seen_otherwise(&m, "drivers/a.c"));
	done();
	compare_with(S, NULL, "", NULL, NULL);
	assert_true(meaning_seen_otherwise(&m, "drivers/a.c"));
	done();
	other_x_h = false;
}

/* It comes as the second of two, and is in sight of the members of that type. */
static void a_second_definition_comes(void **state UNUSED)
{
	static const char two[] =
		"R\t0\tstruct\ts\t9\t-1\nM\t0\tx\t9\tint\t0\t-\n"
		"M\t0\ty\t9\tint\t0\t-\n";

	compare_with(NULL, S A, two, NULL, NULL);
	is(m.names, "struct s");
	assert_true(meaning_named_otherwise(&m, "drivers/a.c"));
	assert_false(meaning_named_otherwise(&m, "drivers/b.c"));
	assert_true(meaning_named_otherwise(&m, "drivers/c.c"));
	spoken("far part s");
	is(m.paths, "");
	done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_means_the_same),
		cmocka_unit_test(who_speaks_of_a_member_speaks_of_its_type),
		cmocka_unit_test(order_of_members_says_nothing),
		cmocka_unit_test(members_without_a_name),
		cmocka_unit_test(names_are_spoken_of_by_members_of_that_type),
		cmocka_unit_test(typedefs_of_such_names_are_such_names),
		cmocka_unit_test(of_two_the_one_that_says_more),
		cmocka_unit_test(macros_that_stand_for_members),
		cmocka_unit_test(records_around_embed_it_too),
		cmocka_unit_test(a_function_returns_such_a_type),
		cmocka_unit_test(files_see_other_headers),
		cmocka_unit_test(members_of_headers_that_see_others),
		cmocka_unit_test(who_included_another_one),
		cmocka_unit_test(a_second_definition_comes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
