/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "apply.h"
#include "buf.h"
#include "mail.h"
#include "map.h"
#include "patch.h"
#include "series.h"
#include "tree.h"
#include "vec.h"

/* ---- the list ---- */

struct series_step *series_add_step(struct series *s, const char *subject)
{
	struct series_step *step = vec_push(&s->steps);

	step->subject = xstrdup(subject);
	return step;
}

void series_add_rename(struct series_step *step, const char *from,
		       const char *to)
{
	struct series_rename *r = vec_push(&step->renames);

	r->from = xstrdup(from);
	r->to = xstrdup(to);
}

void series_add_note(struct series_step *step, const char *format, ...)
{
	struct buf text = BUF_INIT;
	va_list ap;

	va_start(ap, format);
	buf_vaddf(&text, format, ap);
	va_end(ap);
	*vec_push(&step->notes) = buf_detach(&text, NULL);
}

static void free_step(struct series_step *step)
{
	free(step->subject);
	overlay_release(&step->overlay);
	for (size_t i = 0; i < step->renames.n; i++) {
		free(step->renames.items[i].from);
		free(step->renames.items[i].to);
	}
	vec_release(&step->renames);
	for (size_t i = 0; i < step->notes.n; i++)
		free(step->notes.items[i]);
	vec_release(&step->notes);
	change_release(&step->change);
}

void series_release(struct series *s)
{
	for (size_t i = 0; i < s->steps.n; i++)
		free_step(&s->steps.items[i]);
	vec_release(&s->steps);
	change_release(&s->whole);
}

/* ---- what a file holds before step `at` ---- */

/* 1 there, 0 not, -1 error. */
static int read_before(const struct series *s, size_t at,
		       const struct series_base *base, const char *path,
		       struct buf *out, struct buf *err)
{
	while (at-- > 0) {
		const struct overlay_file *f =
			overlay_find(&s->steps.items[at].overlay, path);

		if (!f)
			continue;
		if (!f->gone)
			buf_add(out, f->text.data, f->text.len);
		return !f->gone;
	}
	return base->read(base->ctx, path, out, err);
}

/* ---- patches become steps ---- */

struct reader {
	struct series *series;
	const struct series_base *base;
	struct buf *err;
};

static struct series_step *last_step(struct reader *r)
{
	return &r->series->steps.items[r->series->steps.n - 1];
}

static int read_now(struct reader *r, const char *path, struct buf *out)
{
	return read_before(r->series, r->series->steps.n, r->base, path, out,
			   r->err);
}

static int refuse(struct reader *r, const char *path, const char *why)
{
	buf_addf(r->err, "patch refused: '%s' %s", path, why);
	return -1;
}

/* 1, 0, -1 as read_now. */
static int is_there(struct reader *r, const char *path)
{
	struct buf text = BUF_INIT;
	int ret = read_now(r, path, &text);

	buf_release(&text);
	return ret;
}

/* A plain diff does not say how its names begin: the file that is there. */
static int find_plain(struct reader *r, const struct patch_file *f,
		      const char **path)
{
	const char *const names[] = {
		f->new_path, f->old_path, f->new_whole, f->old_whole,
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		int there = names[i] ? is_there(r, names[i]) : 0;

		if (there < 0)
			return -1;
		*path = names[i];
		if (there)
			return 1;
	}
	*path = f->new_path;
	return 0;
}

static bool makes_file(const struct patch_file *f)
{
	return f->flags & PATCH_NEW ||
	       (!(f->flags & PATCH_GIT) && f->hunks.n == 1 &&
		!f->hunks.items[0].old_start && !f->hunks.items[0].old_n);
}

static bool ends_file(const struct patch_file *f)
{
	return f->flags & PATCH_DELETE ||
	       (!(f->flags & PATCH_GIT) && f->hunks.n == 1 &&
		!f->hunks.items[0].new_start && !f->hunks.items[0].new_n);
}

/* The file under the name `to`, from what stands under `from`. */
static int rewrite(struct reader *r, const struct patch_file *f,
		   const char *from, const char *to)
{
	struct buf old = BUF_INIT, now = BUF_INIT;
	int ret = from ? read_now(r, from, &old) : 1;

	if (!ret)
		ret = refuse(r, from, "is not in the tree");
	if (ret > 0)
		ret = apply_hunks(&now, f, old.data, old.len, r->err);
	if (ret == 0 && to)
		overlay_put(&last_step(r)->overlay, to, &now);
	else if (ret == 0 && now.len)
		ret = refuse(r, from, "is not empty when it is deleted");
	if (ret == 0 && !to)
		overlay_remove(&last_step(r)->overlay, from);
	buf_release(&old);
	buf_release(&now);
	return ret;
}

static int move_file(struct reader *r, const struct patch_file *f)
{
	int there = is_there(r, f->new_path);

	if (there)
		return there < 0 ? -1 : refuse(r, f->new_path,
					       "is in the tree already");
	if (rewrite(r, f, f->old_path, f->new_path) < 0)
		return -1;
	if (f->flags & PATCH_RENAME) {
		overlay_remove(&last_step(r)->overlay, f->old_path);
		series_add_rename(last_step(r), f->old_path, f->new_path);
	}
	return 0;
}

