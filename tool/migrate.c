/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "edit.h"
#include "index.h"
#include "json.h"
#include "map.h"
#include "migrate.h"
#include "ordering.h"
#include "pipeline.h"
#include "pool.h"
#include "progress.h"
#include "recast.h"
#include "scan.h"
#include "sites.h"
#include "vec.h"
#include "workspace.h"

enum { MAX_DECLARATIONS = 8, MAX_PASSES = 6 };

static void release_places(struct migrate_place *places, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		free(places[i].path);
		free(places[i].text);
	}
}

void migrate_release(struct migrate *m)
{
	for (size_t i = 0; i < m->counters.n; i++) {
		struct migrate_counter *c = &m->counters.items[i];

		release_places(c->operations.items, c->operations.n);
		release_places(c->refusals.items, c->refusals.n);
		vec_release(&c->operations);
		vec_release(&c->refusals);
		release_places(c->barriers.items, c->barriers.n);
		vec_release(&c->barriers);
		release_places(c->shifts.items, c->shifts.n);
		vec_release(&c->shifts);
		release_places(c->stops.items, c->stops.n);
		vec_release(&c->stops);
		for (size_t k = 0; k < c->changes.n; k++)
			buf_release(&c->changes.items[k].text);
		vec_release(&c->changes);
		free(c->name);
		free(c->checks);
		if (c->repair) {
			vec_release(&c->repair->findings);
			free(c->repair->subject);
			free(c->repair->text);
			free(c->repair);
		}
	}
	vec_release(&m->counters);
	vec_release(&m->chosen);
}

/* ---- what it can be ---- */

bool migrate_is_convert(const struct migrate_counter *c)
{
	return !strcmp(json_str(c->json, "verdict", ""), "convert");
}

bool migrate_is_offset(const struct migrate_counter *c)
{
	return !strcmp(json_str(c->json, "verdict", ""), "rework") &&
	       !strcmp(json_str(c->json, "class", ""), "offset");
}

/* ---- refusals ---- */

void migrate_refuse(struct migrate_counter *c, const char *path, uint32_t line,
		    const char *format, ...)
{
	struct migrate_place *p = vec_push(&c->refusals);
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	p->path = xstrdup(path);
	p->line = line;
	p->text = buf_detach(&text, NULL);
}

static void refuse_verdict(struct migrate_counter *c)
{
	const json_t *reasons = json_object_get(c->json, "reasons");
	struct buf all = BUF_INIT;

	for (size_t i = 0; i < json_array_size(reasons); i++) {
		const char *text =
			json_string_value(json_array_get(reasons, i));

		buf_addf(&all, "%s%s", i ? "; " : "", text ? text : "");
	}
	migrate_refuse(c, c->path, (uint32_t)json_int(c->json, "line", 1),
	       "the verdict is '%s', not 'convert': %s",
	       json_str(c->json, "verdict", ""), all.data);
	buf_release(&all);
}

/* ---- the run ---- */

struct run {
	struct migrate *m;
	struct sites *sites;
	struct sites_counter *list; /* of chosen ones that can be tried */
	size_t *number; /* in counters */
	size_t n;
	struct recast *jobs;
	struct map *header_words; /* of linux/refcount.h; or NULL */
};

static struct migrate_counter *counter_at(struct run *run, size_t i)
{
	return &run->m->counters.items[run->number[i]];
}

static const char *path_of(const struct run *run, uint32_t file)
{
	return run->m->audit->ws.files[file].tree->path;
}

static void list_counters(struct run *run)
{
	struct migrate *m = run->m;

	run->list = xcalloc(m->chosen.n + 1, sizeof(*run->list));
	run->number = xcalloc(m->chosen.n + 1, sizeof(*run->number));
	for (size_t i = 0; i < m->chosen.n; i++) {
		struct migrate_counter *c =
			&m->counters.items[m->chosen.items[i]];

		c->draft = migrate_is_offset(c);
		if (!migrate_is_convert(c) && !c->draft) {
			refuse_verdict(c);
		} else if (c->record == INDEX_NONE) {
			migrate_refuse(c, c->path,
			       (uint32_t)json_int(c->json, "line", 1),
			       "a variable by itself is not converted, only "
			       "members of structures");
		} else {
			run->list[run->n].record = c->record;
			run->list[run->n].field = c->field;
			run->number[run->n++] = m->chosen.items[i];
		}
	}
}

