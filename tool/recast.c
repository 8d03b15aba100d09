/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "linediff.h"
#include "map.h"
#include "pool.h"
#include "proc.h"
#include "progress.h"
#include "recast.h"
#include "rule.h"
#include "scan.h"
#include "scan_words.h"
#include "scanner.h"
#include "slice.h"
#include "spatch.h"
#include "tempdir.h"
#include "vec.h"
#include "workspace.h"

enum { TIMEOUT_S = 60, ARGS = 16 };

struct run {
	struct workspace *ws;
	struct tempdir dir;
	struct buf patch, with;
	size_t virtual_end; /* in patch: behind its line "virtual ..." */
	struct recast *jobs;
	size_t n, at;
	struct progress *progress;
	struct buf *err;
	bool failed;
};

/* One child; its strings live until it is done. */
struct child {
	struct recast *job;
	char *cwd, *home, *path, *timeout;
	const char *argv[ARGS], *env[3];
	struct buf *slices; /* per file, as they were written */
};

static void set_why(struct recast *job, const char *why)
{
	if (!job->why)
		job->why = xstrdup(why);
}

/* ---- what spatch is given ---- */

static bool *items_of(const struct recast *job, const struct recast_file *f,
		      const struct scan_file *scan)
{
	bool *keep = xcalloc(scan->n_items + 1, sizeof(bool));

	for (size_t i = 0; i < scan->n_items; i++)
		keep[i] = job->whole;
	for (size_t i = 0; i < f->places.n; i++) {
		int item = scan_item_at(scan, f->places.items[i].offset);

		if (item >= 0)
			keep[item] = true;
	}
	return keep;
}

static const char *base_of(struct run *run, const struct recast_file *f,
			   size_t *len)
{
	if (!f->again)
		return workspace_text(run->ws, f->file, len);
	*len = f->text.len;
	return f->text.data;
}

static void make_slice(struct run *run, const struct recast *job,
		       const struct recast_file *f, struct buf *out)
{
	struct scan_file *own = NULL;
	const struct scan_file *scan = run->ws->files[f->file].scan;
	size_t len = 0;
	const char *text = base_of(run, f, &len);
	bool *keep;

	if (f->again) {
		struct scan_words *words = scan_words_new(run->ws->words);

		scan = own = scan_text_with(text, len, words);
		scan_words_free(words);
	}
	keep = items_of(job, f, scan);

	if (text)
		slice_make(out, text, len, scan, keep, SLICE_ITEMS);
	for (size_t i = 0; i < out->len; i++)
		if (out->data[i] & 0x80 || !out->data[i])
			out->data[i] = '?';
	scan_free(own);
	free(keep);
}

static int write_in(struct child *c, const char *name, const struct buf *text,
		    struct buf *err)
{
	char *path = path_join(c->cwd, name);
	int ret = file_write_scratch(path, text->data, text->len, err);

	free(path);
	return ret;
}

static void name_of(char *out, size_t size, struct run *run,
		    const struct recast *job, size_t i)
{
	const char *path = run->ws->files[job->files.items[i].file].tree->path;

	snprintf(out, size, "%zu%s", i, ends_with(path, ".h") ? ".h" : ".c");
}

/* No byte of what is given means anything to the parser of SmPL. */
static void add_given(struct buf *out, const char *given)
{
	buf_addstr(out, "import json\nFIX = json.loads(bytes.fromhex(\"");
	for (; *given; given++)
		buf_addf(out, "%02x", (unsigned char)*given);
	buf_addstr(out, "\").decode())\n");
}

static void add_places(struct run *run, struct buf *text,
		       const struct recast *job)
{
	char name[32];

	buf_addstr(text, "@initialize:python@\n@@\nFIX_FILES = [");
	for (size_t i = 0; i < job->files.n; i++) {
		name_of(name, sizeof(name), run, job, i);
		buf_addf(text, "\"%s\", ", name);
	}
	buf_addstr(text, "]\nFIX_PLACES = {\n");
	for (size_t i = 0; i < job->files.n; i++) {
		const struct recast_file *f = &job->files.items[i];

		name_of(name, sizeof(name), run, job, i);
		for (size_t k = 0; k < f->places.n; k++)
			buf_addf(text, "    (\"%s\", %u, %u),\n", name,
				 f->places.items[k].line,
				 f->places.items[k].col);
	}
	buf_addstr(text, "}\n");
	if (job->given)
		add_given(text, job->given);
}

static int write_patch(struct run *run, struct child *c)
{
	struct buf text = BUF_INIT;
	int ret;

	/* spatch 1.1.1 wants the virtual line before any rule. */
	buf_add(&text, run->patch.data, run->virtual_end);
	add_places(run, &text, c->job);
	buf_add(&text, run->with.data, run->with.len);
	buf_addch(&text, '\n');
	buf_addstr(&text, run->patch.data + run->virtual_end);
	ret = write_in(c, "fix.cocci", &text, run->err);
	buf_release(&text);
	return ret;
}

