/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <signal.h>
#include "buf.h"
#include "bundling.h"
#include "collect.h"
#include "fact.h"
#include "map.h"
#include "match.h"
#include "plan.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "rule.h"
#include "scan.h"
#include "scratch.h"
#include "slice.h"
#include "spatch.h"
#include "store.h"
#include "vec.h"
#include "walker.h"
#include "workspace.h"

/*
 * For one spatch. All of Linux 6.12 is done within a tenth of it; one function
 * of a million calls would take all there is.
 */
#define MEMORY_MAX ((size_t)4 << 30)

enum {
	MAX_PATCHES = 64,
	BATCH_FILES = 160,	/* what a kill can lose */
	BATCH_WEIGHT = 150000,	/* or else its start is most of the work */
	START_COST = 4000,	/* bytes of text that a file costs anyway */
	WALK_GAIN = 16,		/* a walk costs that much less than spatch */
	DEFAULT_TIMEOUT_S = 60,
	PROBE_TIMEOUT_S = 120,
	BARREN_MAX = 8,		/* batches in a row that finish nothing */
};

/* One file with the patches it still needs. */
struct task {
	uint32_t file;
	const struct rule *walk;	/* the one that needs no spatch, or NULL */
	uint64_t patches;	/* bit p: plan->patches[p] */
	uint64_t bundle;	/* those, and what comes with them */
	uint64_t weight;	/* bytes left in the slice, plus START_COST */
	size_t first_entry;	/* in order[] of the run */
	size_t n_entries;
	struct collected *first; /* of the first look, while a second is on */
};

struct batch {
	struct task **tasks;
	size_t n;
	uint64_t patches;
	bool alone;		/* one file on trial */
	const struct rule *walk;	/* as of its tasks */
	char *groups, *bundle, *timeout;	/* bundle NULL: a walk */
	const char *argv[SPATCH_ARGS];
};

_Static_assert((int)WALKER_ARGS <= (int)SPATCH_ARGS, "argv holds either");

struct run {
	const struct match *m;
	struct workspace *ws;
	struct scratch scratch;
	char *self;			/* file of this program */
	struct { struct task *items; size_t n, alloc; } tasks;
	struct { size_t *items; size_t n, alloc; } order;	/* entries */
	struct { struct task **items; size_t n, alloc; } queue, trial, copies,
		second;
	size_t at;			/* next of queue */
	uint64_t weight_left;
	struct map *bundles;		/* set of patches -> 1 when written */
	struct match_answers *answers;
	int64_t *entry_answer;		/* per plan entry, 0: none */
	struct progress *progress;
	struct buf err;
	bool failed;
	unsigned int timeout_s, serial;
	unsigned int barren;		/* batches in a row without a result */
	struct collected *collected;	/* per task of the batch being read */
};

/* ---- tasks ---- */

static struct store_hash kept_key(const struct plan *plan,
				  const struct plan_entry *e)
{
	const struct scan_file *scan = plan->ws->files[e->file].scan;
	struct store_hash key;

	if (scan->defeated)
		return store_hash("whole", 5);
	key = store_hash(e->fresh, scan->n_items * sizeof(bool));
	return key;
}

static bool add_stored(struct run *run, size_t i)
{
	struct plan *plan = run->m->plan;
	struct plan_entry *e = &plan->items[i];
	struct store_hash kept = kept_key(plan, e);

	run->entry_answer[i] = store_find_answer(run->ws->store,
		run->ws->files[e->file].content,
		&plan->patch_keys[e->patch], &kept);
	return run->entry_answer[i] > 0;
}

static const struct rule *walk_of(const struct plan *plan,
				  const struct plan_entry *e)
{
	const struct rule *r = plan->patches[e->patch];

	return r->walk ? r : NULL;
}

static int by_task(const void *a, const void *b, void *ctx)
{
	const struct plan *plan = ctx;
	const struct plan_entry *x = &plan->items[*(const size_t *)a];
	const struct plan_entry *y = &plan->items[*(const size_t *)b];
	bool x_walks = walk_of(plan, x), y_walks = walk_of(plan, y);

	if (x->file != y->file)
		return x->file < y->file ? -1 : 1;
	if (x_walks != y_walks)
		return x_walks - y_walks;
	return x->patch < y->patch ? -1 : x->patch > y->patch;
}

