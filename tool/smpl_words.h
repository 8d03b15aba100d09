/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smpl_words - the words of what stands around the bodies of rules: headers of
 * rules, declarations of metavariables, what scripts bind.
 *
 * Blanks and // comments are nothing. An operator is a run of operator bytes.
 */
#ifndef SMPL_WORDS_H
#define SMPL_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum smpl_word_kind {
	SMPL_W_END,
	SMPL_W_NAME, /* also numbers */
	SMPL_W_STRING, /* with its quotes */
	SMPL_W_MARK, /* one of , ; . ( ) [ ] { } : */
	SMPL_W_OPERATOR,
};

struct smpl_words {
	const char *text;
	size_t pos, end;
	uint32_t line; /* of the current word */
	/* the current word: */
	enum smpl_word_kind kind;
	const char *at;
	size_t len;
};

/* Stands on the first word. line: that of text[0]. text is borrowed. */
void smpl_words_start(struct smpl_words *w, const char *text, size_t len,
		      uint32_t line);
void smpl_words_next(struct smpl_words *w);
/* Is the current word this one? */
bool smpl_words_is(const struct smpl_words *w, const char *word);
/* If so, goes on to the next. */
bool smpl_words_eat(struct smpl_words *w, const char *word);

#endif
