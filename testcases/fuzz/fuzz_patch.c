/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes as mail with patches, applied to a small file. Names stay in the
 * tree, hunks hold the lines they announce, and what applies has as many lines
 * as the hunks say.
 */
#include "base.h"
#include "apply.h"
#include "buf.h"
#include "mail.h"
#include "patch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char old[] = "a\nb\nc\n\n\td\n}\n";

static void check_name(const char *path)
{
	if (!path || !*path || *path == '/' || starts_with(path, "../") ||
	    strstr(path, "/../") || strchr(path, '\n'))
		bug("name '%s'", path ? path : "(none)");
}

static size_t count_lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n + (len && text[len - 1] != '\n');
}

static void check_file(const struct patch_file *f)
{
	struct buf out = BUF_INIT, err = BUF_INIT;
	int64_t lines = (int64_t)count_lines(old, strlen(old));

	check_name(f->old_path);
	check_name(f->new_path);
	for (size_t i = 0; i < f->hunks.n; i++) {
		const struct patch_hunk *h = &f->hunks.items[i];
		uint32_t before = 0, after = 0;

		if (h->first_line + h->n_lines > f->lines.n)
			bug("lines of hunk %zu", i);
		for (uint32_t k = 0; k < h->n_lines; k++) {
			char kind = f->lines.items[h->first_line + k].kind;

			before += kind != '+';
			after += kind != '-';
		}
		if (before != h->old_n || after != h->new_n)
			bug("counts of hunk %zu", i);
		lines += (int64_t)after - before;
	}
	if (apply_hunks(&out, f, old, strlen(old), &err) == 0) {
		/* A line without newline in the middle joins two. */
		if ((int64_t)count_lines(out.data, out.len) > lines)
			bug("%zu lines, not %" PRId64, out.len, lines);
	} else if (!err.len || strchr(err.data, '\n')) {
		bug("message '%s'", err.data);
	}
	buf_release(&out);
	buf_release(&err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mail_list mails = { 0 };
	struct buf err = BUF_INIT;

	mail_split(&mails, (const char *)data, size);
	for (size_t i = 0; i < mails.n; i++) {
		struct patch p;

		if (strchr(mails.items[i].subject, '\n'))
			bug("subject '%s'", mails.items[i].subject);
		buf_clear(&err);
		if (patch_parse(&p, mails.items[i].body, mails.items[i].len,
				&err) < 0) {
			if (!err.len || strchr(err.data, '\n'))
				bug("message '%s'", err.data);
			continue;
		}
		for (size_t k = 0; k < p.n; k++)
			check_file(&p.items[k]);
		patch_release(&p);
	}
	mail_release(&mails);
	buf_release(&err);
	return 0;
}