static void make_tasks(struct run *run)
{
	struct plan *plan = run->m->plan;

	for (size_t i = 0; i < plan->n; i++)
		if (!plan->items[i].pending)
			continue;
		else if (add_stored(run, i))
			run->answers->from_store++;
		else
			*vec_push(&run->order) = i;
	if (run->order.n > 1)
		qsort_r(run->order.items, run->order.n,
			sizeof(*run->order.items), by_task, plan);
	for (size_t i = 0; i < run->order.n; i++) {
		struct plan_entry *e = &plan->items[run->order.items[i]];
		struct task *t = run->tasks.n ?
			&run->tasks.items[run->tasks.n - 1] : NULL;

		const struct rule *walk = walk_of(plan, e);

		if (!t || t->file != e->file || walk || t->walk) {
			t = vec_push(&run->tasks);
			t->file = e->file;
			t->walk = walk;
			t->first_entry = i;
		}
		t->n_entries++;
		t->patches |= UINT64_C(1) << e->patch;
	}
}

/* ---- slices ---- */

static bool *union_of(struct run *run, const struct task *t)
{
	struct plan *plan = run->m->plan;
	const struct scan_file *scan = run->ws->files[t->file].scan;
	bool *keep;

	if (plan->whole)
		return NULL;
	keep = xcalloc(scan->n_items + 1, sizeof(bool));
	for (size_t i = 0; i < t->n_entries; i++) {
		const struct plan_entry *e =
			&plan->items[run->order.items[t->first_entry + i]];

		for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
			keep[k] |= e->fresh[k];
	}
	return keep;
}

#define MACROS_NAME	"../builtins.h"

static char *slice_name(const struct run *run, const struct task *t)
{
	struct buf name = BUF_INIT;
	const char *path = run->ws->files[t->file].tree->path;

	buf_addf(&name, "../s/%u%s%s", t->file, t->walk ? t->walk->id : "",
		 ends_with(path, ".h") ? ".h" : ".c");
	return buf_detach(&name, NULL);
}

static int write_scratch(struct run *run, const char *name,
			 const struct buf *text)
{
	int ret = scratch_write(&run->scratch, name, text->data, text->len,
				&run->err);

	if (ret < 0)
		run->failed = true;
	return ret;
}

static uint64_t ink(const struct buf *text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] > ' ';
	return n;
}

/*
 * What is not ASCII stands in comments and strings. Python in spatch 1.1.1
 * raises an exception at a string that is not UTF-8, and the file is lost.
 */
static void make_ascii(struct buf *text)
{
	static const char mark[] = "\xef\xbb\xbf";

	if (starts_with(text->data, mark))
		memset(text->data, ' ', strlen(mark));
	for (size_t i = 0; i < text->len; i++) {
		if (!text->data[i])
			text->data[i] = ' ';
		else if (text->data[i] & 0x80)
			text->data[i] = '?';
	}
}

static enum slice_mode mode_of(const struct task *t)
{
	return t->first ? SLICE_BODIES : SLICE_SPATCH;
}

static int write_slice(struct run *run, struct task *t)
{
	struct workspace_file *f = &run->ws->files[t->file];
	struct buf slice = BUF_INIT;
	char *name = slice_name(run, t);
	bool *keep = union_of(run, t);
	size_t len;
	const char *text = workspace_text(run->ws, t->file, &len);
	int ret = 0;

	if (text) {
		if (t->walk)
			buf_add(&slice, text, len);
		else
			slice_make(&slice, text, len, f->scan, keep,
				   mode_of(t));
		make_ascii(&slice);
		t->weight = ink(&slice) + START_COST;
		if (t->walk)
			t->weight /= WALK_GAIN;
		ret = write_scratch(run, name, &slice);
	}
	free(keep);
	free(name);
	buf_release(&slice);
	return ret;
}

static int heavier(const void *a, const void *b)
{
	const struct task *x = *(struct task *const *)a;
	const struct task *y = *(struct task *const *)b;

	if (!x->walk != !y->walk)
		return !x->walk - !y->walk;
	if (x->bundle != y->bundle)
		return x->bundle < y->bundle ? -1 : 1;
	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->file < y->file ? -1 : 1;
}

