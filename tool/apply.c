/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "apply.h"
#include "buf.h"
#include "patch.h"
#include "vec.h"

struct old_line {
	const char *text;
	uint32_t len;		/* without the newline */
	uint32_t hash;
};

struct applier {
	const struct patch_file *f;
	struct { struct old_line *items; size_t n, alloc; } old;
	bool ends_with_newline;
	bool add_cr;		/* the patch lost its own, the file has them */
	size_t done;		/* old lines written or left out */
	int64_t offset;		/* where the last hunk was found */
	struct buf *out;
	struct buf *err;
};

static uint32_t hash_of(const char *text, size_t len)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)text[i]) * 16777619u;
	return h;
}

static void split_lines(struct applier *a, const char *text, size_t len)
{
	const char *end = text + len;

	a->ends_with_newline = !len || end[-1] == '\n';
	while (text < end) {
		const char *nl = memchr(text, '\n', end - text);
		struct old_line *line = vec_push(&a->old);

		line->text = text;
		line->len = (nl ? nl : end) - text;
		line->hash = hash_of(text, line->len);
		text = nl ? nl + 1 : end;
	}
}

static bool has_crlf(const struct applier *a)
{
	return a->old.n && a->old.items[0].len &&
	       a->old.items[0].text[a->old.items[0].len - 1] == '\r';
}

static bool matches_line(const struct applier *a, const struct patch_line *l,
			 size_t at)
{
	const struct old_line *old = &a->old.items[at];
	uint32_t len = old->len;
	bool last = at + 1 == a->old.n && !a->ends_with_newline;

	if (a->add_cr && len && old->text[len - 1] == '\r')
		len--;
	return len == l->len && last == l->no_newline &&
	       memcmp(old->text, l->text, len) == 0;
}

/* Whether all that the hunk takes for granted stands at old line `at`. */
static bool fits(const struct applier *a, const struct patch_hunk *h,
		 size_t at, uint32_t first_hash)
{
	const struct patch_line *l = a->f->lines.items + h->first_line;

	if (at < a->done || at + h->old_n > a->old.n)
		return false;
	if (first_hash && a->old.items[at].hash != first_hash)
		return false;
	for (uint32_t i = 0; i < h->n_lines; i++) {
		if (l[i].kind == '+')
			continue;
		if (!matches_line(a, &l[i], at))
			return false;
		at++;
	}
	return true;
}

/* The hash that the first old line must have; 0: not known. */
static uint32_t first_hash(const struct applier *a, const struct patch_hunk *h)
{
	const struct patch_line *l = a->f->lines.items + h->first_line;

	if (a->add_cr)
		return 0;
	for (uint32_t i = 0; i < h->n_lines; i++)
		if (l[i].kind != '+')
			return hash_of(l[i].text, l[i].len);
	return 0;
}

/* Where the hunk goes, nearest to where it says; -1 nowhere. */
static int64_t find_place(const struct applier *a, const struct patch_hunk *h)
{
	int64_t wanted = (int64_t)h->old_start - (h->old_n ? 1 : 0) +
		a->offset;
	uint32_t hash = first_hash(a, h);

	if (wanted < 0)
		wanted = 0;
	/* Without a line to look for there is one place only. */
	if (!h->old_n)
		return fits(a, h, wanted, 0) ? wanted : -1;
	for (int64_t off = 0; off <= APPLY_OFFSET; off++) {
		if (fits(a, h, wanted + off, hash))
			return wanted + off;
		if (off && wanted >= off && fits(a, h, wanted - off, hash))
			return wanted - off;
	}
	return -1;
}

static void add_old(struct applier *a, size_t to)
{
	for (; a->done < to; a->done++) {
		const struct old_line *line = &a->old.items[a->done];

		buf_add(a->out, line->text, line->len);
		if (a->done + 1 < a->old.n || a->ends_with_newline)
			buf_addch(a->out, '\n');
	}
}

static void add_new(struct applier *a, const struct patch_line *l)
{
	buf_add(a->out, l->text, l->len);
	if (a->add_cr)
		buf_addch(a->out, '\r');
	if (!l->no_newline)
		buf_addch(a->out, '\n');
}

static int apply_hunk(struct applier *a, size_t number)
{
	const struct patch_hunk *h = &a->f->hunks.items[number];
	const struct patch_line *l = a->f->lines.items + h->first_line;
	int64_t at = find_place(a, h);

	if (at < 0) {
		buf_addf(a->err, "patch refused: hunk %zu of '%s' (line %u) "
			 "does not apply", number + 1, a->f->new_path,
			 h->old_start);
		return -1;
	}
	a->offset = at - ((int64_t)h->old_start - (h->old_n ? 1 : 0));
	add_old(a, at);
	for (uint32_t i = 0; i < h->n_lines; i++) {
		if (l[i].kind == '-')
			a->done++;
		else if (l[i].kind == '+')
			add_new(a, &l[i]);
		else
			add_old(a, a->done + 1);
	}
	return 0;
}

int apply_hunks(struct buf *out, const struct patch_file *f, const char *old,
		size_t len, struct buf *err)
{
	struct applier a = { .f = f, .out = out, .err = err };
	int ret = 0;

	if (f->flags & PATCH_BINARY) {
		buf_addf(err, "patch refused: '%s' is a binary file",
			 f->new_path);
		return -1;
	}
	split_lines(&a, old, len);
	a.add_cr = f->flags & PATCH_CRLF && has_crlf(&a);
	for (size_t i = 0; i < f->hunks.n && ret == 0; i++)
		ret = apply_hunk(&a, i);
	if (ret == 0)
		add_old(&a, a.old.n);
	vec_release(&a.old);
	return ret;
}
