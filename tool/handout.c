/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "handout.h"
#include "map.h"
#include "plan.h"
#include "rule.h"
#include "scan.h"
#include "slice.h"
#include "spatch.h"
#include "task.h"
#include "workspace.h"

enum { WALK_GAIN = 16 };	/* a walk costs that much less than spatch */

static const struct plan *plan_of(const struct handout *h)
{
	return h->tasks->plan;
}

static const struct scan_file *scan_of(const struct handout *h,
				       const struct task *t)
{
	return workspace_scan(plan_of(h)->ws, t->file);
}

/* Children run elsewhere, so the path is a full one. */
static int find_runner(struct handout *h, struct buf *err)
{
	char *path = path_join(h->rules->dir, "cocci/lib/runner.py");
	struct buf full = BUF_INIT;
	int ret = file_realpath(&full, path, err);

	h->runner = buf_detach(&full, NULL);
	free(path);
	return ret;
}

int handout_open(struct handout *h, const struct tasks *tasks,
		 const struct rules *rules, const char *macros,
		 size_t macros_len, struct buf *err)
{
	h->rules = rules;
	h->tasks = tasks;
	h->scratch.dir = (struct tempdir)TEMPDIR_INIT;
	buf_init(&h->scratch.home);
	buf_init(&h->scratch.path);
	h->written = map_new();
	if (find_runner(h, err) < 0 || scratch_open(&h->scratch, err) < 0)
		return -1;
	return scratch_write(&h->scratch, HANDOUT_MACROS, macros, macros_len,
			     err);
}

void handout_close(struct handout *h)
{
	scratch_close(&h->scratch);
	map_free(h->written);
	h->written = NULL;
	free(h->runner);
	h->runner = NULL;
}

int handout_write(struct handout *h, const char *name, const struct buf *text,
		  struct buf *err)
{
	return scratch_write(&h->scratch, name, text->data, text->len, err);
}

/* ---- slices ---- */

char *handout_slice_name(const struct handout *h, const struct task *t)
{
	struct buf name = BUF_INIT;
	const char *path = plan_of(h)->ws->files[t->file].tree->path;

	buf_addf(&name, "../s/%u%s%s", t->file,
		 t->walk ? t->walk->id : t->local ? "m" : "",
		 ends_with(path, ".h") ? ".h" : ".c");
	return buf_detach(&name, NULL);
}

/* What any patch of the task wants; NULL: all. */
static bool *union_of(const struct handout *h, const struct task *t)
{
	const struct scan_file *scan = scan_of(h, t);
	bool *keep;

	if (plan_of(h)->whole)
		return NULL;
	keep = xcalloc(scan->n_items + 1, sizeof(bool));
	for (size_t i = 0; i < t->n_entries; i++) {
		const struct plan_entry *e = task_entry(h->tasks, t, i);

		for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
			keep[k] |= e->fresh[k];
	}
	return keep;
}

static uint64_t ink(const struct buf *text)
{
	uint64_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += text->data[i] > ' ';
	return n;
}

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

static void add_slice(const struct handout *h, const struct task *t,
		      const char *text, size_t len, struct buf *out)
{
	bool *keep = union_of(h, t);

	slice_make(out, text, len, scan_of(h, t), keep,
		   t->first ? SLICE_BODIES : SLICE_SPATCH);
	free(keep);
}

int handout_slice(struct handout *h, struct task *t, struct buf *err)
{
	struct buf slice = BUF_INIT;
	char *name = handout_slice_name(h, t);
	size_t len;
	const char *text = workspace_text(plan_of(h)->ws, t->file, &len);
	int ret = 0;

	if (text) {
		if (t->walk)
			buf_add(&slice, text, len);
		else
			add_slice(h, t, text, len, &slice);
		make_ascii(&slice);
		t->weight = ink(&slice) + HANDOUT_START_COST;
		if (t->walk)
			t->weight /= WALK_GAIN;
		if (t->local)
			t->weight /= HANDOUT_LOCAL_GAIN;
		ret = handout_write(h, name, &slice, err);
	}
	free(name);
	buf_release(&slice);
	return ret;
}

/* ---- bundles, groups ---- */

static bool is_written(const struct handout *h, const struct buf *name)
{
	return map_get(h->written, name->data, name->len) != MAP_NONE;
}

/* Takes the text; name stays. */
static int write_once(struct handout *h, const struct buf *name,
		      struct buf *text, struct buf *err)
{
	int ret = handout_write(h, name->data, text, err);

	map_put(h->written, name->data, name->len, 1);
	buf_release(text);
	return ret;
}

/* Takes name: the result when it was written. */
static char *named(struct buf *name, int written)
{
	if (written == 0)
		return buf_detach(name, NULL);
	buf_release(name);
	return NULL;
}

char *handout_bundle(struct handout *h, uint64_t patches, bool local,
		     struct buf *err)
{
	const struct rule *all[TASK_MAX_PATCHES];
	struct buf name = BUF_INIT, text = BUF_INIT;
	size_t n = 0;
	int ret = 0;

	buf_addf(&name, "../%c%" PRIx64 ".cocci", local ? 'm' : 'b', patches);
	if (!is_written(h, &name)) {
		for (size_t p = 0; p < plan_of(h)->n_patches; p++)
			if (patches >> p & 1)
				all[n++] = plan_of(h)->patches[p];
		if (local)
			spatch_join(&text, h->rules, all, n);
		else
			spatch_bundle(&text, h->rules, all, n);
		ret = write_once(h, &name, &text, err);
	}
	return named(&name, ret);
}

/* The functions that a walk is to look at. */
static void add_functions(const struct handout *h, const struct task *t,
			  struct buf *out)
{
	const struct plan_entry *e = task_entry(h->tasks, t, 0);
	const struct scan_file *scan = scan_of(h, t);

	for (uint32_t k = 0; e->fresh && k < scan->n_items; k++)
		if (e->fresh[k] && scan->items[k].kind == SCAN_FUNCTION)
			buf_addf(out, " %u:%s", scan->items[k].line,
				 scan->items[k].name);
}

char *handout_groups(struct handout *h, struct task *const *tasks, size_t n,
		     struct buf *err)
{
	struct buf name = BUF_INIT, text = BUF_INIT;
	int ret;

	for (size_t i = 0; i < n; i++) {
		char *slice = handout_slice_name(h, tasks[i]);

		buf_addstr(&text, slice);
		if (tasks[i]->walk)
			add_functions(h, tasks[i], &text);
		/* A blank line ends a group: one file each. */
		buf_addstr(&text, task_needs_spatch(tasks[i]) ? "\n\n"
							     : "\n");
		free(slice);
	}
	buf_addf(&name, "../g%u", h->groups++);
	ret = handout_write(h, name.data, &text, err);
	buf_release(&text);
	return named(&name, ret);
}