/* Files that want a second look go in after all others, in few batches. */
static void queue_second_looks(struct run *run)
{
	for (size_t i = 0; i < run->second.n; i++) {
		run->weight_left += run->second.items[i]->weight;
		*vec_push(&run->queue) = run->second.items[i];
	}
	if (run->second.n > 1)
		qsort(run->queue.items + run->at, run->queue.n - run->at,
		      sizeof(*run->queue.items), heavier);
	run->second.n = 0;
}

static void choose_bundles(struct run *run)
{
	struct bundling b = { 0 };

	for (size_t i = 0; i < run->tasks.n; i++)
		if (!run->tasks.items[i].walk)
			bundling_add(&b, run->tasks.items[i].patches,
				     run->tasks.items[i].weight);
	bundling_join(&b);
	for (size_t i = 0; i < run->tasks.n; i++) {
		struct task *t = &run->tasks.items[i];

		t->bundle = t->walk ? t->patches
			: bundling_of(&b, t->patches);
	}
	bundling_release(&b);
}

static int write_slices(struct run *run)
{
	for (size_t i = 0; i < run->tasks.n; i++) {
		struct task *t = &run->tasks.items[i];

		if (write_slice(run, t) < 0)
			return -1;
		run->weight_left += t->weight;
		*vec_push(&run->queue) = t;
	}
	choose_bundles(run);
	vec_sort(&run->queue, heavier);
	return 0;
}

/* ---- batches ---- */

static char *write_bundle(struct run *run, uint64_t patches)
{
	const struct rule *all[MAX_PATCHES];
	struct buf name = BUF_INIT, text = BUF_INIT;
	size_t n = 0;

	buf_addf(&name, "../b%" PRIx64 ".cocci", patches);
	if (map_get(run->bundles, name.data, name.len) == MAP_NONE) {
		for (size_t p = 0; p < run->m->plan->n_patches; p++)
			if (patches >> p & 1)
				all[n++] = run->m->plan->patches[p];
		spatch_bundle(&text, run->m->rules, all, n);
		write_scratch(run, name.data, &text);
		map_put(run->bundles, name.data, name.len, 1);
	}
	buf_release(&text);
	return buf_detach(&name, NULL);
}

/* The functions that a walk is to look at. */
static void add_functions(const struct run *run, const struct task *t,
			  struct buf *out)
{
	const struct plan_entry *e =
		&run->m->plan->items[run->order.items[t->first_entry]];
	const struct scan_file *scan = run->ws->files[t->file].scan;

	for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
		if (e->fresh[k] && scan->items[k].kind == SCAN_FUNCTION)
			buf_addf(out, " %u:%s", scan->items[k].line,
				 scan->items[k].name);
}

static char *write_groups(struct run *run, const struct batch *b)
{
	struct buf name = BUF_INIT, text = BUF_INIT;

	for (size_t i = 0; i < b->n; i++) {
		char *slice = slice_name(run, b->tasks[i]);

		buf_addstr(&text, slice);
		if (b->walk)
			add_functions(run, b->tasks[i], &text);
		/* A blank line ends a group: one file each. */
		buf_addstr(&text, b->walk ? "\n" : "\n\n");
		free(slice);
	}
	buf_addf(&name, "../g%u", run->serial++);
	write_scratch(run, name.data, &text);
	buf_release(&text);
	return buf_detach(&name, NULL);
}

static struct batch *batch_new(struct run *run, struct task *const *tasks,
			       size_t n, uint64_t patches)
{
	struct batch *b = xcalloc(1, sizeof(*b));
	struct buf text = BUF_INIT;

	b->n = n;
	b->patches = patches;
	b->walk = tasks[0]->walk;
	b->tasks = xcalloc(n, sizeof(*b->tasks));
	memcpy(b->tasks, tasks, n * sizeof(*b->tasks));
	b->groups = write_groups(run, b);
	buf_addf(&text, "%u", run->timeout_s);
	b->timeout = buf_detach(&text, NULL);
	if (b->walk) {
		walker_argv(b->argv, b->walk, run->self, b->groups, b->timeout);
	} else {
		b->bundle = write_bundle(run, patches);
		spatch_argv(b->argv, b->bundle, MACROS_NAME, b->groups,
			    b->timeout);
	}
	return b;
}

static void batch_free(struct batch *b)
{
	free(b->tasks);
	free(b->groups);
	free(b->bundle);
	free(b->timeout);
	free(b);
}

