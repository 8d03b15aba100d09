/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "lex.h"

enum {
	FNV_BASIS = 2166136261u,
	FNV_PRIME = 16777619u,
};

/* Classes that are no token kind; never in a want mask. */
enum {
	BLANK = LEX_OTHER + 1,
	SLASH,
	BACKSLASH,
	IGNORED,
};

/* clang-format off */
#define X IGNORED
#define B BLANK
#define I LEX_IDENT
#define N LEX_NUMBER
#define O LEX_OTHER
static const uint8_t class_of[256] = {
	X, X, X, X, X, X, X, X, X, B, LEX_EOL, B, B, B, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	B, O, LEX_STRING, LEX_HASH, O, O, O, LEX_CHAR,
	LEX_LPAREN, LEX_RPAREN, LEX_STAR, O, LEX_COMMA, O, O, SLASH,
	N, N, N, N, N, N, N, N, N, N, O, LEX_SEMICOLON, O, LEX_EQUAL, O, O,
	O, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I,
	I, I, I, I, I, I, I, I, I, I, I,
	LEX_LBRACKET, BACKSLASH, LEX_RBRACKET, O, I,
	O, I, I, I, I, I, I, I, I, I, I, I, I, I, I, I,
	I, I, I, I, I, I, I, I, I, I, I, LEX_LBRACE, O, LEX_RBRACE, O, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
	X, X, X, X, X, X, X, X, X, X, X, X, X, X, X, X,
};
#undef X
#undef B
#undef I
#undef N
#undef O
/* clang-format on */

/* Letters, digits and '_'. */
static inline bool is_ident_byte(unsigned char c)
{
	return class_of[c] == LEX_IDENT || class_of[c] == LEX_NUMBER;
}

/*
 * p is at a backslash: past the newline it hides, or NULL if it hides none.
 * Blanks between the two are allowed, as gcc allows them.
 */
static const unsigned char *skip_splice(const unsigned char *p,
					const unsigned char *end)
{
	for (p++; p < end; p++) {
		if (*p == '\n')
			return p + 1;
		if (class_of[*p] != BLANK)
			return NULL;
	}
	return NULL;
}

static const unsigned char *skip_block_comment(const unsigned char *p,
					       const unsigned char *end)
{
	const unsigned char *from = p + 2;

	/* Every line of a kernel comment has a '*', few have a '/'. */
	for (p = from; p < end; p++) {
		p = memchr(p, '/', end - p);
		if (!p)
			return end;
		if (p > from && p[-1] == '*')
			return p + 1;
	}
	return end;
}

/* To the newline, which is not part of the comment. */
static const unsigned char *skip_line_comment(const unsigned char *p,
					      const unsigned char *end)
{
	const unsigned char *last;

	for (;;) {
		p = memchr(p, '\n', end - p);
		if (!p)
			return end;
		for (last = p - 1; *last == '\r'; last--)
			;
		if (*last != '\\')
			return p;
		p++;
	}
}

static const unsigned char *skip_quoted(const unsigned char *p,
					const unsigned char *end)
{
	const unsigned char *next;
	unsigned char quote = *p;

	for (p++; p < end; p++) {
		if (*p == quote)
			return p + 1;
		if (*p == '\n')
			return p;
		if (*p == '\\') {
			next = skip_splice(p, end);
			p = next ? next - 1 : p + 1;
			if (p < end && *p == '\n' && !next)
				return p;
		}
	}
	return end;
}

static const unsigned char *skip_number(const unsigned char *p,
					const unsigned char *end)
{
	while (p < end && (is_ident_byte(*p) || *p == '.'))
		p++;
	return p;
}

/* Only blanks, or a comment, stand between the start of the line and p. */
static bool opens_line(const unsigned char *text, const unsigned char *p)
{
	while (p > text && class_of[p[-1]] == BLANK)
		p--;
	return p == text || p[-1] == '\n' ||
	       (p - text >= 4 && p[-1] == '/' && p[-2] == '*');
}

/* Sets hash and spliced; returns past the identifier at p. */
static inline const unsigned char *
read_ident(struct lexer *lx, const unsigned char *p, const unsigned char *end)
{
	const unsigned char *next;
	uint32_t hash = FNV_BASIS;

	lx->spliced = false;
	for (;;) {
		while (p < end && is_ident_byte(*p))
			hash = (hash ^ *p++) * FNV_PRIME;
		if (p == end || *p != '\\')
			break;
		next = skip_splice(p, end);
		if (!next || next == end || !is_ident_byte(*next))
			break;
		lx->spliced = true;
		p = next;
	}
	lx->hash = hash;
	return p;
}

/* One loop, one switch: this is where the time of a scan goes. */
enum lex_kind lex_next(struct lexer *lx, uint32_t want)
{
	const unsigned char *text = (const unsigned char *)lx->text;
	const unsigned char *p = text + lx->pos, *end = text + lx->end;
	const unsigned char *start, *next;
	unsigned int kind;

	while (p < end) {
		kind = class_of[*p];
		start = p;
		switch (kind) {
		case LEX_IDENT:
			p = read_ident(lx, p, end);
			goto found;
		case LEX_NUMBER:
			p = skip_number(p, end);
			break;
		case LEX_STRING:
		case LEX_CHAR:
			p = skip_quoted(p, end);
			break;
		case SLASH:
			if (end - p > 1 && p[1] == '*') {
				p = skip_block_comment(p, end);
				continue;
			}
			if (end - p > 1 && p[1] == '/') {
				p = skip_line_comment(p, end);
				continue;
			}
			kind = LEX_OTHER;
			p++;
			break;
		case BACKSLASH:
			next = skip_splice(p, end);
			p = next ? next : p + 1;
			continue;
		case LEX_HASH:
			p++;
			if ((want & LEX_WANT(LEX_HASH)) &&
			    !opens_line(text, start))
				continue;
			break;
		default:
			p++;
			break;
		}
		if (want & LEX_WANT(kind))
			goto found;
	}
	lx->start = lx->end;
	lx->pos = lx->end;
	return LEX_END;
found:
	lx->start = start - text;
	lx->pos = p - text;
	return kind;
}

uint32_t lex_hash(const char *ident, size_t len)
{
	uint32_t hash = FNV_BASIS;

	for (size_t i = 0; i < len; i++)
		hash = (hash ^ (unsigned char)ident[i]) * FNV_PRIME;
	return hash;
}

bool lex_same(const char *text, uint32_t start, uint32_t end, const char *name,
	      size_t len)
{
	size_t at = 0;

	if (end - start == len)
		return memcmp(text + start, name, len) == 0;
	for (; start < end; start++) {
		if (!is_ident_byte((unsigned char)text[start]))
			continue;
		if (at == len || text[start] != name[at++])
			return false;
	}
	return at == len;
}

bool lex_is(const struct lexer *lx, const char *name)
{
	return lex_same(lx->text, lx->start, lx->pos, name, strlen(name));
}

uint32_t lex_find(const char *text, uint32_t start, uint32_t end,
		  const char *ident)
{
	struct lexer lx = { .text = text, .pos = start, .end = end };
	size_t len = strlen(ident);
	uint32_t hash = lex_hash(ident, len);

	while (lex_next(&lx, 0) == LEX_IDENT) {
		if (lx.hash == hash &&
		    lex_same(text, lx.start, lx.pos, ident, len))
			return lx.start;
	}
	return end;
}
