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
#include "ctree.h"

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

/* Words that the parser knows; K_NONE for any other. */
enum ctree_keyword {
	K_NONE,
	/* types, storage, qualifiers */
	K_VOID, K_CHAR, K_SHORT, K_INT, K_LONG, K_FLOAT, K_DOUBLE, K_SIGNED,
	K_UNSIGNED, K_BOOL, K_COMPLEX, K_INT128, K_FIRST_STORAGE, K_CONST = K_FIRST_STORAGE,
	K_VOLATILE, K_RESTRICT, K_STATIC, K_EXTERN, K_TYPEDEF, K_INLINE,
	K_REGISTER, K_AUTO, K_THREAD, K_STRUCT, K_UNION, K_ENUM, K_TYPEOF,
	K_ATTRIBUTE, K_EXTENSION, K_LAST_TYPE = K_EXTENSION,
	/* statements */
	K_IF, K_ELSE, K_SWITCH, K_CASE, K_DEFAULT, K_WHILE, K_DO, K_FOR,
	K_GOTO, K_BREAK, K_CONTINUE, K_RETURN, K_ASM, K_SIZEOF, K_ALIGNOF,
	K_MACRO_STATEMENT, /* what the macro file calls MACROSTATEMENT */
	/* punctuation */
	P_LPAREN, P_RPAREN, P_LBRACE, P_RBRACE, P_LBRACKET, P_RBRACKET,
	P_SEMICOLON, P_COMMA, P_DOT, P_ARROW, P_COLON, P_QUESTION, P_ELLIPSIS,
	P_INC, P_DEC, P_AND, P_STAR, P_PLUS, P_MINUS, P_TILDE, P_NOT, P_ANDAND,
	P_OROR, P_SLASH, P_PERCENT, P_SHL, P_SHR, P_OR, P_XOR, P_LT, P_GT,
	P_LE, P_GE, P_EQ, P_NE, P_ASSIGN, P_ADD_ASSIGN, P_SUB_ASSIGN,
	P_MUL_ASSIGN, P_DIV_ASSIGN, P_MOD_ASSIGN, P_SHL_ASSIGN, P_SHR_ASSIGN,
	P_AND_ASSIGN, P_OR_ASSIGN, P_XOR_ASSIGN, P_HASH, P_HASHHASH, P_AT,
	/* punctuation of patterns: \( \| \& \), or ( | & ) in column 0 */
	P_EITHER, P_ELSE, P_ALSO, P_EITHER_END,
	P_NEST, P_NEST_END, P_NEST_ANY, P_NEST_ANY_END, /* <+... ...+> <... ...> */
	K_COUNT,
};

/* The keyword of a word that is to be; for ctree_words.c. */
enum ctree_keyword ctree_keyword_of(const char *text, size_t len);

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