static void give_up(struct run *run, struct task *t, uint64_t patches,
		    const char *why)
{
	const char *path = run->ws->files[t->file].tree->path;

	for (size_t p = 0; p < run->m->plan->n_patches; p++)
		if (patches >> p & 1)
			trouble_add(run->m->troubles, TROUBLE_FAILED, path,
				    "", 0, run->m->plan->patches[p]->id, why);
	t->patches &= ~patches;
}

/*
 * Many files in a row that are not finished: are they all bad, or is spatch?
 * Asks it for a function without a body, with all patches.
 */
static bool spatch_works(struct run *run)
{
	static const char done[] = "[2, \"../s/probe.c\"]";
	const size_t n = run->m->plan->n_patches;
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	char *bundle = write_bundle(run, UINT64_MAX >> (MAX_PATCHES - n));
	const char *argv[SPATCH_ARGS];
	struct proc_spec spec = { .argv = argv, .env = run->scratch.env,
				  .cwd = scratch_cwd(&run->scratch),
				  .timeout_s = PROBE_TIMEOUT_S };
	struct proc *p = NULL;
	bool works = false;

	buf_addstr(&text, "void probe(void)\n{\n}\n");
	write_scratch(run, "../s/probe.c", &text);
	buf_clear(&text);
	buf_addstr(&text, "../s/probe.c\n");
	write_scratch(run, "../probe", &text);
	spatch_argv(argv, bundle, MACROS_NAME, "../probe", "60");
	if (proc_run(&p, &spec, &ignored) == 0)
		works = strstr(proc_result(p)->out->data, done) != NULL;
	proc_free(p);
	free(bundle);
	buf_release(&text);
	buf_release(&ignored);
	return works;
}

/* spatch answers nothing at all: do not try every file one by one. */
static void give_up_all(struct run *run)
{
	static const char why[] = "not tried: spatch finishes no file, not "
				  "even an empty one";

	for (; run->at < run->queue.n; run->at++)
		give_up(run, run->queue.items[run->at],
			run->queue.items[run->at]->patches, why);
	for (; run->trial.n; run->trial.n--)
		give_up(run, run->trial.items[run->trial.n - 1],
			run->trial.items[run->trial.n - 1]->patches, why);
}

/* Tasks with equal bundles, until a fair share of what is left is reached. */
static size_t batch_size(const struct run *run)
{
	uint64_t share = run->weight_left / (run->ws->jobs * 4 + 1), sum = 0;
	size_t n = 0;

	while (run->at + n < run->queue.n && n < BATCH_FILES &&
	       run->queue.items[run->at + n]->bundle ==
	       run->queue.items[run->at]->bundle &&
	       run->queue.items[run->at + n]->walk ==
	       run->queue.items[run->at]->walk &&
	       (sum < share || sum < BATCH_WEIGHT))
		sum += run->queue.items[run->at + n++]->weight;
	return n;
}

static int next_batch(void *ctx, struct proc_spec *spec, void **job)
{
	struct run *run = ctx;
	struct batch *b;

	if (run->barren >= BARREN_MAX) {
		run->barren = 0;
		if (!spatch_works(run))
			give_up_all(run);
	}
	if (run->failed)
		return 0;
	if (run->at == run->queue.n)
		queue_second_looks(run);
	if (run->trial.n) {
		struct task *t = run->trial.items[--run->trial.n];

		b = batch_new(run, &t, 1, t->patches);
		b->alone = true;
	} else if (run->at < run->queue.n) {
		size_t n = batch_size(run);

		b = batch_new(run, run->queue.items + run->at, n,
			      run->queue.items[run->at]->bundle);
		b->alone = n == 1 && b->tasks[0]->patches == b->patches;
		for (size_t i = 0; i < n; i++)
			run->weight_left -= b->tasks[i]->weight;
		run->at += n;
	} else {
		return 0;
	}
	memset(spec, 0, sizeof(*spec));
	spec->argv = b->argv;
	spec->cwd = scratch_cwd(&run->scratch);
	spec->env = run->scratch.env;
	spec->timeout_s = run->timeout_s +
		(unsigned int)(run->timeout_s * b->n / 20);
	spec->memory_max = MEMORY_MAX;
	*job = b;
	return 1;
}

/* ---- answers ---- */