static int take_file(struct reader *r, const struct patch_file *f)
{
	const char *path = f->new_path;
	int there;

	if (f->flags & PATCH_SPECIAL) {
		series_add_note(last_step(r), "'%s' is a symbolic link or "
				"submodule: not looked at", path);
		return 0;
	}
	if (f->flags & PATCH_BINARY && !tree_wants(path)) {
		series_add_note(last_step(r), "'%s' is a binary file: not "
				"looked at", path);
		return 0;
	}
	if (f->flags & (PATCH_RENAME | PATCH_COPY))
		return move_file(r, f);
	there = f->flags & PATCH_GIT ? is_there(r, path)
		: find_plain(r, f, &path);
	if (there < 0)
		return -1;
	if (makes_file(f))
		return there ? refuse(r, path, "is in the tree already")
			: rewrite(r, f, NULL, path);
	if (!there)
		return refuse(r, path, "is not in the tree");
	return rewrite(r, f, path, ends_file(f) ? NULL : path);
}

static int take_patch(struct reader *r, const struct mail *mail)
{
	struct patch p;
	int ret = patch_parse(&p, mail->body, mail->len, r->err);

	if (ret == 0 && p.n)
		series_add_step(r->series, mail->subject);
	for (size_t i = 0; ret == 0 && i < p.n; i++)
		ret = take_file(r, &p.items[i]);
	patch_release(&p);
	return ret;
}

int series_read(struct series *out, const char *bytes, size_t len,
		const struct series_base *base, struct buf *err)
{
	struct reader r = { .series = out, .base = base, .err = err };
	struct mail_list mails = { 0 };
	int ret = 0;

	memset(out, 0, sizeof(*out));
	mail_split(&mails, bytes, len);
	for (size_t i = 0; i < mails.n && ret == 0; i++)
		ret = take_patch(&r, &mails.items[i]);
	if (ret == 0 && !out->steps.n) {
		buf_addstr(err, "patch refused: there is no diff in it");
		ret = -1;
	}
	if (ret < 0)
		series_release(out);
	mail_release(&mails);
	return ret;
}

/* ---- what changes ---- */

struct finisher {
	struct series *series;
	const struct series_base *base;
	const struct scan_words *words;
	struct buf *err;
};

/* The file before step `from` against the file before step `to`. */
static int compare(struct finisher *f, struct change *c, size_t from,
		   const char *old_path, size_t to, const char *path)
{
	struct buf old = BUF_INIT, now = BUF_INIT;
	struct change_text old_text = { 0 }, now_text = { 0 };
	int was = read_before(f->series, from, f->base, old_path, &old,
			      f->err);
	int is = was < 0 ? -1 : read_before(f->series, to, f->base, path,
					    &now, f->err);

	if (was > 0)
		old_text = (struct change_text){ old_path, old.data, old.len };
	if (is > 0)
		now_text = (struct change_text){ path, now.data, now.len };
	if (was >= 0 && is >= 0 && (was || is))
		change_add(c, &old_text, &now_text, f->words);
	buf_release(&old);
	buf_release(&now);
	return was < 0 || is < 0 ? -1 : 0;
}

/* Where the file of that name, before step `to`, was before step `from`. */
static const char *origin(const struct series *s, size_t from, size_t to,
			  const char *path)
{
	for (size_t i = to; i-- > from;) {
		const struct series_step *step = &s->steps.items[i];

		for (size_t k = step->renames.n; k-- > 0;)
			if (!strcmp(step->renames.items[k].to, path)) {
				path = step->renames.items[k].from;
				break;
			}
	}
	return path;
}

static int add_changes(struct finisher *f, struct change *c, size_t from,
		       size_t to)
{
	struct map *paths = map_new(), *origins = map_new();
	int ret = 0;

	for (size_t i = from; i < to; i++) {
		const struct overlay *o = &f->series->steps.items[i].overlay;

		for (size_t k = 0; k < o->n; k++)
			if (tree_wants(o->items[k].path))
				map_put(paths, o->items[k].path,
					strlen(o->items[k].path), 1);
	}
	for (uint32_t i = 0; i < map_count(paths); i++) {
		const char *path = map_key(paths, i);
		const char *old = origin(f->series, from, to, path);

		if (strcmp(old, path) != 0)
			map_put(origins, old, strlen(old), 1);
	}
	for (uint32_t i = 0; i < map_count(paths) && ret == 0; i++) {
		const char *path = map_key(paths, i);

		/* A name that a rename took away is compared there. */
		if (map_get(origins, path, strlen(path)) == MAP_NONE)
			ret = compare(f, c, from,
				      origin(f->series, from, to, path), to,
				      path);
	}
	change_finish(c);
	map_free(paths);
	map_free(origins);
	return ret;
}

int series_finish(struct series *s, const struct series_base *base,
		  const struct scan_words *words, struct buf *err)
{
	struct finisher f = { s, base, words, err };
	int ret = 0;

	for (size_t i = 0; i < s->steps.n && ret == 0; i++)
		ret = add_changes(&f, &s->steps.items[i].change, i, i + 1);
	if (ret == 0)
		ret = add_changes(&f, &s->whole, 0, s->steps.n);
	return ret;
}