/* ---- every site of the tree ---- */

static struct recast_file *file_of_job(struct recast *job, uint32_t file)
{
	struct recast_file *f;

	if (job->files.n && job->files.items[job->files.n - 1].file == file)
		return &job->files.items[job->files.n - 1];
	f = vec_push(&job->files);
	f->file = file;
	buf_init(&f->text);
	return f;
}

static void take_sites(struct run *run, uint32_t file,
		       const struct site_list *sites)
{
	for (size_t i = 0; i < sites->n; i++) {
		const struct site *s = &sites->items[i];
		struct migrate_counter *c = counter_at(run, s->counter);
		struct recast_file *f;
		struct recast_place *p;

		if (s->kind == SITE_DOUBT)
			migrate_refuse(c, path_of(run, file), s->line, "%s", s->why);
		if (s->kind != SITE_OPERATION)
			continue;
		f = file_of_job(&run->jobs[s->counter], file);
		p = vec_push(&f->places);
		p->offset = s->offset;
		p->line = s->line;
		p->col = s->col;
		c->n_sites++;
	}
}

/* Texts are read again and again otherwise; most files have no such name. */
static int find_sites(struct run *run)
{
	struct workspace *ws = &run->m->audit->ws;
	struct progress *progress =
		progress_start("reading", "files", ws->tree.n, ws->tree.n);

	for (uint32_t i = 0; i < ws->tree.n && !pool_interrupted(); i++) {
		bool had_text = ws->files[i].text != NULL;
		struct site_list sites = { 0 };
		const char *text;
		size_t len;

		progress_add(progress, 1, 1);
		if (!ws->files[i].scan)
			continue;
		text = workspace_text(ws, i, &len);
		if (text && sites_mentions(run->sites, text, len)) {
			sites_read(run->sites, i, text, len, &sites);
			take_sites(run, i, &sites);
		}
		if (!sites.n && !had_text) {
			free(ws->files[i].text);
			ws->files[i].text = NULL;
		}
		sites_release(&sites);
	}
	progress_end(progress);
	return pool_interrupted();
}

static bool is_place(const struct run *run, const struct recast *job,
		     const struct migrate_place *p)
{
	for (size_t i = 0; i < job->files.n; i++) {
		const struct recast_file *f = &job->files.items[i];

		if (strcmp(path_of(run, f->file), p->path) != 0)
			continue;
		for (size_t k = 0; k < f->places.n; k++)
			if (f->places.items[k].line == p->line &&
			    f->places.items[k].col == p->col)
				return true;
	}
	return false;
}

/* What spatch saw is among what was found by reading. */
static void compare_with_audit(struct run *run)
{
	for (size_t i = 0; i < run->n; i++) {
		struct migrate_counter *c = counter_at(run, i);

		for (size_t k = 0; k < c->operations.n; k++) {
			const struct migrate_place *p = &c->operations.items[k];

			if (!is_place(run, &run->jobs[i], p))
				migrate_refuse(c, p->path, p->line,
				       "'%s' works on it "
				       "in a way that is not understood",
				       p->text);
		}
	}
}

/* ---- what is left after spatch ---- */

static bool is_left(const struct site *s)
{
	return s->kind == SITE_OPERATION &&
	       (starts_with(s->op, "atomic_") || starts_with(s->op, "ATOMIC_"));
}

static void sites_of(struct run *run, size_t i, uint32_t file,
		     const struct buf *text, struct site_list *out)
{
	struct site_list all = { 0 };

	sites_read(run->sites, file, text->data, text->len, &all);
	for (size_t k = 0; k < all.n; k++)
		if (all.items[k].counter == i) {
			*vec_push(out) = all.items[k];
			all.items[k].op = NULL;
			all.items[k].why = NULL;
		}
	sites_release(&all);
}

static const char *form_of(const struct migrate_counter *c, const char *op)
{
	/* A constant that moves is no matter of names. */
	if (c->draft)
		return NULL;
	return edit_same_operation(op);
}

