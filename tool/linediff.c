/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "linediff.h"
#include "vec.h"

static void split(struct linediff_text *t, const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	if (len && text[len - 1] != '\n')
		n++;
	t->text = text;
	t->len = len;
	t->n = (uint32_t)n;
	t->starts = xcalloc(n + 1, sizeof(*t->starts));
	n = 1;
	for (size_t i = 0; i + 1 < len; i++)
		if (text[i] == '\n')
			t->starts[n++] = (uint32_t)(i + 1);
	t->starts[t->n] = (uint32_t)len;
}

static const char *line_at(const struct linediff_text *t, uint32_t i,
			   size_t *len)
{
	*len = t->starts[i + 1] - t->starts[i];
	return t->text + t->starts[i];
}

static bool same(const struct linediff *d, uint32_t old, uint32_t now)
{
	size_t n, m;
	const char *a = line_at(&d->old, old, &n);
	const char *b = line_at(&d->now, now, &m);

	return n == m && !memcmp(a, b, n);
}

static void add_hunk(struct linediff *d, uint32_t old_at, uint32_t old_n,
		     uint32_t new_at, uint32_t new_n)
{
	struct linediff_hunk *h = vec_push(&d->hunks);

	h->old_at = old_at;
	h->old_n = old_n;
	h->new_at = new_at;
	h->new_n = new_n;
}

/* ---- Myers ---- */

/* The middle of the texts: lines [from, from + n) and [from, from + m). */
struct middle {
	uint32_t from;
	int n, m;
	int **rounds; /* of each round the furthest x by diagonal */
	int done; /* the round that got to the end, or -1 */
};

static bool goes_down(const int *v, int d, int k)
{
	return k == -d || (k != d && v[k - 1] < v[k + 1]);
}

/* Lines kept by round; O(D^2) memory, and D is small. */
static void search(const struct linediff *diff, struct middle *mid, int max)
{
	int *space = xcalloc(2 * (size_t)max + 3, sizeof(*space));
	int *v = space + max + 1;

	mid->done = -1;
	for (int d = 0; d <= max && mid->done < 0; d++) {
		for (int k = -d; k <= d; k += 2) {
			int x = goes_down(v, d, k) ? v[k + 1] : v[k - 1] + 1;
			int y = x - k;

			while (x < mid->n && y < mid->m && y >= 0 &&
			       same(diff, mid->from + x, mid->from + y)) {
				x++;
				y++;
			}
			v[k] = x;
			if (k == mid->n - mid->m && x >= mid->n)
				mid->done = d;
		}
		mid->rounds[d] = xcalloc(2 * (size_t)d + 1, sizeof(int));
		memcpy(mid->rounds[d], v - d,
		       (2 * (size_t)d + 1) * sizeof(int));
	}
	free(space);
}

/* Marks the lines that go and come, walking back from the end. */
static void walk_back(const struct middle *mid, bool *gone, bool *come)
{
	int x = mid->n, y = mid->m;

	for (int d = mid->done; d > 0; d--) {
		const int *v = mid->rounds[d - 1] + (d - 1);
		int k = x - y, before, px, py;

		before = goes_down(v, d, k) ? k + 1 : k - 1;
		px = v[before];
		py = px - before;
		if (before == k + 1)
			come[py] = true;
		else
			gone[px] = true;
		x = px;
		y = py;
	}
}

static void hunks_of(struct linediff *d, const struct middle *mid,
		     const bool *gone, const bool *come)
{
	uint32_t x = 0, y = 0, n = (uint32_t)mid->n, m = (uint32_t)mid->m;

	while (x < n || y < m) {
		uint32_t x0 = x, y0 = y;

		while (x < n && gone[x])
			x++;
		while (y < m && come[y])
			y++;
		if (x > x0 || y > y0)
			add_hunk(d, mid->from + x0, x - x0, mid->from + y0,
				 y - y0);
		if (x < n)
			x++;
		if (y < m)
			y++;
	}
}

static void compare_middle(struct linediff *d, struct middle *mid)
{
	int max = mid->n + mid->m < LINEDIFF_MAX ? mid->n + mid->m :
						   LINEDIFF_MAX;
	bool *gone, *come;

	mid->rounds = xcalloc((size_t)max + 1, sizeof(*mid->rounds));
	search(d, mid, max);
	if (mid->done < 0) {
		add_hunk(d, mid->from, (uint32_t)mid->n, mid->from,
			 (uint32_t)mid->m);
	} else {
		gone = xcalloc((size_t)mid->n + 1, sizeof(*gone));
		come = xcalloc((size_t)mid->m + 1, sizeof(*come));
		walk_back(mid, gone, come);
		hunks_of(d, mid, gone, come);
		free(gone);
		free(come);
	}
	for (int i = 0; i <= max; i++)
		free(mid->rounds[i]);
	free(mid->rounds);
}

