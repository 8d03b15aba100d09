/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "apply.h"
#include "buf.h"
#include "edit.h"
#include "file.h"
#include "gittree.h"
#include "json.h"
#include "letter.h"
#include "linediff.h"
#include "manifest.h"
#include "map.h"
#include "migrate.h"
#include "parcel.h"
#include "patch.h"
#include "pipeline.h"
#include "rule.h"
#include "vec.h"
#include "workspace.h"

/* Lines of the tree's file that a series has changed so far. */
struct piece_hunk {
	uint32_t old_at, old_n;
	struct buf now;
};

struct piece {
	uint32_t file;
	struct {
		struct piece_hunk *items;
		size_t n, alloc;
	} hunks;
	bool include;
	struct buf state; /* the text after the patches so far */
};

struct series_state {
	struct {
		struct piece *items;
		size_t n, alloc;
	} pieces;
};

/* A patch that is ready. */
struct ready {
	struct migrate_counter *counter;
	struct letter letter;
	char *prefix, *subject, *file_name, *barriers;
	struct letter_file *files;
	struct buf diff;
};

struct parcel {
	struct migrate *m;
	const struct parcel_options *o;
	const char *out; /* where it is written at first */
	struct manifest manifest;
	struct buf *err;
};

/* ---- one file through a series ---- */

static struct piece *piece_of(struct parcel *p, struct series_state *s,
			      uint32_t file)
{
	struct piece *piece;
	size_t len = 0;
	const char *text;

	for (size_t i = 0; i < s->pieces.n; i++)
		if (s->pieces.items[i].file == file)
			return &s->pieces.items[i];
	piece = vec_push(&s->pieces);
	piece->file = file;
	buf_init(&piece->state);
	text = workspace_text(&p->m->audit->ws, file, &len);
	if (text)
		buf_add(&piece->state, text, len);
	return piece;
}

static void state_release(struct series_state *s)
{
	for (size_t i = 0; i < s->pieces.n; i++) {
		struct piece *piece = &s->pieces.items[i];

		for (size_t k = 0; k < piece->hunks.n; k++)
			buf_release(&piece->hunks.items[k].now);
		vec_release(&piece->hunks);
		buf_release(&piece->state);
	}
	vec_release(&s->pieces);
}

static bool overlap(const struct piece *piece, const struct linediff *d)
{
	for (size_t i = 0; i < d->hunks.n; i++)
		for (size_t k = 0; k < piece->hunks.n; k++) {
			const struct linediff_hunk *a = &d->hunks.items[i];
			const struct piece_hunk *b = &piece->hunks.items[k];

			if (a->old_at < b->old_at + b->old_n &&
			    b->old_at < a->old_at + a->old_n)
				return true;
			if (a->old_at == b->old_at && (!a->old_n || !b->old_n))
				return true;
		}
	return false;
}

static int by_line(const void *a, const void *b)
{
	const struct piece_hunk *x = a, *y = b;

	return x->old_at < y->old_at ? -1 : x->old_at > y->old_at;
}

/* The tree's text with all hunks so far, and the include line. */
static void rebuild(struct parcel *p, struct piece *piece, struct buf *out)
{
	struct linediff whole;
	struct buf plain = BUF_INIT;
	uint32_t at = 0;
	size_t len = 0;
	const char *text = workspace_text(&p->m->audit->ws, piece->file, &len);

	linediff_make(&whole, text, len, text, len);
	vec_sort(&piece->hunks, by_line);
	for (size_t i = 0; i < piece->hunks.n; i++) {
		const struct piece_hunk *h = &piece->hunks.items[i];

		buf_add(&plain, text + whole.old.starts[at],
			whole.old.starts[h->old_at] - whole.old.starts[at]);
		buf_add(&plain, h->now.data, h->now.len);
		at = h->old_at + h->old_n;
	}
	buf_add(&plain, text + whole.old.starts[at],
		len - whole.old.starts[at]);
	if (!piece->include || !edit_include(out, plain.data, plain.len))
		buf_add(out, plain.data, plain.len);
	buf_release(&plain);
	linediff_release(&whole);
}

