// SPDX-License-Identifier: GPL-2.0-only
#include "base.h"
#include "buf.h"
#include "lex.h"
#include "scan.h"
#include "slice.h"

static void blank(char *text, uint32_t start, uint32_t end)
{
	for (uint32_t i = start; i < end; i++) {
		if (text[i] != '\n' && text[i] != '\r')
			text[i] = ' ';
	}
}

/* From any offset on; text may hold NUL bytes. */
static bool mentions(const char *text, size_t len, const char *word)
{
	return memmem(text, len, word, strlen(word)) != NULL;
}

static const char *const annotations[] = {
	"__free",
	"__cleanup",
};

static bool is_annotation(const struct lexer *lx)
{
	for (size_t i = 0; i < ARRAY_SIZE(annotations); i++) {
		if (lex_is(lx, annotations[i]))
			return true;
	}
	return false;
}

/*
 * The offset past `(...)`, which must be the next token; 0 if it is not, if
 * it is never closed, or if anything in it is no part of an annotation.
 */
static uint32_t past_arguments(struct lexer lx)
{
	uint32_t depth = 0;

	do {
		switch (lex_next(&lx, LEX_WANT_CODE)) {
		case LEX_LPAREN:
			depth++;
			break;
		case LEX_RPAREN:
			if (!depth)
				return 0;
			depth--;
			break;
		case LEX_END:
		case LEX_HASH:
		case LEX_SEMICOLON:
		case LEX_LBRACE:
		case LEX_RBRACE:
			return 0;
		default:
			if (!depth)
				return 0;
			break;
		}
	} while (depth);
	return lx.pos;
}

/* The name of a macro being defined is no use of it. */
static bool is_defined_here(const char *text, uint32_t start)
{
	uint32_t p = start;

	while (p > 0 && (text[p - 1] == ' ' || text[p - 1] == '\t'))
		p--;
	return p >= 6 && p < start && memcmp(text + p - 6, "define", 6) == 0;
}

/* Leaves a comment, so that a patch which reads the text can tell. */
static void mark_annotation(char *text, uint32_t start, uint32_t end)
{
	static const char mark[] = "/*free*/";
	const uint32_t len = sizeof(mark) - 1;

	if (end - start < len)
		return;
	for (uint32_t i = start; i < start + len; i++)
		if (text[i] != ' ')
			return;
	memcpy(text + start, mark, len);
}

static void blank_annotations(char *text, uint32_t len)
{
	struct lexer lx = { .text = text, .end = len };
	uint32_t end, start;

	while (lex_next(&lx, 0) == LEX_IDENT) {
		if (!is_annotation(&lx) || is_defined_here(text, lx.start))
			continue;
		start = lx.start;
		end = past_arguments(lx);
		if (!end)
			continue;
		for (uint32_t i = start; i < end; i++) {
			/* A hidden newline must stay hidden. */
			if (text[i] != '\n' && text[i] != '\r' &&
			    text[i] != '\\')
				text[i] = ' ';
		}
		mark_annotation(text, start, end);
		lx.pos = end;
	}
}

