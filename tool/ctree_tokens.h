/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_tokens - a C text, or a pattern's, as tokens: what ctree reads.
 *
 * Comments are left out, but one that says only "free": slices make it of
 * __free(...), and it is left out like the others. A preprocessor line is one
 * token, CTREE_T_DIRECTIVE, whose word is its name; but of a #define, the name
 * and the body follow as tokens of their own up to a CTREE_T_LINE_END. Strings
 * and numbers are words like any other.
 *
 * A string that is not closed ends with its line. Bytes that mean nothing are
 * skipped. So any text can be read.
 *
 * In a pattern: `@name` behind a token becomes a mark of the token; a name that
 * is a metavariable is CTREE_T_META.
 */
#ifndef CTREE_TOKENS_H
#define CTREE_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "arena.h"
#include "ctree_keyword.h"
#include "ctree_node.h"

struct buf;
struct ctree_words;

enum ctree_token_kind {
	CTREE_T_NAME, /* also keywords */
	CTREE_T_NUMBER,
	CTREE_T_CHAR,
	CTREE_T_STRING,
	CTREE_T_PUNCTUATION,
	CTREE_T_DIRECTIVE,
	CTREE_T_LINE_END, /* behind the last token of a #define */
	CTREE_T_META, /* only in patterns */
	CTREE_T_END,
};

enum {
	CTREE_F_MADE = 1 << 0, /* of what a macro stands for */
	CTREE_F_STARTS_LINE = 1 << 1,
	CTREE_F_HOLDS = 1 << 2, /* a directive that is not to be read over */
	CTREE_F_MINUS = 1 << 3, /* of a pattern: its line begins with - */
};

struct ctree_tokens {
	struct ctree_token *items;
	size_t n;
	size_t alloc;
	const char *text; /* they were read from */
	/* of a pattern, as long as the items; else NULL */
	const struct ctree_mark **marks;
	uint32_t *metas;
	size_t marks_alloc;
};

void ctree_tokens_release(struct ctree_tokens *ts);
/* Appends the tokens of text, which is borrowed, and a CTREE_T_END. */
void ctree_tokens_read(struct ctree_tokens *ts, struct ctree_words *ws,
		       const char *text, size_t len);
/* The same for a pattern. Marks are made in the arena. */
int ctree_tokens_read_pattern(struct ctree_tokens *ts, struct ctree_words *ws,
			      const char *text, size_t len, uint32_t line,
			      const struct ctree_meta *metas, size_t n_metas,
			      struct arena *arena, struct buf *err);

#endif
