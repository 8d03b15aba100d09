/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_words - the dictionary of a scan, made ready for many files.
 *
 * Every identifier of every file is looked up here, and nearly all of them are
 * in no dictionary. So the first question is answered in the header, from an
 * array of hashes that stays in the cache; spellings are compared only behind
 * a hash that is equal. The words that decl knows are in every dictionary.
 *
 * Build it once, then share it between threads: nothing changes it. Only whole
 * identifiers match, also those cut by backslash-newline.
 */
#ifndef SCAN_WORDS_H
#define SCAN_WORDS_H

#include <stddef.h>
#include <stdint.h>

struct map;
struct scan_words;

/* The number of a word that only decl knows. */
#define SCAN_NO_WORD	0xffff

struct scan_word {
	uint32_t spelling;	/* where it is; not terminated */
	uint16_t len;
	uint16_t number;	/* in the map, or SCAN_NO_WORD */
	uint8_t known;		/* enum decl_word */
};

/*
 * words (map.h, values below 65535; NULL: none) is usually the union of the
 * Words of all rules. Keeps nothing of it.
 */
struct scan_words *scan_words_new(const struct map *words);
void scan_words_free(struct scan_words *w);

/* The slow half of scan_words_find. */
const struct scan_word *scan_words_probe(const struct scan_words *w,
					 const char *text, uint32_t start,
					 uint32_t end, uint32_t hash);

/* For scan_words_find: what every struct scan_words begins with. */
struct scan_words_head {
	uint32_t mask;
	uint32_t *tags;		/* by hash; 0: no word */
};

/* The word text[start, end), whose lex_hash is given; NULL: not in it. */
static inline const struct scan_word *
scan_words_find(const struct scan_words *w, const char *text, uint32_t start,
		uint32_t end, uint32_t hash)
{
	const struct scan_words_head *head = (const void *)w;

	if (!head->tags[hash >> 1 & head->mask])
		return NULL;
	return scan_words_probe(w, text, start, end, hash);
}

#endif
