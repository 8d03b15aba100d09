/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_words - the words of C texts: each is there once, so that two tokens
 * read alike if and only if they have the same pointer, in patterns and code.
 *
 * Words are numbered from 0 in the order in which they come up: what is asked
 * about a name again and again (does this expression match it?) can be kept
 * in an array. They live as long as the table.
 */
#ifndef CTREE_WORDS_H
#define CTREE_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ctree_macro;
struct ctree_words;

struct ctree_word {
	const char *text; /* terminated */
	uint32_t len;
	uint32_t number;
	uint8_t keyword; /* enum ctree_keyword of ctree_keyword.h; 0: none */
	uint8_t shape; /* CTREE_W_... */
	const struct ctree_macro *macro; /* ctree_macros.h; or NULL */
};

/* What the spelling of an identifier says. */
enum {
	CTREE_W_TYPE = 1 << 0, /* u32, size_t: names a type */
	CTREE_W_LOOP = 1 << 1, /* list_for_each: may head a loop */
	CTREE_W_CAPITALS = 1 << 2, /* DEFINE_MUTEX */
};

struct ctree_words *ctree_words_new(void);
void ctree_words_free(struct ctree_words *ws);

const struct ctree_word *ctree_word(struct ctree_words *ws, const char *text,
				    size_t len);
/* How many there are. */
size_t ctree_words_count(const struct ctree_words *ws);
void ctree_word_set_macro(struct ctree_words *ws, const struct ctree_word *w,
			  const struct ctree_macro *macro);

/*
 * One remark on each word that lasts until the next call of _forget: that it
 * was seen to name a type in the file at hand.
 */
void ctree_words_forget(struct ctree_words *ws);
void ctree_word_mark(struct ctree_words *ws, const struct ctree_word *w);
bool ctree_word_is_marked(const struct ctree_words *ws,
			  const struct ctree_word *w);

#endif