static void add_blind(struct run *run, const struct plan_entry *e,
		      const struct collected *c, struct trouble_list *out)
{
	const struct workspace_file *f = &run->ws->files[e->file];
	const struct scan_file *scan = f->scan;

	if (scan->defeated)
		trouble_add(out, TROUBLE_BLIND, f->tree->path, "", 0, "",
			    "braces do not come out even: looked at whole, "
			    "but functions not seen cannot be named");
	for (uint32_t i = 0; e->fresh && i < scan->n_items; i++)
		if (e->fresh[i] && scan->items[i].kind == SCAN_FUNCTION &&
		    !collected_saw(c, scan->items[i].first_line,
				   scan->items[i].last_line))
			trouble_add(out, TROUBLE_BLIND, f->tree->path,
				    scan->items[i].name, scan->items[i].line,
				    "", "function not parsed by spatch");
}

/* The fact as it is stored, unless it stands in an item nobody wanted. */
static void take_fact(const struct scan_file *scan,
		      const struct plan_entry *e,
		      const struct spatch_fact *from, struct fact_list *out)
{
	int i = scan->defeated ? -1 : scan_item_on_line(scan, from->line);
	bool inside = i >= 0 && scan->items[i].kind == SCAN_FUNCTION;
	struct fact *f;

	if (i >= 0 && !(e->fresh && e->fresh[i]))
		return;
	f = vec_push(out);
	f->kind = xstrdup(from->kind);
	f->attrs = xstrdup(from->attrs);
	f->function = xstrdup(inside ? scan->items[i].name :
			      scan->defeated ? from->element : "");
	f->line = from->line;
	f->col = from->col;
	f->end_col = from->end_col;
}

static void store_entry(struct run *run, size_t number,
			const struct collected *c)
{
	struct plan *plan = run->m->plan;
	const struct plan_entry *e = &plan->items[number];
	const struct scan_file *scan = run->ws->files[e->file].scan;
	struct store_hash kept = kept_key(plan, e);
	struct fact_list facts = { 0 };
	struct trouble_list troubles = { 0 };

	for (size_t i = 0; i < c->facts.n; i++)
		if (!strcmp(c->facts.items[i].patch,
			    plan->patches[e->patch]->id))
			take_fact(scan, e, &c->facts.items[i], &facts);
	fact_sort(&facts);
	fact_unique(&facts);
	add_blind(run, e, c, &troubles);
	run->entry_answer[number] = store_put_answer(run->ws->store,
		run->ws->files[e->file].content,
		&plan->patch_keys[e->patch], &kept, &facts, &troubles);
	if (run->entry_answer[number] < 0)
		run->failed = true;
	fact_release(&facts);
	trouble_release(&troubles);
}

static void store_task(struct run *run, const struct batch *b,
		       struct task *t, const struct collected *c)
{
	struct plan *plan = run->m->plan;

	for (size_t i = 0; i < t->n_entries; i++) {
		size_t number = run->order.items[t->first_entry + i];

		if (b->patches >> plan->items[number].patch & 1)
			store_entry(run, number, c);
	}
	t->patches &= ~b->patches;
}

/*
 * A second look. Some functions parse only when spatch sees what stands around
 * them (it learns from declarations that `u32` is a type). A file with blind
 * functions is matched once more in a slice in which only bodies are blanked;
 * what either look saw counts.
 */

static bool has_blind(struct run *run, const struct task *t,
		      const struct collected *c)
{
	struct plan *plan = run->m->plan;
	const struct scan_file *scan = run->ws->files[t->file].scan;

	for (size_t i = 0; i < t->n_entries; i++) {
		const struct plan_entry *e =
			&plan->items[run->order.items[t->first_entry + i]];

		for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
			if (e->fresh[k] &&
			    scan->items[k].kind == SCAN_FUNCTION &&
			    !collected_saw(c, scan->items[k].first_line,
					   scan->items[k].last_line))
				return true;
	}
	return false;
}

/* Copies made for a trial share a slice with others: they get none. */
static bool wants_second_look(struct run *run, const struct task *t,
			      const struct collected *c)
{
	bool original = t >= run->tasks.items &&
		t < run->tasks.items + run->tasks.n;

	return original && !t->first && !run->m->plan->whole &&
		!t->walk && !run->ws->files[t->file].scan->defeated &&
		has_blind(run, t, c);
}

static void look_again(struct run *run, struct task *t, struct collected *c)
{
	t->first = xcalloc(1, sizeof(*t->first));
	*t->first = *c;
	memset(c, 0, sizeof(*c));
	c->done = true;
	if (write_slice(run, t) < 0)
		run->failed = true;
	*vec_push(&run->second) = t;
}

