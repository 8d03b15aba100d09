/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "batch.h"
#include "buf.h"
#include "collect.h"
#include "filing.h"
#include "handout.h"
#include "match.h"
#include "plan.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "retrial.h"
#include "store.h"
#include "task.h"
#include "vec.h"
#include "workspace.h"

enum { DEFAULT_TIMEOUT_S = 60 };

struct run {
	const struct match *m;
	struct workspace *ws;
	struct tasks tasks;
	struct handout handout;
	struct queue queue;
	struct retrial retrial;
	int64_t *answers;		/* per plan entry, 0: none */
	struct progress *progress;
	unsigned int timeout_s;
	bool failed;			/* err says how */
	struct buf err;
};

/* ---- children ---- */

static int next_batch(void *ctx, struct proc_spec *spec, void **job)
{
	struct run *run = ctx;
	struct batch *b;
	int ret;

	if (run->failed)
		return 0;
	ret = retrial_check(&run->retrial, &run->err);
	if (ret == 0)
		ret = batch_next(&b, &run->queue, &run->handout,
				 run->ws->jobs, run->timeout_s, &run->err);
	if (ret < 0)
		run->failed = true;
	if (ret <= 0)
		return 0;
	batch_spec(b, &run->handout, run->timeout_s, spec);
	*job = b;
	return 1;
}

static int store_task(struct run *run, const struct batch *b, struct task *t,
		      struct collected *c)
{
	if (retrial_wants_second_look(&run->retrial, t, c)) {
		retrial_second_look(&run->retrial, t, c);
		return 0;
	}
	retrial_merge_looks(t, c);
	progress_add(run->progress, 1, t->weight);
	return filing_store(&run->tasks, t, b->patches, c, run->answers);
}

static void store_finished(struct run *run, const struct batch *b,
			   struct collected *c)
{
	struct store *store = run->ws->store;
	int ret = store_begin(store);

	for (size_t i = 0; i < b->n && ret == 0; i++)
		if (c[i].done && !c[i].why)
			ret = store_task(run, b, b->tasks[i], &c[i]);
	if (ret == 0)
		ret = store_commit(store);
	if (ret == 0)
		return;
	if (!run->err.len)
		buf_addstr(&run->err, store_error(store));
	store_rollback(store);
	run->failed = true;
}

/* A bundle that cannot be read fails everywhere: say so and stop. */
static void check_bundle(struct run *run, const struct batch *b,
			 const struct proc_result *r)
{
	const char *text = r ? strstr(r->err->data, "parse error") : NULL;

	if (!text || r->end != PROC_EXITED || !r->status)
		return;
	if (!run->err.len)
		buf_addf(&run->err, "%s cannot use the semantic patches: "
			 "%.300s", b->local ? "the matcher" : "spatch", text);
	run->failed = true;
}

static void read_output(const struct run *run, const struct batch *b,
			const struct proc_result *r, struct collected *c)
{
	char **names = xcalloc(b->n, sizeof(*names));

	for (size_t i = 0; i < b->n; i++)
		names[i] = handout_slice_name(&run->handout, b->tasks[i]);
	collect_output(c, names, b->n, r);
	for (size_t i = 0; i < b->n; i++)
		free(names[i]);
	free(names);
}

static void batch_done(void *ctx, void *job, const struct proc_result *r,
		       const char *reason)
{
	struct run *run = ctx;
	struct batch *b = job;
	struct collected *c = xcalloc(b->n, sizeof(*c));
	bool any = false;

	if (r)
		read_output(run, b, r, c);
	if (!run->failed)
		store_finished(run, b, c);
	for (size_t i = 0; i < b->n; i++)
		any |= c[i].done;
	if (!b->walk && !b->local)
		retrial_count(&run->retrial, any);
	if (!b->walk && !any)
		check_bundle(run, b, r);
	if (!run->failed && !(r && r->end == PROC_CANCELLED) &&
	    retrial_sort(&run->retrial, b, c, r, reason, &run->err) < 0)
		run->failed = true;
	for (size_t i = 0; i < b->n; i++)
		collected_release(&c[i]);
	free(c);
	handout_forget(&run->handout, b->groups);
	batch_free(b);
}

