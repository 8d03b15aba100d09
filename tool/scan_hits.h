/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_hits - where the words of the dictionary stand in a text.
 *
 * Hits are added in the order of the text while it is read; an item asks for
 * those inside of it once its end is known. Zero it first.
 */
#ifndef SCAN_HITS_H
#define SCAN_HITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "scan_words.h"
#include "vec.h"

struct scan_draft;

struct scan_hit {
	uint32_t at;
	uint16_t word;
};

struct scan_hits {
	struct scan_hit *items;
	size_t n, alloc;
	uint64_t seen[(SCAN_NO_WORD + 1) / 64];
};

static inline void scan_hits_add(struct scan_hits *h, uint32_t at,
				 uint16_t word)
{
	struct scan_hit *hit = vec_push(h);

	hit->at = at;
	hit->word = word;
	h->seen[word / 64] |= 1ull << word % 64;
}

void scan_hits_release(struct scan_hits *h);

/* Was there any at or behind that offset? */
bool scan_hits_since(const struct scan_hits *h, uint32_t offset);
/* Pushes the words in [start, end) to out->words, in the order of the text. */
void scan_hits_between(const struct scan_hits *h, uint32_t start, uint32_t end,
		       struct scan_draft *out);
/* Makes all words that were hit the file_words of the draft. */
void scan_hits_union(const struct scan_hits *h, struct scan_draft *out);

#endif