static int write_child(struct run *run, struct child *c)
{
	struct buf groups = BUF_INIT;
	char name[32];
	int ret = file_mkdirs(c->cwd, run->err);

	for (size_t i = 0; i < c->job->files.n && ret == 0; i++) {
		name_of(name, sizeof(name), run, c->job, i);
		make_slice(run, c->job, &c->job->files.items[i],
			   &c->slices[i]);
		buf_addf(&groups, "%s\n\n", name);
		ret = write_in(c, name, &c->slices[i], run->err);
	}
	if (ret == 0)
		ret = write_in(c, "groups", &groups, run->err);
	if (ret == 0)
		ret = write_patch(run, c);
	buf_release(&groups);
	return ret;
}

static struct child *child_new(struct run *run, struct recast *job)
{
	const char *const args[] = {
		"spatch",
		"--very-quiet",
		"--no-show-diff",
		"--in-place",
		"--no-includes",
		"--macro-file-builtins",
		"../builtins.h",
		"--timeout",
		"60",
		"--cocci-file",
		"fix.cocci",
		"--file-groups",
		"groups",
		NULL,
	};
	struct child *c = xcalloc(1, sizeof(*c));
	struct buf text = BUF_INIT;

	_Static_assert(ARRAY_SIZE(args) <= ARGS, "argv fits");
	c->job = job;
	memcpy(c->argv, args, sizeof(args));
	c->slices = xcalloc(job->files.n + 1, sizeof(*c->slices));
	for (size_t i = 0; i < job->files.n; i++)
		buf_init(&c->slices[i]);
	buf_addf(&text, "%s/%zu", run->dir.path.data, (size_t)(job - run->jobs));
	c->cwd = buf_detach(&text, NULL);
	buf_addf(&text, "HOME=%s", c->cwd);
	c->home = buf_detach(&text, NULL);
	spatch_path(&text);
	c->path = buf_detach(&text, NULL);
	c->env[0] = c->home;
	c->env[1] = c->path;
	return c;
}

static void child_free(struct child *c)
{
	for (size_t i = 0; i < c->job->files.n; i++)
		buf_release(&c->slices[i]);
	free(c->slices);
	free(c->cwd);
	free(c->home);
	free(c->path);
	free(c);
}

/* ---- what it made of it ---- */

static bool same_lines(const struct linediff_text *whole,
		       const struct linediff_text *slice, uint32_t at,
		       uint32_t n)
{
	return at + n <= whole->n &&
	       whole->starts[at + n] - whole->starts[at] ==
		       slice->starts[at + n] - slice->starts[at] &&
	       !memcmp(whole->text + whole->starts[at],
		       slice->text + slice->starts[at],
		       slice->starts[at + n] - slice->starts[at]);
}

static size_t indent_of(const char *line, size_t len)
{
	size_t n = 0;

	while (n < len && (line[n] == ' ' || line[n] == '\t'))
		n++;
	return n;
}

/*
 * Line `at` of the text after; where only its indentation changed, as it was:
 * spatch 1.1.1 moves the lines behind an operation that it rewrites.
 */
static void add_line(struct buf *out, const struct linediff_text *old,
		     uint32_t old_at, const struct linediff_text *now,
		     uint32_t at)
{
	const char *a = old->text + old->starts[old_at];
	const char *b = now->text + now->starts[at];
	size_t n = old->starts[old_at + 1] - old->starts[old_at];
	size_t m = now->starts[at + 1] - now->starts[at];
	size_t i = indent_of(a, n), k = indent_of(b, m);

	if (n - i == m - k && !memcmp(a + i, b + k, n - i))
		buf_add(out, a, n);
	else
		buf_add(out, b, m);
}

static void add_hunk(struct buf *out, const struct linediff *d,
		     const struct linediff_hunk *h)
{
	const struct linediff_text *now = &d->now;

	if (h->old_n == h->new_n)
		for (uint32_t i = 0; i < h->new_n; i++)
			add_line(out, &d->old, h->old_at + i, now,
				 h->new_at + i);
	else
		buf_add(out, now->text + now->starts[h->new_at],
			now->starts[h->new_at + h->new_n] -
				now->starts[h->new_at]);
}

/* Changes between slice and made, applied to the lines of the whole text. */
static void carry_over(struct buf *out, const char *text, size_t len,
		       const struct buf *slice, const struct buf *made)
{
	struct linediff whole, d;
	uint32_t at = 0;

	linediff_make(&whole, text, len, text, len);
	linediff_make(&d, slice->data, slice->len, made->data, made->len);
	for (size_t i = 0; i < d.hunks.n; i++) {
		const struct linediff_hunk *h = &d.hunks.items[i];

		if (!same_lines(&whole.old, &d.old, h->old_at, h->old_n))
			continue;
		buf_add(out, text + whole.old.starts[at],
			whole.old.starts[h->old_at] - whole.old.starts[at]);
		add_hunk(out, &d, h);
		at = h->old_at + h->old_n;
	}
	buf_add(out, text + whole.old.starts[at], len - whole.old.starts[at]);
	linediff_release(&d);
	linediff_release(&whole);
}