void linediff_make(struct linediff *d, const char *old, size_t old_len,
		   const char *now, size_t now_len)
{
	struct middle mid = { 0 };
	uint32_t head = 0, tail = 0;

	memset(d, 0, sizeof(*d));
	split(&d->old, old, old_len);
	split(&d->now, now, now_len);
	while (head < d->old.n && head < d->now.n && same(d, head, head))
		head++;
	while (tail < d->old.n - head && tail < d->now.n - head &&
	       same(d, d->old.n - 1 - tail, d->now.n - 1 - tail))
		tail++;
	mid.from = head;
	mid.n = (int)(d->old.n - head - tail);
	mid.m = (int)(d->now.n - head - tail);
	if (mid.n || mid.m)
		compare_middle(d, &mid);
}

void linediff_release(struct linediff *d)
{
	free(d->old.starts);
	free(d->now.starts);
	vec_release(&d->hunks);
	memset(d, 0, sizeof(*d));
}

void linediff_count(const struct linediff *d, uint32_t *gone, uint32_t *come)
{
	*gone = *come = 0;
	for (size_t i = 0; i < d->hunks.n; i++) {
		*gone += d->hunks.items[i].old_n;
		*come += d->hunks.items[i].new_n;
	}
}

/* ---- the unified form ---- */

static void put_line(struct buf *out, char kind, const struct linediff_text *t,
		     uint32_t i)
{
	size_t len;
	const char *text = line_at(t, i, &len);

	buf_addch(out, kind);
	buf_add(out, text, len);
	if (!len || text[len - 1] != '\n')
		buf_addstr(out, "\n\\ No newline at end of file\n");
}

enum { HEADING_MAX = 80 };

static void put_heading(struct buf *out, const struct linediff_text *t,
			uint32_t before)
{
	while (before-- > 0) {
		size_t len;
		const char *text = line_at(t, before, &len);

		if (!len || !(isalpha((unsigned char)*text) || *text == '_' ||
			      *text == '$'))
			continue;
		while (len && isspace((unsigned char)text[len - 1]))
			len--;
		if (text[len - 1] == ':')	/* a label */
			continue;
		buf_addch(out, ' ');
		buf_add(out, text, len < HEADING_MAX ? len : HEADING_MAX);
		return;
	}
}

static void put_range(struct buf *out, char sign, uint32_t at, uint32_t n)
{
	buf_addf(out, " %c%u", sign, n ? at + 1 : at);
	if (n != 1)
		buf_addf(out, ",%u", n);
}

/* Hunks [i, end) stand so close that their contexts touch. */
static size_t group_end(const struct linediff *d, size_t i)
{
	const struct linediff_hunk *h = d->hunks.items;

	while (++i < d->hunks.n &&
	       h[i].old_at - (h[i - 1].old_at + h[i - 1].old_n) <=
		       2 * LINEDIFF_CONTEXT)
		;
	return i;
}

static void put_group(struct buf *out, const struct linediff *d, size_t i,
		      size_t end)
{
	const struct linediff_hunk *h = d->hunks.items, *last = &h[end - 1];
	uint32_t before = h[i].old_at < LINEDIFF_CONTEXT ? h[i].old_at :
							   LINEDIFF_CONTEXT;
	uint32_t left = d->old.n - (last->old_at + last->old_n);
	uint32_t after = left < LINEDIFF_CONTEXT ? left : LINEDIFF_CONTEXT;
	uint32_t at = h[i].old_at - before;

	buf_addstr(out, "@@");
	put_range(out, '-', at, last->old_at + last->old_n + after - at);
	put_range(out, '+', h[i].new_at - before,
		  last->new_at + last->new_n + after - (h[i].new_at - before));
	buf_addstr(out, " @@");
	put_heading(out, &d->old, at);
	buf_addch(out, '\n');
	for (; i < end; i++) {
		while (at < h[i].old_at)
			put_line(out, ' ', &d->old, at++);
		for (uint32_t k = 0; k < h[i].old_n; k++)
			put_line(out, '-', &d->old, at++);
		for (uint32_t k = 0; k < h[i].new_n; k++)
			put_line(out, '+', &d->now, h[i].new_at + k);
	}
	for (uint32_t k = 0; k < after; k++)
		put_line(out, ' ', &d->old, at + k);
}

void linediff_unified(struct buf *out, const struct linediff *d)
{
	for (size_t i = 0, end; i < d->hunks.n; i = end) {
		end = group_end(d, i);
		put_group(out, d, i, end);
	}
}