static void forget_first_look(struct task *t)
{
	if (!t->first)
		return;
	collected_release(t->first);
	free(t->first);
	t->first = NULL;
}

/* Adds what the first look saw; facts that both saw are made one later. */
static void merge_looks(struct task *t, struct collected *c)
{
	struct collected *first = t->first;

	if (!first)
		return;
	collected_merge(c, first);
	forget_first_look(t);
}

/* ---- what did not finish ---- */

/* The second look failed: the first stands. */
static void keep_first_look(struct run *run, const struct batch *b,
			    struct task *t)
{
	if (store_begin(run->ws->store) < 0) {
		run->failed = true;
	} else {
		store_task(run, b, t, t->first);
		if (store_commit(run->ws->store) < 0)
			run->failed = true;
	}
	forget_first_look(t);
}

/* On trial again: first alone, then a patch at a time. */
static void retry(struct run *run, const struct batch *b, struct task *t,
		  const char *why)
{
	uint64_t patches = t->patches;

	if (t->first) {
		keep_first_look(run, b, t);
	} else if (!b->alone) {
		run->answers->retried++;
		*vec_push(&run->trial) = t;
	} else if (b->patches & (b->patches - 1)) {
		struct task *copy;

		for (; patches; patches &= patches - 1) {
			copy = xcalloc(1, sizeof(*copy));
			*copy = *t;
			copy->patches = patches & -patches;
			*vec_push(&run->copies) = copy;
			*vec_push(&run->trial) = copy;
		}
	} else {
		give_up(run, t, b->patches, why);
	}
}

/*
 * Files behind the one that stopped a batch were never reached: they are run
 * together again; only the stopper goes on trial.
 */
static void sort_unfinished(struct run *run, struct batch *b,
			    const struct proc_result *r, const char *reason)
{
	struct buf how = BUF_INIT;
	bool stopped = false;

	buf_addstr(&how, b->walk ? "the walk " : "spatch ");
	if (!r)
		buf_addf(&how, "could not be started: %s", reason);
	else if (r->end == PROC_EXITED && r->status == 0)
		buf_addstr(&how, "ended without naming the file");
	else if (b->walk && r->end == PROC_KILLED && r->status == SIGALRM)
		buf_addf(&how, "timed out after %u s", run->timeout_s);
	else
		proc_describe(&how, r);
	for (size_t i = 0; i < b->n; i++) {
		struct collected *c = &run->collected[i];
		bool guilty = c->why || !stopped || b->alone ||
			(r && r->end == PROC_EXITED && r->status == 0);

		if (c->done && !c->why)
			continue;
		if (guilty)
			retry(run, b, b->tasks[i], c->why ? c->why : how.data);
		else
			*vec_push(&run->queue) = b->tasks[i];
		stopped |= !c->why;
	}
	buf_release(&how);
}

/* A bundle that spatch cannot read fails everywhere: say so and stop. */
static void check_barren(struct run *run, const struct proc_result *r,
			 bool any)
{
	const char *text = r ? strstr(r->err->data, "parse error") : NULL;

	run->barren = any ? 0 : run->barren + 1;
	if (any || !text || r->end != PROC_EXITED || !r->status)
		return;
	if (!run->err.len)
		buf_addf(&run->err, "spatch cannot use the semantic patches: "
			 "%.300s", text);
	run->failed = true;
}

static void store_finished(struct run *run, struct batch *b)
{
	if (store_begin(run->ws->store) < 0) {
		run->failed = true;
		return;
	}
	for (size_t i = 0; i < b->n && !run->failed; i++) {
		struct collected *c = &run->collected[i];

		if (!c->done || c->why)
			continue;
		if (wants_second_look(run, b->tasks[i], c)) {
			look_again(run, b->tasks[i], c);
			continue;
		}
		merge_looks(b->tasks[i], c);
		store_task(run, b, b->tasks[i], c);
		progress_add(run->progress, 1, b->tasks[i]->weight);
	}
	if (run->failed || store_commit(run->ws->store) < 0) {
		store_rollback(run->ws->store);
		if (!run->err.len)
			buf_addstr(&run->err, store_error(run->ws->store));
		run->failed = true;
	}
}