/* A draft stops there; a conversion is refused. */
static void no_form(struct run *run, size_t i, uint32_t file,
		    const struct site *s)
{
	struct migrate_counter *c = counter_at(run, i);
	struct migrate_place *p;
	struct buf text = BUF_INIT;

	if (!c->draft) {
		migrate_refuse(c, path_of(run, file), s->line,
			       "'%s' has no refcount_t form where it stands",
			       s->op);
		return;
	}
	buf_addf(&text, "'%s' has no mechanical form here: what it means with "
			"a reference of the container's own must be decided",
		 s->op);
	p = vec_push(&c->stops);
	p->path = xstrdup(path_of(run, file));
	p->line = s->line;
	p->text = buf_detach(&text, NULL);
}

/* From the last to the first, so that offsets stay true. */
static void rename_left(struct run *run, size_t i, struct recast_file *f)
{
	struct migrate_counter *c = counter_at(run, i);
	struct site_list left = { 0 };

	sites_of(run, i, f->file, &f->text, &left);
	for (size_t k = left.n; k-- > 0;) {
		const struct site *s = &left.items[k];
		const char *to = form_of(c, s->op);
		struct buf next = BUF_INIT;

		if (!is_left(s))
			continue;
		if (!to || !edit_word(&next, f->text.data, f->text.len,
				      s->offset, s->op, to)) {
			no_form(run, i, f->file, s);
			continue;
		}
		c->n_functions_only++;
		buf_release(&f->text);
		f->text = next;
	}
	sites_release(&left);
}

static void check_file(struct run *run, size_t i, struct recast_file *f)
{
	struct migrate_counter *c = counter_at(run, i);
	struct site_list now = { 0 };
	size_t n = 0;

	sites_of(run, i, f->file, &f->text, &now);
	for (size_t k = 0; k < now.n; k++) {
		const struct site *s = &now.items[k];

		n += s->kind == SITE_OPERATION;
		if (is_left(s) || s->kind == SITE_DOUBT)
			migrate_refuse(c, path_of(run, f->file), s->line,
			       "'%s' is "
			       "left on it",
			       *s->op ? s->op : s->why);
		else if (s->kind == SITE_OPERATION && run->header_words &&
			 map_get(run->header_words, s->op, strlen(s->op)) ==
				 MAP_NONE)
			migrate_refuse(c, path_of(run, f->file), s->line,
			       "this tree "
			       "has no '%s'",
			       s->op);
	}
	/* What reads are typed by elimination are nobody's once renamed. */
	if (n > f->n_sites)
		migrate_refuse(c, path_of(run, f->file), 1,
		       "%zu operations were "
		       "there, %zu are there now",
		       f->places.n, n);
	sites_release(&now);
}

static void declare(struct run *run, size_t i)
{
	struct migrate_counter *c = counter_at(run, i);
	struct workspace *ws = &run->m->audit->ws;
	uint32_t file = workspace_find(ws, c->path);
	uint32_t lines[MAX_DECLARATIONS];
	size_t n = sites_declarations(run->sites, (uint32_t)i, lines,
				      MAX_DECLARATIONS);
	const char *dot = strrchr(c->field, '.');
	struct migrate_change *change = NULL;

	for (size_t k = 0; k < c->changes.n; k++)
		if (c->changes.items[k].file == file)
			change = &c->changes.items[k];
	if (!change) {
		size_t len = 0;
		const char *text = file == MAP_NONE ?
					   NULL :
					   workspace_text(ws, file, &len);

		change = vec_push(&c->changes);
		change->file = file;
		buf_init(&change->text);
		if (text)
			buf_add(&change->text, text, len);
	}
	change->include = true;
	for (size_t k = 0; k < n; k++) {
		struct buf next = BUF_INIT;

		/* spatch keeps lines, or the declaration is not found */
		if (!edit_type(&next, change->text.data, change->text.len,
			       lines[k], dot ? dot + 1 : c->field)) {
			migrate_refuse(c, c->path, lines[k],
			       "its declaration is not "
			       "one that can be changed by itself");
			return;
		}
		buf_release(&change->text);
		change->text = next;
	}
	if (!n)
		migrate_refuse(c, c->path, 1, "its declaration was not found");
}

