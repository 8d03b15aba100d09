/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lex - the tokens of a C file, fast: what scan and slice agree on.
 *
 * One call, one token. Comments never come out, nor do strings and character
 * constants unless wanted; neither does punctuation the caller did not ask
 * for, which is what makes reading a function body cheap. A string or a
 * character constant that is not closed ends with its line, so that text which
 * was never meant to be C (inside #if 0, in assembler, after #error) does no
 * harm beyond it. Bytes that C does not know (NUL, 0x80 and up) are skipped.
 *
 * Calling order: set text, pos and end of a zeroed struct lexer, then lex_next
 * until LEX_END. text need not be terminated; nothing is read at or after end.
 * pos may be moved between calls, to any place outside comments and strings.
 * When LEX_HASH comes (the '#' that opens a preprocessor line), ask with
 * LEX_EOL wanted until LEX_EOL comes: continuation lines belong to the line.
 */
#ifndef LEX_H
#define LEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum lex_kind {
	LEX_END,	/* no more text; always wanted */
	LEX_IDENT,	/* identifier or keyword; always wanted */
	LEX_EOL,	/* end of line */
	LEX_HASH,	/* '#', first on its line */
	LEX_NUMBER,
	LEX_STRING,
	LEX_CHAR,
	LEX_LBRACE, LEX_RBRACE,
	LEX_LPAREN, LEX_RPAREN,
	LEX_LBRACKET, LEX_RBRACKET,
	LEX_SEMICOLON,
	LEX_COMMA,
	LEX_EQUAL,	/* one '='; "==" is two of them, "<=" ends in one */
	LEX_STAR,
	LEX_OTHER,	/* any other punctuation, a byte at a time */
};

#define LEX_WANT(kind)	(1u << (kind))
/* Every token; and every token but the ends of lines. */
#define LEX_WANT_ALL	(LEX_WANT(LEX_OTHER + 1) - 1)
#define LEX_WANT_CODE	(LEX_WANT_ALL & ~LEX_WANT(LEX_EOL))

struct lexer {
	const char *text;
	uint32_t pos;		/* where the next token is looked for */
	uint32_t end;
	/* The last token: */
	uint32_t start;		/* its first byte; pos is past its last */
	uint32_t hash;		/* lex_hash of an identifier */
	bool spliced;		/* the identifier is cut by backslash-newline */
};

/* want: LEX_WANT(kind) or'ed together. Returns the kind of the token. */
enum lex_kind lex_next(struct lexer *lx, uint32_t want);

/* FNV-1a, 32 bits; the value of lexer.hash for the same identifier. */
uint32_t lex_hash(const char *ident, size_t len);

/* Is text[start, end), which may be cut by backslash-newline, this name? */
bool lex_same(const char *text, uint32_t start, uint32_t end,
	      const char *name, size_t len);

/* The same for the last token. */
bool lex_is(const struct lexer *lx, const char *name);

/* Offset of the first identifier `ident` in text[start, end), or end. */
uint32_t lex_find(const char *text, uint32_t start, uint32_t end,
		  const char *ident);

#endif