static void read_output(struct run *run, const struct batch *b,
			const struct proc_result *r)
{
	char **names = xcalloc(b->n, sizeof(*names));

	for (size_t i = 0; i < b->n; i++)
		names[i] = slice_name(run, b->tasks[i]);
	collect_output(run->collected, names, b->n, r);
	for (size_t i = 0; i < b->n; i++)
		free(names[i]);
	free(names);
}

static void batch_done(void *ctx, void *job, const struct proc_result *r,
		       const char *reason)
{
	struct run *run = ctx;
	struct batch *b = job;
	bool any = false;

	run->collected = xcalloc(b->n, sizeof(*run->collected));
	if (r)
		read_output(run, b, r);
	store_finished(run, b);
	for (size_t i = 0; i < b->n; i++)
		any |= run->collected[i].done;
	if (!b->walk)
		check_barren(run, r, any);
	if (!run->failed && !(r && r->end == PROC_CANCELLED))
		sort_unfinished(run, b, r, reason);
	for (size_t i = 0; i < b->n; i++)
		collected_release(&run->collected[i]);
	free(run->collected);
	batch_free(b);
}

static void tick(void *ctx)
{
	struct run *run = ctx;

	progress_tick(run->progress);
}

static void add_answers(struct run *run, struct match_answers *to)
{
	struct plan *plan = run->m->plan;

	for (size_t i = 0; i < plan->n; i++) {
		struct match_answer *a;

		if (!plan->items[i].pending || run->entry_answer[i] <= 0)
			continue;
		a = vec_push(to);
		a->file = plan->items[i].file;
		a->patch = plan->items[i].patch;
		a->answer = run->entry_answer[i];
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

/* ---- the whole ---- */

static int open_scratch(struct run *run)
{
	if (scratch_open(&run->scratch, &run->err) < 0)
		return -1;
	return scratch_write(&run->scratch, MACROS_NAME, run->m->macros,
			     run->m->macros_len, &run->err);
}

static unsigned int file_timeout(void)
{
	const char *text = getenv("REFAUDIT_FILE_TIMEOUT");
	unsigned long n = text ? strtoul(text, NULL, 10) : 0;

	return n > 0 && n < 86400 ? n : DEFAULT_TIMEOUT_S;
}

static int run_children(struct run *run)
{
	struct pool_work work = {
		.next = next_batch, .done = batch_done, .tick = tick,
		.meanwhile = meanwhile, .ctx = run,
	};
	int ret;

	run->progress = progress_start("matching", "files", run->tasks.n,
				       run->weight_left);
	ret = pool_run(run->ws->jobs, &work);
	progress_end(run->progress);
	return run->failed ? -1 : ret;
}

static void run_release(struct run *run)
{
	scratch_close(&run->scratch);
	free(run->self);
	buf_release(&run->err);
	free(run->entry_answer);
	for (size_t i = 0; i < run->tasks.n; i++)
		forget_first_look(&run->tasks.items[i]);
	vec_release(&run->second);
	vec_release(&run->tasks);
	vec_release(&run->order);
	vec_release(&run->queue);
	vec_release(&run->trial);
	for (size_t i = 0; i < run->copies.n; i++)
		free(run->copies.items[i]);
	vec_release(&run->copies);
	map_free(run->bundles);
}

int match_run(const struct match *m, struct match_answers *answers,
	      struct buf *err)
{
	struct run run = {
		.m = m, .ws = m->plan->ws, .err = BUF_INIT,
		.scratch = { .dir = BUF_INIT, .home = BUF_INIT,
			     .path = BUF_INIT },
		.answers = answers, .timeout_s = file_timeout(),
	};
	int ret = 0;

	if (m->plan->n_patches > MAX_PATCHES)
		bug("more than %d patches", MAX_PATCHES);
	run.bundles = map_new();
	run.entry_answer = xcalloc(m->plan->n + 1,
				   sizeof(*run.entry_answer));
	make_tasks(&run);
	if (run.tasks.n) {
		run.self = proc_self();
		ret = open_scratch(&run);
		if (ret == 0)
			ret = write_slices(&run);
		if (ret == 0)
			ret = run_children(&run);
	}
	answers->files_matched += run.tasks.n;
	if (ret >= 0)
		add_answers(&run, answers);
	else
		buf_addstr(err, run.err.len ? run.err.data
			   : store_error(run.ws->store));
	run_release(&run);
	return ret;
}