static void take_hunks(struct piece *piece, const struct linediff *d)
{
	for (size_t i = 0; i < d->hunks.n; i++) {
		const struct linediff_hunk *h = &d->hunks.items[i];
		struct piece_hunk *hunk = vec_push(&piece->hunks);

		hunk->old_at = h->old_at;
		hunk->old_n = h->old_n;
		buf_init(&hunk->now);
		buf_add(&hunk->now, d->now.text + d->now.starts[h->new_at],
			d->now.starts[h->new_at + h->new_n] -
				d->now.starts[h->new_at]);
	}
}

/* ---- one patch ---- */

/* The directory above the series: a rule's, or drafts; "" has none. */
static const char *rule_of(const struct migrate_counter *c)
{
	return c->draft	 ? "drafts" :
	       c->repair ? c->repair->rule->id :
			   "";
}

static const char *path_of(const struct parcel *p, uint32_t file)
{
	return p->m->audit->ws.files[file].tree->path;
}

static void refuse(struct migrate_counter *c, const char *path,
		   const char *text)
{
	struct migrate_place *place = vec_push(&c->refusals);

	place->path = xstrdup(path);
	place->line = 1;
	place->text = xstrdup(text);
}

static void diff_of_change(struct linediff *d, struct parcel *p,
			   const struct migrate_change *change)
{
	size_t len = 0;
	const char *text = workspace_text(&p->m->audit->ws, change->file, &len);

	linediff_make(d, text, len, change->text.data, change->text.len);
}

static bool fits(struct parcel *p, struct series_state *s,
		 struct migrate_counter *c)
{
	bool ok = true;

	for (size_t i = 0; i < c->changes.n && ok; i++) {
		const struct migrate_change *change = &c->changes.items[i];
		struct linediff d;

		diff_of_change(&d, p, change);
		ok = !overlap(piece_of(p, s, change->file), &d);
		linediff_release(&d);
		if (!ok)
			refuse(c, path_of(p, change->file),
			       "a patch before "
			       "it changes one of the same lines: apply the "
			       "series, then migrate this one");
	}
	return ok;
}

/* The patch must make `now` of what is there, or it is not handed out. */
static bool applies(const struct buf *diff, const char *old, size_t len,
		    const struct buf *now)
{
	struct buf got = BUF_INIT, ignored = BUF_INIT;
	struct patch patch;
	bool ok = patch_parse(&patch, diff->data, diff->len, &ignored) == 0;

	if (ok) {
		ok = patch.n == 1 &&
		     apply_hunks(&got, &patch.items[0], old, len, &ignored) ==
			     0 &&
		     got.len == now->len &&
		     !memcmp(got.data, now->data, now->len);
		patch_release(&patch);
	}
	buf_release(&got);
	buf_release(&ignored);
	return ok;
}

static bool add_file(struct parcel *p, struct ready *r, size_t i,
		     struct piece *piece)
{
	const char *path = path_of(p, piece->file);
	struct buf now = BUF_INIT, one = BUF_INIT;
	struct linediff d;
	bool ok;

	rebuild(p, piece, &now);
	linediff_make(&d, piece->state.data, piece->state.len, now.data,
		      now.len);
	buf_addf(&one, "diff --git a/%s b/%s\n--- a/%s\n+++ b/%s\n", path, path,
		 path, path);
	linediff_unified(&one, &d);
	ok = applies(&one, piece->state.data, piece->state.len, &now);
	r->files[i].path = path;
	linediff_count(&d, &r->files[i].gone, &r->files[i].come);
	buf_add(&r->diff, one.data, one.len);
	linediff_release(&d);
	buf_release(&one);
	buf_release(&piece->state);
	piece->state = now;
	return ok;
}

static int by_path(const void *a, const void *b, void *ctx)
{
	const struct migrate_change *x = a, *y = b;

	return strcmp(path_of(ctx, x->file), path_of(ctx, y->file));
}

/* As others did it there; the file's own history first, then the directory's. */
static bool learn_prefix(struct parcel *p, const char *home, struct buf *prefix)
{
	char *dir = path_dir(home);
	const char *const paths[] = { home, dir };
	bool known = false;

	for (size_t i = 0; i < ARRAY_SIZE(paths) && !known && p->o->git; i++) {
		struct buf subjects = BUF_INIT;

		if (*paths[i])
			gittree_subjects(&subjects, p->o->git, paths[i]);
		known = letter_learn_prefix(prefix, subjects.data);
		buf_release(&subjects);
	}
	free(dir);
	return known;
}

