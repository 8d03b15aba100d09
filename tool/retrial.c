/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <signal.h>
#include "batch.h"
#include "buf.h"
#include "collect.h"
#include "fact.h"
#include "filing.h"
#include "handout.h"
#include "plan.h"
#include "proc.h"
#include "retrial.h"
#include "rule.h"
#include "scan.h"
#include "scratch.h"
#include "spatch.h"
#include "store.h"
#include "task.h"
#include "workspace.h"

enum {
	PROBE_TIMEOUT_S = 120,
	BARREN_MAX = 8,		/* batches in a row that finish nothing */
};

/* ---- a second look ---- */

/* Copies made for a trial share a slice with others: they get none. */
bool retrial_wants_second_look(const struct retrial *r, const struct task *t,
			       const struct collected *c)
{
	const struct plan *plan = r->tasks->plan;

	return !t->copy && !t->first && !plan->whole &&
		task_needs_spatch(t) &&
		!workspace_scan(plan->ws, t->file)->defeated &&
		filing_is_blind(r->tasks, t, c);
}

void retrial_second_look(struct retrial *r, struct task *t,
			 struct collected *c)
{
	t->first = xcalloc(1, sizeof(*t->first));
	*t->first = *c;
	memset(c, 0, sizeof(*c));
	c->done = true;
	queue_second_look(r->queue, t);
}

void retrial_forget(struct task *t)
{
	if (!t->first)
		return;
	collected_release(t->first);
	free(t->first);
	t->first = NULL;
}

void retrial_merge_looks(struct task *t, struct collected *c)
{
	if (t->first)
		collected_merge(c, t->first);
	retrial_forget(t);
}

static int keep_first_look(struct retrial *r, struct task *t,
			   uint64_t patches, struct buf *err)
{
	struct store *store = r->tasks->plan->ws->store;
	int ret = store_begin(store);

	if (ret == 0)
		ret = filing_store(r->tasks, t, patches, t->first,
				   r->answers);
	if (ret == 0)
		ret = store_commit(store);
	if (ret < 0)
		buf_addstr(err, store_error(store));
	retrial_forget(t);
	return ret;
}

/* ---- what did not finish ---- */

static void give_up(struct retrial *r, struct task *t, uint64_t patches,
		    const char *why)
{
	const struct plan *plan = r->tasks->plan;
	const char *path = plan->ws->files[t->file].tree->path;

	for (size_t p = 0; p < plan->n_patches; p++)
		if (patches >> p & 1)
			trouble_add(r->troubles, TROUBLE_FAILED, path, "", 0,
				    plan->patches[p]->id, why);
	t->patches &= ~patches;
}

/* On trial again: first alone, then a patch at a time. */
static int retry(struct retrial *r, const struct batch *b, struct task *t,
		 const char *why, struct buf *err)
{
	uint64_t patches = t->patches;

	if (t->first)
		return keep_first_look(r, t, b->patches, err);
	if (!b->alone) {
		r->retried++;
		queue_on_trial(r->queue, t);
	} else if (b->patches & (b->patches - 1)) {
		for (; patches; patches &= patches - 1)
			queue_on_trial(r->queue,
				       tasks_copy(r->tasks, t,
						  patches & -patches));
	} else {
		give_up(r, t, b->patches, why);
	}
	return 0;
}

int retrial_sort(struct retrial *r, const struct batch *b,
		 const struct collected *c, const struct proc_result *result,
		 const char *reason, struct buf *err)
{
	bool ended_well = result && result->end == PROC_EXITED &&
		result->status == 0;
	bool stopped = false;
	struct buf how = BUF_INIT;
	int ret = 0;

	buf_addstr(&how, b->walk ? "the walk " :
		   b->local ? "the matcher " : "spatch ");
	if (!result)
		buf_addf(&how, "could not be started: %s", reason);
	else if (ended_well)
		buf_addstr(&how, "ended without naming the file");
	else if ((b->walk || b->local) && result->end == PROC_KILLED &&
		 result->status == SIGALRM)
		buf_addf(&how, "timed out after %s s", b->timeout);
	else
		proc_describe(&how, result);
	for (size_t i = 0; i < b->n && ret == 0; i++) {
		if (c[i].done && !c[i].why)
			continue;
		/* Behind the one that stopped it, files were never reached. */
		if (c[i].why || !stopped || b->alone || ended_well)
			ret = retry(r, b, b->tasks[i],
				    c[i].why ? c[i].why : how.data, err);
		else
			queue_again(r->queue, b->tasks[i]);
		stopped |= !c[i].why;
	}
	buf_release(&how);
	return ret;
}

/* ---- is it spatch? ---- */

void retrial_count(struct retrial *r, bool finished)
{
	r->barren = finished ? 0 : r->barren + 1;
}

static int write_text(struct retrial *r, const char *name, const char *text,
		      struct buf *err)
{
	struct buf b = BUF_INIT;
	int ret;

	buf_addstr(&b, text);
	ret = handout_write(r->handout, name, &b, err);
	buf_release(&b);
	return ret;
}

/* 1, 0, or -1 with a message. */
static int spatch_works(struct retrial *r, struct buf *err)
{
	static const char done[] = "[2, \"../s/probe.c\"]";
	const size_t n = r->tasks->plan->n_patches;
	const char *argv[SPATCH_ARGS];
	struct proc_spec spec = { .argv = argv,
				  .env = r->handout->scratch.env,
				  .cwd = scratch_cwd(&r->handout->scratch),
				  .timeout_s = PROBE_TIMEOUT_S };
	char *bundle = handout_bundle(r->handout,
		UINT64_MAX >> (TASK_MAX_PATCHES - n), false, err);
	struct buf ignored = BUF_INIT;
	struct proc *p = NULL;
	int works = 0;

	if (!bundle ||
	    write_text(r, "../s/probe.c", "void probe(void)\n{\n}\n", err) ||
	    write_text(r, "../probe", "../s/probe.c\n", err)) {
		free(bundle);
		return -1;
	}
	spatch_argv(argv, bundle, HANDOUT_MACROS, "../probe", "60");
	if (proc_run(&p, &spec, &ignored) == 0)
		works = strstr(proc_result(p)->out->data, done) != NULL;
	proc_free(p);
	free(bundle);
	buf_release(&ignored);
	return works;
}

int retrial_check(struct retrial *r, struct buf *err)
{
	static const char why[] = "not tried: spatch finishes no file, not "
				  "even an empty one";
	struct task *t;
	int works;

	if (r->barren < BARREN_MAX)
		return 0;
	r->barren = 0;
	works = spatch_works(r, err);
	while (works == 0 && (t = queue_abandon(r->queue)))
		give_up(r, t, t->patches, why);
	return works < 0 ? -1 : 0;
}