/* A reader has to look there: refcount_t orders less. */
static void find_barriers(struct run *run, struct migrate_counter *c,
			  const struct recast_file *f)
{
	struct workspace *ws = &run->m->audit->ws;
	const struct scan_file *scan = ws->files[f->file].scan;
	size_t len = 0;
	const char *text = workspace_text(ws, f->file, &len);

	for (size_t i = 0; text && i < f->places.n; i++) {
		uint32_t at = f->places.items[i].offset, line;
		int item = scan_item_at(scan, at);
		struct migrate_place *p =
			c->barriers.n ? &c->barriers.items[c->barriers.n - 1] :
					NULL;

		if (item >= 0 &&
		    ordering_relied(text, scan->items[item].start,
				    scan->items[item].end, at, &line))
			migrate_refuse(c, path_of(run, f->file), line,
				       "the code says that this operation is "
				       "a full barrier which something "
				       "relies on; that of a refcount_t is "
				       "none: it needs a barrier of its own "
				       "first");
		if (item < 0 ||
		    !ordering_near(text, scan->items[item].start,
				   scan->items[item].end, at, &line) ||
		    (p && p->line == line &&
		     !strcmp(p->path, path_of(run, f->file))))
			continue;
		p = vec_push(&c->barriers);
		p->path = xstrdup(path_of(run, f->file));
		p->line = line;
	}
}

/* ---- in passes: see recast.h ---- */

/* What spatch has yet to change in a file; how many that only it can. */
static size_t left_in(struct run *run, size_t i, struct recast_file *f)
{
	struct site_list left = { 0 };
	size_t n = 0;

	sites_of(run, i, f->file, &f->text, &left);
	vec_release(&f->places);
	memset(&f->places, 0, sizeof(f->places));
	for (size_t k = 0; k < left.n; k++) {
		const struct site *s = &left.items[k];
		struct recast_place *p;

		if (!is_left(s))
			continue;
		p = vec_push(&f->places);
		p->offset = s->offset;
		p->line = s->line;
		p->col = s->col;
		n += !form_of(counter_at(run, i), s->op);
	}
	sites_release(&left);
	return n;
}

/* One pass over the jobs that `wanted` names, of one kind. */
static int pass(struct run *run, const char *data_dir, const bool *wanted,
		bool draft, struct buf *err)
{
	struct recast *able = xcalloc(run->n + 1, sizeof(*able));
	size_t *at = xcalloc(run->n + 1, sizeof(*at)), n = 0;
	int ret = 0;

	for (size_t i = 0; i < run->n; i++)
		if (wanted[i] && counter_at(run, i)->draft == draft) {
			at[n] = i;
			able[n++] = run->jobs[i];
		}
	if (n)
		ret = recast_run(&run->m->audit->ws, data_dir,
				 draft ? "cocci/counter/"
					 "below-zero-free.fix.cocci" :
					 "cocci/counter/"
					 "atomic-refcount.fix.cocci",
				 able, n, err);
	for (size_t i = 0; i < n; i++)
		run->jobs[at[i]] = able[i];
	free(able);
	free(at);
	return ret;
}

/* Of the jobs just run, those with something left and less than before. */
static size_t look_again(struct run *run, bool *wanted, size_t *left)
{
	size_t n_wanted = 0;

	for (size_t i = 0; i < run->n; i++) {
		struct recast *job = &run->jobs[i];
		size_t n = 0;

		for (size_t k = 0; wanted[i] && k < job->files.n; k++) {
			n += left_in(run, i, &job->files.items[k]);
			job->files.items[k].again = true;
		}
		wanted[i] = wanted[i] && n && n < left[i] && !job->why;
		left[i] = n;
		n_wanted += wanted[i];
	}
	return n_wanted;
}