static void set_prefix(struct parcel *p, struct ready *r)
{
	struct buf prefix = BUF_INIT;

	if (!learn_prefix(p, r->counter->home, &prefix))
		letter_prefix(&prefix, r->counter->home);
	r->prefix = buf_detach(&prefix, NULL);
	r->letter.prefix = r->prefix;
}

static void set_subject(struct ready *r)
{
	struct buf subject = BUF_INIT;

	if (r->counter->repair)
		buf_addstr(&subject, r->counter->repair->subject);
	else
		buf_addf(&subject,
			 r->counter->draft ?
				 "move %s up by one" :
				 "convert %s to refcount_t",
			 r->counter->name);
	r->subject = buf_detach(&subject, NULL);
	r->letter.subject = r->subject;
}

static void list_barriers(struct ready *r)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < r->counter->barriers.n; i++) {
		const struct migrate_place *b = &r->counter->barriers.items[i];

		buf_addf(&text, "%s%s:%u", i ? ", " : "", b->path, b->line);
	}
	r->barriers = buf_detach(&text, NULL);
	r->letter.barriers = r->barriers;
}

static bool make_ready(struct parcel *p, struct series_state *s,
		       struct migrate_counter *c, struct ready *r)
{
	bool ok = true;

	memset(r, 0, sizeof(*r));
	buf_init(&r->diff);
	r->counter = c;
	r->files = xcalloc(c->changes.n + 1, sizeof(*r->files));
	if (c->changes.n > 1)
		qsort_r(c->changes.items, c->changes.n,
			sizeof(*c->changes.items), by_path, p);
	for (size_t i = 0; i < c->changes.n; i++) {
		const struct migrate_change *change = &c->changes.items[i];
		struct piece *piece = piece_of(p, s, change->file);
		struct linediff d;

		diff_of_change(&d, p, change);
		take_hunks(piece, &d);
		linediff_release(&d);
		piece->include |= change->include;
		ok &= add_file(p, r, i, piece);
	}
	r->letter = (struct letter){
		.counter = c->json,
		.repair = c->repair,
		.draft = c->draft ? c : NULL,
		.name = c->name,
		.from = p->o->from,
		.files = r->files,
		.n_files = c->changes.n,
		.n_sites = c->n_sites,
		.n_by_name = c->n_functions_only,
		.spatch_version = p->m->audit->spatch_version,
		.checks = c->checks ? c->checks : "",
		.base_commit = p->o->base_commit,
		.maintainers = p->m->audit->maintainers,
	};
	set_prefix(p, r);
	set_subject(r);
	list_barriers(r);
	if (!ok)
		refuse(c, c->path,
		       "the patch does not apply: please report "
		       "this");
	return ok;
}

static void ready_release(struct ready *r)
{
	free(r->prefix);
	free(r->subject);
	free(r->barriers);
	free(r->file_name);
	free(r->files);
	buf_release(&r->diff);
}

/* ---- a series ---- */

static void slug_of(struct buf *out, const char *title)
{
	const size_t before = out->len;
	bool dash = true;

	for (; *title; title++) {
		bool plain = isalnum((unsigned char)*title);

		if (plain)
			buf_addch(out, tolower((unsigned char)*title));
		else if (!dash)
			buf_addch(out, '-');
		dash = !plain;
	}
	while (out->len > before && out->data[out->len - 1] == '-')
		buf_setlen(out, out->len - 1);
	if (out->len == before)
		buf_addstr(out, "no-subsystem");
}

static int write_mail(struct parcel *p, const char *dir, const char *name,
		      const struct buf *text)
{
	char *folder = path_join(p->out, dir);
	char *path = path_join(folder, name);
	int ret = file_mkdirs(folder, p->err);

	if (ret == 0)
		ret = file_write(path, text->data, text->len, p->err);
	free(folder);
	free(path);
	return ret;
}

