/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "plan.h"
#include "rule.h"
#include "scan.h"
#include "task.h"
#include "vec.h"
#include "workspace.h"

static const struct rule *walk_of(const struct plan *plan,
				  const struct plan_entry *e)
{
	const struct rule *r = plan->patches[e->patch];

	return r->walk ? r : NULL;
}

/* Which tasks of a file it may go to. */
static int kind_of(const struct plan *plan, const struct plan_entry *e)
{
	return walk_of(plan, e) ? 2 : plan_is_local(plan, e->patch);
}

static int by_task(const void *a, const void *b, void *ctx)
{
	const struct plan *plan = ctx;
	const struct plan_entry *x = &plan->items[*(const size_t *)a];
	const struct plan_entry *y = &plan->items[*(const size_t *)b];
	int x_kind = kind_of(plan, x), y_kind = kind_of(plan, y);

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x_kind != y_kind)
		return x_kind - y_kind;
	return x->patch < y->patch ? -1 : x->patch > y->patch;
}

static void add_entry(struct tasks *tasks, size_t position)
{
	const struct plan *plan = tasks->plan;
	const struct plan_entry *e =
		&plan->items[tasks->order.items[position]];
	const struct rule *walk = walk_of(plan, e);
	bool local = plan_is_local(plan, e->patch);
	struct task *t = tasks->n ? &tasks->items[tasks->n - 1] : NULL;

	if (!t || t->file != e->file || walk || t->walk ||
	    t->local != local) {
		t = vec_push(tasks);
		t->file = e->file;
		t->walk = walk;
		t->local = local;
		t->first_entry = position;
	}
	t->n_entries++;
	t->patches |= UINT64_C(1) << e->patch;
}

void tasks_make(struct tasks *tasks, struct plan *plan,
		const int64_t *answers)
{
	tasks->plan = plan;
	for (size_t i = 0; i < plan->n; i++)
		if (plan->items[i].pending && answers[i] <= 0)
			*vec_push(&tasks->order) = i;
	if (tasks->order.n > 1)
		qsort_r(tasks->order.items, tasks->order.n,
			sizeof(*tasks->order.items), by_task, plan);
	for (size_t i = 0; i < tasks->order.n; i++)
		add_entry(tasks, i);
}

bool task_needs_spatch(const struct task *t)
{
	return !t->walk && !t->local;
}

size_t task_entry_number(const struct tasks *tasks, const struct task *t,
			 size_t i)
{
	return tasks->order.items[t->first_entry + i];
}

const struct plan_entry *task_entry(const struct tasks *tasks,
				    const struct task *t, size_t i)
{
	return &tasks->plan->items[task_entry_number(tasks, t, i)];
}

struct task *tasks_copy(struct tasks *tasks, const struct task *t,
			uint64_t patches)
{
	struct task *copy = xcalloc(1, sizeof(*copy));

	*copy = *t;
	copy->patches = patches;
	copy->copy = true;
	copy->first = NULL;
	*vec_push(&tasks->copies) = copy;
	return copy;
}

void tasks_release(struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->copies.n; i++)
		free(tasks->copies.items[i]);
	vec_release(&tasks->copies);
	vec_release(&tasks->order);
	vec_release(tasks);
}
