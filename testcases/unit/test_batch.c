/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "batch.h"
#include "rule.h"
#include "task.h"
#include "vec.h"

#include <setjmp.h>
#include <cmocka.h>

enum { A = 1, B = 2 };

static void add(struct tasks *tasks, uint32_t file, uint64_t patches,
		uint64_t weight, const struct rule *walk)
{
	struct task *t = vec_push(tasks);

	t->file = file;
	t->patches = patches;
	t->weight = weight;
	t->walk = walk;
}

static uint32_t next_file(struct queue *q)
{
	struct task *t = queue_abandon(q);

	return t ? t->file : UINT32_MAX;
}

static void walks_then_bundles_heaviest_first(void **state UNUSED)
{
	const struct rule walk = { .id = (char *)"walk" };
	struct tasks tasks = { 0 };
	struct queue q = { 0 };

	/* Far too much to be matched with both. */
	add(&tasks, 1, B, UINT64_C(1) << 40, NULL);
	add(&tasks, 2, A, UINT64_C(1) << 40, NULL);
	add(&tasks, 3, A, UINT64_C(1) << 41, NULL);
	add(&tasks, 4, B, 10, &walk);
	queue_fill(&q, &tasks);
	assert_true(q.weight_left == (UINT64_C(1) << 42) + 10);
	assert_int_equal(tasks.items[0].bundle, B);
	assert_int_equal(tasks.items[1].bundle, A);
	assert_int_equal(tasks.items[3].bundle, B);
	assert_int_equal(next_file(&q), 4);
	assert_int_equal(next_file(&q), 3);
	assert_int_equal(next_file(&q), 2);
	assert_int_equal(next_file(&q), 1);
	assert_null(queue_abandon(&q));
	queue_release(&q);
	tasks_release(&tasks);
}

static void few_files_are_matched_with_more(void **state UNUSED)
{
	struct tasks tasks = { 0 };
	struct queue q = { 0 };

	add(&tasks, 1, A, 10, NULL);
	add(&tasks, 2, B, 10, NULL);
	queue_fill(&q, &tasks);
	assert_int_equal(tasks.items[0].bundle, A | B);
	assert_int_equal(tasks.items[1].bundle, A | B);
	assert_int_equal(tasks.items[0].patches, A);
	queue_release(&q);
	tasks_release(&tasks);
}

static void matchers_share_no_bundle(void **state UNUSED)
{
	struct tasks tasks = { 0 };
	struct queue q = { 0 };

	add(&tasks, 1, A, 10, NULL);
	add(&tasks, 1, B, 10, NULL);
	add(&tasks, 2, B << 1, 10, NULL);
	tasks.items[1].local = true;
	tasks.items[2].local = true;
	queue_fill(&q, &tasks);
	assert_int_equal(tasks.items[0].bundle, A);
	assert_int_equal(tasks.items[1].bundle, B | B << 1);
	assert_int_equal(tasks.items[2].bundle, B | B << 1);
	assert_true(queue_abandon(&q)->local);
	assert_true(queue_abandon(&q)->local);
	assert_false(queue_abandon(&q)->local);
	queue_release(&q);
	tasks_release(&tasks);
}

static void what_comes_again_comes_last(void **state UNUSED)
{
	struct tasks tasks = { 0 };
	struct queue q = { 0 };

	add(&tasks, 1, A, 10, NULL);
	add(&tasks, 2, A, 30, NULL);
	queue_fill(&q, &tasks);
	assert_int_equal(next_file(&q), 2);
	queue_on_trial(&q, &tasks.items[0]);
	queue_again(&q, &tasks.items[1]);
	assert_int_equal(next_file(&q), 1);
	assert_int_equal(next_file(&q), 2);
	assert_int_equal(next_file(&q), 1);
	assert_null(queue_abandon(&q));
	queue_release(&q);
	tasks_release(&tasks);
}

static void copies_have_patches_of_their_own(void **state UNUSED)
{
	struct tasks tasks = { 0 };
	struct task *copy;

	add(&tasks, 1, A | B, 10, NULL);
	copy = tasks_copy(&tasks, &tasks.items[0], B);
	assert_int_equal(copy->file, 1);
	assert_int_equal(copy->patches, B);
	assert_true(copy->copy);
	assert_int_equal(tasks.items[0].patches, A | B);
	assert_false(tasks.items[0].copy);
	tasks_release(&tasks);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(walks_then_bundles_heaviest_first),
		cmocka_unit_test(few_files_are_matched_with_more),
		cmocka_unit_test(matchers_share_no_bundle),
		cmocka_unit_test(what_comes_again_comes_last),
		cmocka_unit_test(copies_have_patches_of_their_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
