/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "decl_known.h"
#include "lex.h"
#include "map.h"
#include "scan_words.h"

struct scan_words {
	struct scan_words_head head; /* tags: tag_of(hash), 0: free */
	struct scan_word *items; /* apart from tags: most look-ups end there */
	struct buf spellings;
};

static inline uint32_t tag_of(uint32_t hash)
{
	return hash | 1;
}

/* The place of the identifier, or the free one for it. */
static uint32_t find_place(const struct scan_words *w, const char *text,
			   uint32_t start, uint32_t end, uint32_t hash)
{
	uint32_t at = hash >> 1 & w->head.mask;

	for (; w->head.tags[at]; at = (at + 1) & w->head.mask) {
		const struct scan_word *s = &w->items[at];

		if (w->head.tags[at] == tag_of(hash) &&
		    lex_same(text, start, end, w->spellings.data + s->spelling,
			     s->len))
			break;
	}
	return at;
}

static struct scan_word *add_word(struct scan_words *w, const char *word)
{
	size_t len = strlen(word);
	uint32_t hash = lex_hash(word, len);
	uint32_t at;

	if (!len || len > UINT16_MAX)
		return NULL;
	at = find_place(w, word, 0, len, hash);
	if (!w->head.tags[at]) {
		w->head.tags[at] = tag_of(hash);
		w->items[at].spelling = w->spellings.len;
		w->items[at].len = len;
		w->items[at].number = SCAN_NO_WORD;
		buf_add(&w->spellings, word, len);
	}
	return &w->items[at];
}

struct scan_words *scan_words_new(const struct map *words)
{
	struct scan_words *w = xcalloc(1, sizeof(*w));
	size_t count = words ? map_count(words) : 0, size = 512;
	struct scan_word *s;

	while (size < 4 * (count + decl_known_count))
		size *= 2;
	w->head.mask = size - 1;
	w->head.tags = xcalloc(size, sizeof(*w->head.tags));
	w->items = xcalloc(size, sizeof(*w->items));
	buf_init(&w->spellings);

	for (size_t i = 0; i < decl_known_count; i++)
		add_word(w, decl_known[i].spelling)->known = decl_known[i].word;
	for (size_t i = 0; i < count; i++) {
		s = add_word(w, map_key(words, i));
		if (s && map_value(words, i) < SCAN_NO_WORD)
			s->number = map_value(words, i);
	}
	return w;
}

void scan_words_free(struct scan_words *w)
{
	if (!w)
		return;
	free(w->head.tags);
	free(w->items);
	buf_release(&w->spellings);
	free(w);
}

const struct scan_word *scan_words_probe(const struct scan_words *w,
					 const char *text, uint32_t start,
					 uint32_t end, uint32_t hash)
{
	uint32_t at = find_place(w, text, start, end, hash);

	return w->head.tags[at] ? &w->items[at] : NULL;
}
