/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "edit.h"
#include "linediff.h"
#include "merge.h"
#include "migrate.h"
#include "pipeline.h"
#include "vec.h"
#include "workspace.h"

struct part {
	uint32_t at, n;
	const char *text;
	size_t len;
};

static int by_place(const void *a, const void *b)
{
	const struct part *x = a, *y = b;

	return x->at < y->at ? -1 : x->at > y->at;
}

void merge_text(struct buf *out, const struct migrate *m, uint32_t file)
{
	struct {
		struct part *items;
		size_t n, alloc;
	} parts = { 0 };
	struct {
		struct linediff *items;
		size_t n, alloc;
	} diffs = { 0 };
	struct buf plain = BUF_INIT;
	size_t len = 0;
	const char *text = workspace_text(&m->audit->ws, file, &len);
	bool include = false;
	uint32_t at = 0;

	for (size_t i = 0; i < m->counters.n; i++) {
		const struct migrate_counter *c = &m->counters.items[i];

		for (size_t k = 0;
		     k < c->changes.n && !c->refusals.n && !c->stops.n; k++)
			if (c->changes.items[k].file == file) {
				const struct buf *t = &c->changes.items[k].text;

				linediff_make(vec_push(&diffs), text, len,
					      t->data, t->len);
				include |= c->changes.items[k].include;
			}
	}
	for (size_t i = 0; i < diffs.n; i++)
		for (size_t k = 0; k < diffs.items[i].hunks.n; k++) {
			const struct linediff *d = &diffs.items[i];
			const struct linediff_hunk *h = &d->hunks.items[k];
			struct part *p = vec_push(&parts);

			p->at = h->old_at;
			p->n = h->old_n;
			p->text = d->now.text + d->now.starts[h->new_at];
			p->len = d->now.starts[h->new_at + h->new_n] -
				 d->now.starts[h->new_at];
		}
	vec_sort(&parts, by_place);
	for (size_t i = 0; i < parts.n; i++) {
		const struct part *p = &parts.items[i];
		const uint32_t *starts = diffs.items[0].old.starts;

		if (p->at < at)
			continue;
		buf_add(&plain, text + starts[at], starts[p->at] - starts[at]);
		buf_add(&plain, p->text, p->len);
		at = p->at + p->n;
	}
	if (diffs.n)
		buf_add(&plain, text + diffs.items[0].old.starts[at],
			len - diffs.items[0].old.starts[at]);
	if (!include || !edit_include(out, plain.data, plain.len))
		buf_add(out, plain.data, plain.len);
	for (size_t i = 0; i < diffs.n; i++)
		linediff_release(&diffs.items[i]);
	vec_release(&diffs);
	vec_release(&parts);
	buf_release(&plain);
}
