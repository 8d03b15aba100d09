/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "groups.h"
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

/* The items it has, or else the whole file. */
static uint64_t length_of(const struct handout *h, const struct task *t)
{
	const struct workspace_file *f = &plan_of(h)->ws->files[t->file];
	bool *keep = union_of(h, t);
	uint64_t n = 0;

	for (uint32_t k = 0; keep && k < f->scan->n_items; k++)
		if (keep[k])
			n += f->scan->items[k].end - f->scan->items[k].start;
	free(keep);
	return n ? n : f->tree->size;
}

void handout_weigh(const struct handout *h, struct task *t)
{
	t->weight = length_of(h, t) + HANDOUT_START_COST;
	if (t->walk)
		t->weight /= WALK_GAIN;
	if (t->local)
		t->weight /= HANDOUT_LOCAL_GAIN;
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

/* False: the file cannot be read any more, which is noted. */
static bool make_slice(const struct handout *h, const struct task *t,
		       struct buf *out)
{
	size_t len;
	const char *text = workspace_text(plan_of(h)->ws, t->file, &len);

	buf_clear(out);
	if (!text)
		return false;
	if (t->walk)
		buf_add(out, text, len);
	else
		add_slice(h, t, text, len, out);
	make_ascii(out);
	return true;
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
			buf_addf(out, "%s%u:%s", out->len ? " " : "",
				 scan->items[k].line, scan->items[k].name);
}

/* For spatch a slice has to be written; ours get it with the list. */
static int add_to_groups(struct handout *h, const struct task *t,
			 struct buf *slice, struct buf *out, struct buf *err)
{
	char *name = handout_slice_name(h, t);
	bool there = make_slice(h, t, slice);
	struct buf wants = BUF_INIT;
	int ret = 0;

	if (t->walk)
		add_functions(h, t, &wants);
	if (!task_needs_spatch(t)) {
		groups_add(out, name, wants.data, there ? slice->data : NULL,
			   slice->len);
	} else {
		/* A blank line ends a group: one file each. */
		buf_addf(out, "%s\n\n", name);
		if (there)
			ret = handout_write(h, name, slice, err);
	}
	buf_release(&wants);
	free(name);
	return ret;
}

char *handout_groups(struct handout *h, struct task *const *tasks, size_t n,
		     struct buf *err)
{
	struct buf name = BUF_INIT, text = BUF_INIT, slice = BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < n && ret == 0; i++)
		ret = add_to_groups(h, tasks[i], &slice, &text, err);
	buf_addf(&name, "../g%u", h->groups++);
	if (ret == 0)
		ret = handout_write(h, name.data, &text, err);
	buf_release(&text);
	buf_release(&slice);
	return named(&name, ret);
}

void handout_forget(const struct handout *h, const char *groups)
{
	scratch_remove(&h->scratch, groups);
}