static void tick(void *ctx)
{
	struct run *run = ctx;

	progress_tick(run->progress);
}

static void add_answers(const struct run *run, struct match_answers *to)
{
	const struct plan *plan = run->m->plan;

	for (size_t i = 0; i < plan->n; i++) {
		struct match_answer *a;

		if (!plan->items[i].pending || run->answers[i] <= 0)
			continue;
		a = vec_push(to);
		a->file = plan->items[i].file;
		a->patch = plan->items[i].patch;
		a->answer = run->answers[i];
	}
}

static void meanwhile(void *ctx)
{
	struct run *run = ctx;
	struct match_answers stored = { 0 };

	if (!run->m->meanwhile)
		return;
	add_answers(run, &stored);
	run->m->meanwhile(run->m->ctx, stored.items, stored.n);
	vec_release(&stored);
}

static int run_children(struct run *run)
{
	struct pool_work work = {
		.next = next_batch, .done = batch_done, .tick = tick,
		.meanwhile = meanwhile, .ctx = run,
	};
	int ret;

	run->progress = progress_start("matching", "files", run->tasks.n,
				       run->queue.weight_left);
	ret = pool_run(run->ws->jobs, &work);
	progress_end(run->progress);
	return run->failed ? -1 : ret;
}

/* ---- the whole ---- */

static unsigned int file_timeout(void)
{
	const char *text = getenv("REFAUDIT_FILE_TIMEOUT");
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n > 0 && n < 86400 ? n : DEFAULT_TIMEOUT_S;
}

/* How many answers the store has. */
static size_t find_answers(struct run *run)
{
	const struct plan *plan = run->m->plan;
	size_t found = 0;

	for (size_t i = 0; i < plan->n; i++)
		if (plan->items[i].pending) {
			run->answers[i] = filing_find(plan, i);
			found += run->answers[i] > 0;
		}
	return found;
}

static int match_tasks(struct run *run)
{
	const struct match *m = run->m;

	if (handout_open(&run->handout, &run->tasks, m->rules, m->macros,
			 m->macros_len, &run->err) < 0)
		return -1;
	for (size_t i = 0; i < run->tasks.n; i++)
		handout_weigh(&run->handout, &run->tasks.items[i]);
	queue_fill(&run->queue, &run->tasks);
	return run_children(run);
}

static void run_release(struct run *run)
{
	handout_close(&run->handout);
	queue_release(&run->queue);
	for (size_t i = 0; i < run->tasks.n; i++)
		retrial_forget(&run->tasks.items[i]);
	tasks_release(&run->tasks);
	free(run->answers);
	buf_release(&run->err);
}

int match_run(const struct match *m, struct match_answers *answers,
	      struct buf *err)
{
	struct run run = {
		.m = m, .ws = m->plan->ws, .err = BUF_INIT,
		.timeout_s = file_timeout(),
		.retrial = { .tasks = &run.tasks, .queue = &run.queue,
			     .handout = &run.handout,
			     .troubles = m->troubles },
	};
	int ret = 0;

	if (m->plan->n_patches > TASK_MAX_PATCHES)
		bug("more than %d patches", TASK_MAX_PATCHES);
	run.answers = xcalloc(m->plan->n + 1, sizeof(*run.answers));
	run.retrial.answers = run.answers;
	answers->from_store += find_answers(&run);
	tasks_make(&run.tasks, m->plan, run.answers);
	if (run.tasks.n)
		ret = match_tasks(&run);
	answers->files_matched += run.tasks.n;
	answers->retried += run.retrial.retried;
	if (ret >= 0)
		add_answers(&run, answers);
	else
		buf_addstr(err, run.err.data);
	run_release(&run);
	return ret;
}
