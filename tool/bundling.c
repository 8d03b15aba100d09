/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "bundling.h"
#include "vec.h"

enum {
	START = 300000,		/* of a child, in bytes matched with a patch */
	START_PATCH = 40000,	/* and for each patch it reads */
};

static struct bundling_set *find(const struct bundling *b, uint64_t patches)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->items[i].patches == patches)
			return &b->items[i];
	return NULL;
}

void bundling_add(struct bundling *b, uint64_t patches, uint64_t weight)
{
	struct bundling_set *s = find(b, patches);

	if (!s) {
		s = vec_push(b);
		s->patches = patches;
	}
	s->weight += weight;
}

static int by_patches(const void *a, const void *b)
{
	const struct bundling_set *x = a, *y = b;

	return x->patches < y->patches ? -1 : x->patches > y->patches;
}

/* What joining two sets saves; negative when it costs. */
static int64_t saving(const struct bundling_set *a,
		      const struct bundling_set *b)
{
	int shared = __builtin_popcountll(a->all & b->all);
	int more_a = __builtin_popcountll(b->all & ~a->all);
	int more_b = __builtin_popcountll(a->all & ~b->all);

	return START + START_PATCH * (int64_t)shared -
		(int64_t)a->weight * more_a - (int64_t)b->weight * more_b;
}

static bool join_best_pair(struct bundling *b)
{
	struct bundling_set *best_a = NULL, *best_b = NULL;
	int64_t best = 0;

	for (size_t i = 0; i < b->n; i++)
		for (size_t k = i + 1; k < b->n; k++) {
			struct bundling_set *x = &b->items[i];
			struct bundling_set *y = &b->items[k];
			int64_t s;

			if (x->joined != i || y->joined != k)
				continue;
			s = saving(x, y);
			if (s <= best)
				continue;
			best = s;
			best_a = x;
			best_b = y;
		}
	if (!best_a)
		return false;
	best_a->all |= best_b->all;
	best_a->weight += best_b->weight;
	best_b->joined = (size_t)(best_a - b->items);
	return true;
}

void bundling_join(struct bundling *b)
{
	vec_sort(b, by_patches);
	for (size_t i = 0; i < b->n; i++) {
		b->items[i].joined = i;
		b->items[i].all = b->items[i].patches;
	}
	while (join_best_pair(b))
		;
}

uint64_t bundling_of(const struct bundling *b, uint64_t patches)
{
	const struct bundling_set *s = find(b, patches);

	while (&b->items[s->joined] != s)
		s = &b->items[s->joined];
	return s->all;
}

void bundling_release(struct bundling *b)
{
	vec_release(b);
}