static int recast(struct run *run, const char *data_dir, struct buf *err)
{
	bool *wanted = xcalloc(run->n + 1, sizeof(*wanted));
	size_t *left = xcalloc(run->n + 1, sizeof(*left)), n_wanted = run->n;
	int ret = 0;

	for (size_t i = 0; i < run->n; i++) {
		wanted[i] = !counter_at(run, i)->refusals.n;
		left[i] = SIZE_MAX;
		for (size_t k = 0; k < run->jobs[i].files.n; k++) {
			struct recast_file *f = &run->jobs[i].files.items[k];

			f->n_sites = f->places.n;
			find_barriers(run, counter_at(run, i), f);
		}
		wanted[i] &= !counter_at(run, i)->refusals.n;
	}
	for (size_t k = 0; k < MAX_PASSES && n_wanted && ret == 0; k++) {
		ret = pass(run, data_dir, wanted, false, err);
		if (ret == 0)
			ret = pass(run, data_dir, wanted, true, err);
		n_wanted = look_again(run, wanted, left);
	}
	free(wanted);
	free(left);
	return ret;
}

static int by_shift(const void *a, const void *b)
{
	const struct migrate_place *x = a, *y = b;
	int d = strcmp(x->path, y->path);

	if (d)
		return d;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->col < y->col ? -1 : x->col > y->col;
}

/* What the semantic patch of drafts said, in order of place. */
static void hear_shifts(struct run *run, size_t i)
{
	struct migrate_counter *c = counter_at(run, i);
	struct recast *job = &run->jobs[i];
	const char *line = job->said.data;

	for (; line && *line; line += strcspn(line, "\n") + (strchr(line, '\n') != NULL)) {
		struct buf ignored = BUF_INIT;
		json_t *said = json_parse(line, strcspn(line, "\n"), &ignored);
		size_t file = (size_t)json_int(said, "file", 0);
		struct migrate_place *p;

		if (said && file < job->files.n) {
			p = vec_push(&c->shifts);
			p->path = xstrdup(path_of(
				run, job->files.items[file].file));
			p->line = (uint32_t)json_int(said, "line", 1);
			p->col = (uint32_t)json_int(said, "col", 0);
			p->text = xstrdup(json_str(said, "why", ""));
		}
		json_decref(said);
		buf_release(&ignored);
	}
	vec_sort(&c->shifts, by_shift);
}

static void finish(struct run *run, size_t i)
{
	struct migrate_counter *c = counter_at(run, i);
	struct recast *job = &run->jobs[i];

	if (c->draft)
		hear_shifts(run, i);
	if (job->why)
		migrate_refuse(c, c->path, 1, "%s", job->why);
	for (size_t k = 0; k < job->files.n && !c->refusals.n; k++) {
		struct recast_file *f = &job->files.items[k];
		struct migrate_change *change;

		rename_left(run, i, f);
		if (!c->refusals.n && !c->stops.n)
			check_file(run, i, f);
		change = vec_push(&c->changes);
		change->file = f->file;
		change->text = f->text;
		buf_init(&f->text);
	}
	if (!c->refusals.n)
		declare(run, i);
}

static void read_header(struct run *run)
{
	struct workspace *ws = &run->m->audit->ws;
	uint32_t file = workspace_find(ws, "include/linux/refcount.h");
	size_t len;
	const char *text = file == MAP_NONE ? NULL :
					      workspace_text(ws, file, &len);

	if (!text)
		return;
	run->header_words = map_new();
	for (const char *p = text; p < text + len;) {
		size_t n = strspn(p, "abcdefghijklmnopqrstuvwxyz_"
				     "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

		if (n)
			map_intern(run->header_words, p, n);
		p += n ? n : 1;
	}
}

int migrate_run(struct migrate *m, const char *data_dir, struct buf *err)
{
	struct run run = { .m = m };
	int ret;

	list_counters(&run);
	run.jobs = xcalloc(run.n + 1, sizeof(*run.jobs));
	read_header(&run);
	run.sites = sites_new(&m->audit->ws, m->audit->index, run.list, run.n);
	ret = find_sites(&run);
	if (ret == 0) {
		compare_with_audit(&run);
		ret = recast(&run, data_dir, err);
	}
	for (size_t i = 0; i < run.n && ret == 0; i++)
		if (!counter_at(&run, i)->refusals.n)
			finish(&run, i);
	for (size_t i = 0; i < run.n; i++)
		recast_release(&run.jobs[i]);
	sites_free(run.sites);
	map_free(run.header_words);
	free(run.jobs);
	free(run.list);
	free(run.number);
	return ret;
}