static int write_series(struct parcel *p, struct ready *list, size_t n,
			const char *dir, const char *subsystem)
{
	struct letter *letters = xcalloc(n + 1, sizeof(*letters));
	struct buf text = BUF_INIT, name = BUF_INIT, series = BUF_INIT;
	int ret = 0;

	if (list[0].counter->repair)
		buf_addf(&series, "fixes from %s",
			 list[0].counter->repair->rule->id);
	else
		buf_addf(&series, "convert %zu counters to refcount_t", n);
	for (size_t i = 0; i < n; i++) {
		list[i].letter.series = series.data;
		list[i].letter.number = (unsigned int)i + 1;
		list[i].letter.of = (unsigned int)n;
		letters[i] = list[i].letter;
		buf_clear(&name);
		letter_file_name(&name, &letters[i]);
		list[i].file_name = xstrdup(name.data);
	}
	if (n > 1) {
		letter_write_cover(&text, letters, n, subsystem);
		ret = write_mail(p, dir, "0000-cover-letter.patch", &text);
	}
	for (size_t i = 0; i < n && ret == 0; i++) {
		buf_clear(&text);
		letter_write(&text, &letters[i], &list[i].diff);
		ret = write_mail(p, dir, list[i].file_name, &text);
	}
	buf_release(&text);
	buf_release(&name);
	buf_release(&series);
	free(letters);
	return ret;
}

static void add_result(struct parcel *p, const struct migrate_counter *c,
		       const char *subsystem, const struct ready *r,
		       const char *dir)
{
	struct buf patch = BUF_INIT;

	if (r)
		buf_addf(&patch, "%s/%s", dir, r->file_name);
	manifest_add(&p->manifest, c, subsystem, r ? patch.data : NULL,
		     r ? r->files : NULL, r ? r->letter.n_files : 0);
	buf_release(&patch);
}

/* Counters [first, end) of the order are of one subsystem. */
static int do_subsystem(struct parcel *p, struct migrate_counter **order,
			size_t n, const char *subsystem)
{
	struct ready *list = xcalloc(n + 1, sizeof(*list));
	struct series_state state = { 0 };
	struct buf dir = BUF_INIT;
	size_t n_ready = 0, at = 0;
	int ret = 0;

	if (*rule_of(order[0]))
		buf_addf(&dir, "%s/", rule_of(order[0]));
	slug_of(&dir, order[0]->draft ? order[0]->name : subsystem);
	for (size_t i = 0; i < n; i++) {
		if (order[i]->refusals.n || !fits(p, &state, order[i]))
			continue;
		if (make_ready(p, &state, order[i], &list[n_ready]))
			n_ready++;
		else
			ready_release(&list[n_ready]);
	}
	if (n_ready)
		ret = write_series(p, list, n_ready, dir.data, subsystem);
	for (size_t i = 0; i < n; i++) {
		bool is_ready = at < n_ready && list[at].counter == order[i];

		add_result(p, order[i], subsystem, is_ready ? &list[at] : NULL,
			   dir.data);
		at += is_ready;
	}
	for (size_t i = 0; i < n_ready; i++)
		ready_release(&list[i]);
	free(list);
	state_release(&state);
	buf_release(&dir);
	return ret;
}

/* ---- all of them ---- */

static int by_subsystem(const void *a, const void *b)
{
	const struct migrate_counter *x = *(struct migrate_counter *const *)a;
	const struct migrate_counter *y = *(struct migrate_counter *const *)b;
	int d = strcmp(rule_of(x), rule_of(y));

	if (!d)
		d = strcmp(x->subsystem, y->subsystem);
	if (!d)
		d = strcmp(x->name, y->name);
	return d ? d : strcmp(x->path, y->path);
}

static int write_all(struct parcel *p)
{
	size_t n = p->m->chosen.n, end;
	struct migrate_counter **order = xcalloc(n + 1, sizeof(*order));
	int ret = 0;

	for (size_t i = 0; i < n; i++)
		order[i] = &p->m->counters.items[p->m->chosen.items[i]];
	if (n > 1)
		qsort(order, n, sizeof(*order), by_subsystem);
	for (size_t i = 0; i < n && ret == 0; i = end) {
		const char *title = order[i]->subsystem;

		for (end = i + 1;
		     end < n && !strcmp(title, order[end]->subsystem) &&
		     !order[i]->draft &&
		     !strcmp(rule_of(order[i]), rule_of(order[end]));
		     end++)
			;
		ret = do_subsystem(p, order + i, end - i, title);
	}
	free(order);
	return ret;
}

