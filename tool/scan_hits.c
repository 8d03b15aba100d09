/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "scan_draft.h"
#include "scan_hits.h"

void scan_hits_release(struct scan_hits *h)
{
	vec_release(h);
}

/* The number of the first hit at or behind the offset. */
static size_t first_hit(const struct scan_hits *h, uint32_t offset)
{
	size_t low = 0, high = h->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (h->items[mid].at < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool scan_hits_since(const struct scan_hits *h, uint32_t offset)
{
	return h->n && h->items[h->n - 1].at >= offset;
}

void scan_hits_between(const struct scan_hits *h, uint32_t start, uint32_t end,
		       struct scan_draft *out)
{
	for (size_t i = first_hit(h, start); i < h->n && h->items[i].at < end;
	     i++)
		*vec_push(&out->words) = h->items[i].word;
}

void scan_hits_union(const struct scan_hits *h, struct scan_draft *out)
{
	out->file_words = out->words.n;
	for (size_t i = 0; i < ARRAY_SIZE(h->seen); i++) {
		for (uint64_t bits = h->seen[i]; bits; bits &= bits - 1)
			*vec_push(&out->words) = i * 64 + __builtin_ctzll(bits);
	}
	out->n_file_words = out->words.n - out->file_words;
}