static void read_back(struct run *run, struct child *c, bool good)
{
	struct buf made = BUF_INIT, ignored = BUF_INIT;
	char name[32];

	for (size_t i = 0; i < c->job->files.n; i++) {
		struct recast_file *f = &c->job->files.items[i];
		size_t len = 0;
		const char *text = base_of(run, f, &len);
		struct buf out = BUF_INIT;
		char *path;

		name_of(name, sizeof(name), run, c->job, i);
		path = path_join(c->cwd, name);
		buf_clear(&made);
		if (good && text && file_read(&made, path, &ignored) == 0)
			carry_over(&out, text, len, &c->slices[i], &made);
		else if (text)
			buf_add(&out, text, len);
		buf_release(&f->text);
		f->text = out;
		free(path);
	}
	buf_release(&made);
	buf_release(&ignored);
}

static int next(void *ctx, struct proc_spec *spec, void **job)
{
	struct run *run = ctx;
	struct child *c;

	if (run->at == run->n || run->failed)
		return 0;
	c = child_new(run, &run->jobs[run->at++]);
	if (write_child(run, c) < 0) {
		run->failed = true;
		child_free(c);
		return 0;
	}
	*spec = (struct proc_spec){
		.argv = c->argv,
		.cwd = c->cwd,
		.env = c->env,
		.timeout_s = TIMEOUT_S * (1 + (unsigned)c->job->files.n),
	};
	*job = c;
	return 1;
}

static void done(void *ctx, void *job, const struct proc_result *r,
		 const char *reason)
{
	struct run *run = ctx;
	struct child *c = job;
	struct buf why = BUF_INIT, ignored = BUF_INIT;
	bool good = r && r->end == PROC_EXITED && r->status == 0;

	if (!good) {
		buf_addstr(&why, "spatch ");
		if (r)
			proc_describe(&why, r);
		else
			buf_addf(&why, "did not start: %s", reason);
		set_why(c->job, why.data);
	}
	if (r)
		buf_add(&c->job->said, r->out->data, r->out->len);
	read_back(run, c, good);
	file_remove_tree(c->cwd, &ignored);
	progress_add(run->progress, 1, 1);
	child_free(c);
	buf_release(&why);
	buf_release(&ignored);
}

static void tick(void *ctx)
{
	progress_tick(((struct run *)ctx)->progress);
}

static int prepare(struct run *run, const char *data_dir, const char *fix)
{
	struct buf macros = BUF_INIT;
	char *builtins = NULL;
	int ret = tempdir_make(&run->dir, run->err);

	if (ret == 0)
		ret = rule_read_fix(&run->with, &run->patch, data_dir, fix,
				    run->err);
	if (ret == 0) {
		const char *line = strstr(run->patch.data, "\nvirtual ");

		if (line)
			run->virtual_end = (size_t)(line - run->patch.data) +
					   1 + strcspn(line + 1, "\n") + 1;
		ret = spatch_macros(&macros, data_dir, run->err);
	}
	if (ret == 0) {
		builtins = path_join(run->dir.path.data, "builtins.h");
		ret = file_write_scratch(builtins, macros.data, macros.len,
					 run->err);
	}
	free(builtins);
	buf_release(&macros);
	return ret;
}

int recast_run(struct workspace *ws, const char *data_dir, const char *fix,
	       struct recast *jobs, size_t n, struct buf *err)
{
	struct run run = { .ws = ws,
			   .jobs = jobs,
			   .n = n,
			   .err = err,
			   .dir = TEMPDIR_INIT,
			   .patch = BUF_INIT,
			   .with = BUF_INIT };
	struct pool_work work = { .next = next,
				  .done = done,
				  .tick = tick,
				  .ctx = &run };
	int ret = prepare(&run, data_dir, fix);

	for (size_t i = 0; i < n; i++)
		if (!jobs[i].said.data)
			buf_init(&jobs[i].said);

	if (ret == 0) {
		run.progress = progress_start("rewriting", "patches", n, n);
		ret = pool_run(ws->jobs, &work);
		progress_end(run.progress);
	}
	if (run.failed)
		ret = -1;
	tempdir_remove(&run.dir);
	buf_release(&run.patch);
	buf_release(&run.with);
	return ret;
}

void recast_release(struct recast *job)
{
	for (size_t i = 0; i < job->files.n; i++) {
		buf_release(&job->files.items[i].text);
		vec_release(&job->files.items[i].places);
	}
	vec_release(&job->files);
	free(job->why);
	free(job->given);
	buf_release(&job->said);
}