static const char readme[] =
	"Patches from refaudit, for review\n"
	"=================================\n"
	"\n"
	"Each directory holds a series for one subsystem, in the form that\n"
	"`git format-patch` writes: one counter a patch, to be applied in order; or, in\n"
	"a directory called like a rule, one function with findings of it a patch.\n"
	"\n"
	"1. Read a patch with its places open beside it. One for a counter says which\n"
	"   of the four properties of a reference count were shown, and where; 'not\n"
	"   shown' is for you to show. Ask whether the path is too hot for refcount_t.\n"
	"   One for findings says what is wrong on which path: see whether it is.\n"
	"2. Apply it to a tree of yours (`git am DIR/*.patch`), build all that it\n"
	"   touches, run what there is.\n"
	"3. Put your name in From, add your Signed-off-by, say in the text what you\n"
	"   did to check it, and that a tool made it. Documentation/process/\n"
	"   researcher-guidelines.rst says what reviewers want to know of that.\n"
	"4. Send it to those in To and Cc. Nothing here sends anything.\n"
	"\n"
	"What is in drafts/ is not to be applied: it shows the way for a counter that\n"
	"dies below zero, for those who know the code. One that ends in .draft does\n"
	"not even build; it says where it stops.\n"
	"\n"
	"migrate.json lists every counter and finding that was asked for: with its\n"
	"patch, or with the places that forbid one.\n";

static int write_result(struct parcel *p, const json_t *result)
{
	struct buf text = BUF_INIT;
	int ret;

	json_print(&text, result, 1);
	ret = write_mail(p, "", "migrate.json", &text);
	buf_clear(&text);
	buf_addstr(&text, readme);
	if (ret == 0)
		ret = write_mail(p, "", "README", &text);
	for (size_t i = 0; i < p->o->n_files && ret == 0; i++)
		ret = write_mail(p, "", p->o->files[i].name,
				 &p->o->files[i].text);
	buf_release(&text);
	return ret;
}

static int count_file(void *ctx, const char *path,
		      UNUSED const struct file_stat *st)
{
	size_t *n = ctx;

	++*n;
	return strcmp(path, "migrate.json") == 0;
}

int parcel_check_place(const char *out, struct buf *err)
{
	size_t n = 0;
	struct file_walk walk = { .visit = count_file, .ctx = &n };
	char *ours = path_join(out, "migrate.json");
	int ret = 0;

	if (file_exists(out) && !file_exists(ours)) {
		ret = file_is_dir(out) ? file_walk(out, &walk, err) : -1;
		if (ret == 0 && n == 0) {
			free(ours);
			return 0;
		}
		buf_clear(err);
		buf_addf(err,
			 "--out: '%s' is there and was not made by "
			 "'refaudit migrate'",
			 out);
		ret = -1;
	}
	free(ours);
	return ret;
}

static char *without_slash(const char *path)
{
	size_t n = strlen(path);

	while (n > 1 && path[n - 1] == '/')
		n--;
	return xstrndup(path, n);
}

int parcel_write(struct migrate *m, const struct parcel_options *o,
		 json_t **result, struct buf *err)
{
	char *out = without_slash(o->out);
	struct buf new = BUF_INIT;
	struct parcel p = { .m = m, .o = o, .err = err };
	int ret;

	manifest_init(&p.manifest);
	buf_addf(&new, "%s.refaudit-new", out);
	p.out = new.data;
	ret = file_remove_tree(new.data, err);
	if (ret == 0)
		ret = write_all(&p);
	*result = manifest_finish(&p.manifest, m->audit, o->base_commit);
	if (ret == 0)
		ret = write_result(&p, *result);
	if (ret == 0)
		ret = file_replace_tree(new.data, out, err);
	buf_release(&new);
	free(out);
	return ret;
}