/* A macro, going by its name: no small letter in it. */
static bool is_capital(const char *text, const struct lexer *lx)
{
	for (uint32_t i = lx->start; i < lx->pos; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			return false;
	return true;
}

static bool is_followed_by_parenthesis(struct lexer lx)
{
	return lex_next(&lx, LEX_WANT_CODE) == LEX_LPAREN;
}

static void skip_directive(struct lexer *lx)
{
	enum lex_kind kind;

	do {
		kind = lex_next(lx, LEX_WANT(LEX_EOL));
	} while (kind != LEX_EOL && kind != LEX_END);
}

/* At the start of a statement: NAME call(...) loses NAME. */
static void blank_bare_macros(char *text, const struct scan_item *function)
{
	struct lexer lx = { .text = text, .pos = function->body_start,
			    .end = function->body_end };
	uint32_t run = 0, run_end = 0;
	bool starts = false;
	enum lex_kind kind;

	while ((kind = lex_next(&lx, LEX_WANT_CODE)) != LEX_END) {
		if (kind == LEX_HASH) {
			skip_directive(&lx);
		} else if (kind != LEX_IDENT) {
			starts = kind == LEX_SEMICOLON ||
				 kind == LEX_LBRACE || kind == LEX_RBRACE ||
				 kind == LEX_RPAREN;
			run = 0;
		} else if ((starts || run) && is_capital(text, &lx)) {
			run = run ? run : lx.start;
			run_end = lx.pos;
			starts = false;
		} else {
			if (run && memcmp(text + lx.start, "__", 2) != 0 &&
			    is_followed_by_parenthesis(lx))
				blank(text, run, run_end);
			starts = lex_is(&lx, "else") || lex_is(&lx, "do");
			run = 0;
		}
	}
}

/* +1 for #if, #ifdef, #ifndef; -1 for #endif; 2 for #else, #elif; else 0. */
static int conditional(const char *line, const char *end)
{
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	if (line == end || *line++ != '#')
		return 0;
	while (line < end && (*line == ' ' || *line == '\t'))
		line++;
	if (end - line >= 2 && !memcmp(line, "if", 2))
		return 1;
	if (end - line >= 5 && !memcmp(line, "endif", 5))
		return -1;
	return end - line >= 2 && !memcmp(line, "el", 2) ? 2 : 0;
}

/* Whether what is blanked takes whole #if groups with it, or none. */
static bool conditionals_balance(const char *text, uint32_t start,
				 uint32_t end)
{
	const char *p = text + start, *stop = text + end;
	int depth = 0;

	while (p < stop) {
		const char *eol = memchr(p, '\n', stop - p);
		int step;

		if (!eol)
			eol = stop;
		step = conditional(p, eol);
		if ((step == -1 || step == 2) && !depth)
			return false;
		if (step != 2)
			depth += step;
		p = eol + 1;
	}
	return depth == 0;
}

static bool has_body(const struct scan_item *item, size_t len)
{
	return !item->ragged && item->body_start < item->body_end &&
	       item->body_end <= len;
}

static bool may_blank(const struct scan_item *item, const char *text,
		      size_t len)
{
	switch (item->kind) {
	case SCAN_FUNCTION:
		if (!has_body(item, len))
			return false;
		break;
	case SCAN_TYPEDEF:
	case SCAN_MACRO:
		return false;
	default:
		break;
	}
	return !item->ragged && item->start < item->end && item->end <= len &&
	       conditionals_balance(text, item->start, item->end);
}

static void blank_item(char *copy, size_t len, const struct scan_item *item,
		       enum slice_mode mode)
{
	if (mode != SLICE_BODIES && may_blank(item, copy, len)) {
		blank(copy, item->start, item->end);
	} else if (item->kind == SCAN_FUNCTION && has_body(item, len)) {
		blank(copy, item->body_start, item->body_end);
		copy[item->body_start] = ';';
	}
}

/*
 * What stands between the items that stay: spatch makes a flow graph of each
 * preprocessor line there and tries every rule on it.
 */

/* Past the end of a line that may be continued. */
static uint32_t line_end(const char *text, uint32_t pos, uint32_t end)
{
	struct lexer lx = { .text = text, .pos = pos, .end = end };
	enum lex_kind kind;

	do {
		kind = lex_next(&lx, LEX_WANT(LEX_EOL));
	} while (kind != LEX_EOL && kind != LEX_END);
	return kind == LEX_EOL ? lx.start : end;
}

/*
 * A number, or an expression in parentheses with a number in it (without one it
 * may be a type): where its name stands, spatch needs not know what it is.
 */
static bool is_plain_value(struct lexer lx)
{
	enum lex_kind kind = lex_next(&lx, LEX_WANT_ALL);
	bool number = kind == LEX_NUMBER;
	uint32_t depth = 0;

	if (number)
		return lex_next(&lx, LEX_WANT_ALL) == LEX_END;
	for (; kind != LEX_END; kind = lex_next(&lx, LEX_WANT_ALL)) {
		depth += kind == LEX_LPAREN;
		if (!depth || (kind != LEX_IDENT && kind != LEX_NUMBER &&
			       kind != LEX_LPAREN && kind != LEX_RPAREN &&
			       kind != LEX_STAR && kind != LEX_OTHER))
			return false;
		depth -= kind == LEX_RPAREN;
		number |= kind == LEX_NUMBER;
	}
	return number && !depth;
}

/* `#define NAME value`, without parameters; lx stands behind `define`. */
static bool defines_value(struct lexer lx)
{
	if (lex_next(&lx, LEX_WANT_ALL) != LEX_IDENT || lx.pos >= lx.end ||
	    (lx.text[lx.pos] != ' ' && lx.text[lx.pos] != '\t'))
		return false;
	return is_plain_value(lx);
}

/* Comments, includes and names of values in text[pos, end). */
static void blank_gap(char *text, uint32_t pos, uint32_t end)
{
	while (pos < end) {
		struct lexer lx = { .text = text, .pos = pos, .end = end };
		enum lex_kind kind = lex_next(&lx, LEX_WANT_ALL);
		uint32_t stop, hash = lx.start;

		blank(text, pos, kind == LEX_END ? end : lx.start);
		pos = lx.pos;
		if (kind != LEX_HASH)
			continue;
		stop = line_end(text, pos, end);
		lx.end = stop;
		if (lex_next(&lx, LEX_WANT_ALL) == LEX_IDENT &&
		    (lex_is(&lx, "include") ||
		     (lex_is(&lx, "define") && defines_value(lx))))
			blank(text, hash, stop);
		pos = stop;
	}
}

static void blank_gaps(char *text, uint32_t len, const struct scan_file *scan,
		       const bool *keep)
{
	uint32_t from = 0;

	for (uint32_t i = 0; i < scan->n_items; i++) {
		const struct scan_item *item = &scan->items[i];

		if (item->end > len || item->start < from)
			return;
		if (!keep[i] && item->kind == SCAN_MACRO)
			continue;
		blank_gap(text, from, item->start);
		from = item->end;
	}
	blank_gap(text, from, len);
}

void slice_make(struct buf *out, const char *text, size_t len,
		const struct scan_file *scan, const bool *keep,
		enum slice_mode mode)
{
	size_t from = out->len;
	char *copy;
	bool annotated = false;

	buf_add(out, text, len);
	copy = out->data + from;
	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		if (keep && !keep[i])
			blank_item(copy, len, &scan->items[i], mode);
		else if (scan->items[i].kind == SCAN_FUNCTION &&
			 has_body(&scan->items[i], len))
			blank_bare_macros(copy, &scan->items[i]);
	if (scan && !scan->defeated && keep && mode == SLICE_SPATCH &&
	    len <= UINT32_MAX)
		blank_gaps(copy, len, scan, keep);
	for (size_t i = 0; i < ARRAY_SIZE(annotations); i++)
		annotated |= mentions(copy, len, annotations[i]);
	if (annotated && len <= UINT32_MAX)
		blank_annotations(copy, len);
}
