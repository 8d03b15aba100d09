/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "batch.h"
#include "buf.h"
#include "bundling.h"
#include "handout.h"
#include "matcher.h"
#include "proc.h"
#include "scratch.h"
#include "spatch.h"
#include "task.h"
#include "vec.h"
#include "walker.h"

/*
 * For one spatch. All of Linux 6.12 is done within a tenth of it; one function
 * of a million calls would take all there is.
 */
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_MAX 0 /* its shadow takes terabytes of addresses */
#else
#define MEMORY_MAX ((size_t)4 << 30)
#endif

enum {
	BATCH_FILES = 160,	/* what a kill can lose */
	LOCAL_FILES = 640,	/* the same, without spatch */
	BATCH_WEIGHT = 150000,	/* or else its start is most of the work */
};

_Static_assert((int)WALKER_ARGS <= (int)SPATCH_ARGS &&
	       (int)MATCHER_ARGS <= (int)SPATCH_ARGS, "argv holds any");

/* ---- the queue ---- */

static int rank(const struct task *t)
{
	return t->walk ? 0 : t->local ? 1 : 2;
}

static int heavier(const void *a, const void *b)
{
	const struct task *x = *(struct task *const *)a;
	const struct task *y = *(struct task *const *)b;

	if (rank(x) != rank(y))
		return rank(x) - rank(y);
	if (x->bundle != y->bundle)
		return x->bundle < y->bundle ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->file < y->file ? -1 : 1;
}

/* Of those for spatch, or of those for our matcher. */
static void choose_bundles(struct tasks *tasks, bool local)
{
	struct bundling b = { 0 };

	for (size_t i = 0; i < tasks->n; i++) {
		const struct task *t = &tasks->items[i];

		if (!t->walk && t->local == local)
			bundling_add(&b, t->patches, t->weight *
				     (local ? HANDOUT_LOCAL_GAIN : 1));
	}
	bundling_join(&b);
	for (size_t i = 0; i < tasks->n; i++) {
		struct task *t = &tasks->items[i];

		if (t->walk)
			t->bundle = t->patches;
		else if (t->local == local)
			t->bundle = bundling_of(&b, t->patches);
	}
	bundling_release(&b);
}

void queue_fill(struct queue *q, struct tasks *tasks)
{
	choose_bundles(tasks, false);
	choose_bundles(tasks, true);
	for (size_t i = 0; i < tasks->n; i++) {
		q->weight_left += tasks->items[i].weight;
		*vec_push(&q->waiting) = &tasks->items[i];
	}
	vec_sort(&q->waiting, heavier);
}

void queue_again(struct queue *q, struct task *t)
{
	*vec_push(&q->waiting) = t;
}

void queue_on_trial(struct queue *q, struct task *t)
{
	*vec_push(&q->trial) = t;
}

void queue_second_look(struct queue *q, struct task *t)
{
	*vec_push(&q->second) = t;
}

static void start_second_looks(struct queue *q)
{
	for (size_t i = 0; i < q->second.n; i++) {
		q->weight_left += q->second.items[i]->weight;
		*vec_push(&q->waiting) = q->second.items[i];
	}
	if (q->second.n > 1)
		qsort(q->waiting.items + q->at, q->waiting.n - q->at,
		      sizeof(*q->waiting.items), heavier);
	q->second.n = 0;
}

struct task *queue_abandon(struct queue *q)
{
	if (q->at < q->waiting.n)
		return q->waiting.items[q->at++];
	return q->trial.n ? q->trial.items[--q->trial.n] : NULL;
}

void queue_release(struct queue *q)
{
	vec_release(&q->waiting);
	vec_release(&q->trial);
	vec_release(&q->second);
}

/* Tasks with equal bundles, until a fair share of what is left is reached. */
static size_t batch_size(const struct queue *q, unsigned int jobs)
{
	struct task *const *next = q->waiting.items + q->at;
	uint64_t share = q->weight_left / (jobs * 4 + 1), sum = 0;
	size_t max = task_needs_spatch(next[0]) ? BATCH_FILES : LOCAL_FILES;
	size_t n = 0;

	while (q->at + n < q->waiting.n && n < max &&
	       next[n]->bundle == next[0]->bundle &&
	       next[n]->walk == next[0]->walk &&
	       next[n]->local == next[0]->local &&
	       (sum < share || sum < BATCH_WEIGHT))
		sum += next[n++]->weight;
	return n;
}

/* ---- batches ---- */

static void fill_argv(struct batch *b, const struct handout *h)
{
	if (b->walk)
		walker_argv(b->argv, b->walk, b->self, b->groups, b->timeout);
	else if (b->local)
		matcher_argv(b->argv, b->self, h->runner, b->bundle,
			     b->groups, b->timeout);
	else
		spatch_argv(b->argv, b->bundle, HANDOUT_MACROS, b->groups,
			    b->timeout);
}

static struct batch *batch_new(struct handout *h, struct task *const *tasks,
			       size_t n, uint64_t patches,
			       unsigned int timeout_s, struct buf *err)
{
	struct batch *b = xcalloc(1, sizeof(*b));
	struct buf text = BUF_INIT;

	b->n = n;
	b->patches = patches;
	b->walk = tasks[0]->walk;
	b->local = tasks[0]->local;
	b->tasks = xcalloc(n, sizeof(*b->tasks));
	memcpy(b->tasks, tasks, n * sizeof(*b->tasks));
	buf_addf(&text, "%u", timeout_s);
	b->timeout = buf_detach(&text, NULL);
	b->self = proc_self();
	b->groups = handout_groups(h, tasks, n, err);
	if (b->groups && !b->walk)
		b->bundle = handout_bundle(h, patches, b->local, err);
	if (!b->self || !b->groups || (!b->walk && !b->bundle)) {
		batch_free(b);
		return NULL;
	}
	fill_argv(b, h);
	return b;
}

int batch_next(struct batch **out, struct queue *q, struct handout *h,
	       unsigned int jobs, unsigned int timeout_s, struct buf *err)
{
	struct task *const *tasks;
	uint64_t patches;
	size_t n = 1;

	if (q->at == q->waiting.n)
		start_second_looks(q);
	if (q->trial.n) {
		tasks = &q->trial.items[--q->trial.n];
		patches = tasks[0]->patches;
	} else if (q->at < q->waiting.n) {
		tasks = q->waiting.items + q->at;
		patches = tasks[0]->bundle;
		n = batch_size(q, jobs);
		for (size_t i = 0; i < n; i++)
			q->weight_left -= tasks[i]->weight;
		q->at += n;
	} else {
		return 0;
	}
	*out = batch_new(h, tasks, n, patches, timeout_s, err);
	if (!*out)
		return -1;
	(*out)->alone = n == 1 && tasks[0]->patches == patches;
	return 1;
}

void batch_spec(const struct batch *b, const struct handout *h,
		unsigned int timeout_s, struct proc_spec *spec)
{
	memset(spec, 0, sizeof(*spec));
	spec->argv = b->argv;
	spec->cwd = scratch_cwd(&h->scratch);
	spec->env = h->scratch.env;
	spec->timeout_s = timeout_s +
		(unsigned int)(timeout_s * b->n / 20);
	spec->memory_max = MEMORY_MAX;
}

void batch_free(struct batch *b)
{
	free(b->tasks);
	free(b->groups);
	free(b->self);
	free(b->bundle);
	free(b->timeout);
	free(b);
}
