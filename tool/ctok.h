/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctok - all tokens of a piece of C text, in an array, for code that must look
 * ahead and back (lex.h is for reading once and fast).
 *
 * Comments and blanks are skipped, a preprocessor line is one token (with its
 * continuation lines). Nothing is expanded or judged; any bytes are accepted.
 * Tokens are offsets into the caller's text, which is borrowed and must live
 * as long as the array. The functions accept any token number: outside of the
 * array they see an end token.
 */
#ifndef CTOK_H
#define CTOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum ctok_kind {
	CTOK_END,
	CTOK_IDENT,	/* also keywords */
	CTOK_NUMBER,
	CTOK_STRING,	/* also character constants */
	CTOK_DIRECTIVE,	/* '#' that opens a line, to the end of the line */
	CTOK_PUNCT,	/* one character, or one of -> ++ -- && || == != <= >=
			   << >> */
};

struct ctok {
	enum ctok_kind kind;
	uint32_t start, end;	/* bytes, end exclusive */
	uint32_t close;		/* of ( [ {: see ctok_close */
};

struct ctoks {
	const char *text;	/* borrowed */
	struct ctok *items;
	size_t n, alloc;
};

/* Tokens of text[start, end). start must not lie in a comment or string. */
void ctok_all(struct ctoks *t, const char *text, size_t start, size_t end);
void ctok_release(struct ctoks *t);

enum ctok_kind ctok_kind(const struct ctoks *t, size_t i);
/* Token i is spelled `word`. */
bool ctok_is(const struct ctoks *t, size_t i, const char *word);
bool ctok_is_ident(const struct ctoks *t, size_t i);
/* Start of the token and, in *len, its length; "" at the end. */
const char *ctok_text(const struct ctoks *t, size_t i, size_t *len);
/*
 * For an opening ( [ or {: the number of the token that closes it, or t->n
 * when nothing does (any closing mark closes the last open one); for any other
 * token t->n.
 */
size_t ctok_close(const struct ctoks *t, size_t i);

/* Keywords that can begin or continue a declaration: int, struct, const... */
bool ctok_is_type_word(const struct ctoks *t, size_t i);
/* Of these, the ones that name no type: const, static, __attribute__, ... */
bool ctok_is_qualifier(const struct ctoks *t, size_t i);
/* Any other keyword: return, if, sizeof, ... */
bool ctok_is_statement_word(const struct ctoks *t, size_t i);

#endif
