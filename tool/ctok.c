/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctok.h"
#include "lex.h"
#include "vec.h"

static enum ctok_kind kind_of(enum lex_kind kind)
{
	switch (kind) {
	case LEX_IDENT:
		return CTOK_IDENT;
	case LEX_NUMBER:
		return CTOK_NUMBER;
	case LEX_STRING:
	case LEX_CHAR:
		return CTOK_STRING;
	case LEX_HASH:
		return CTOK_DIRECTIVE;
	default:
		return CTOK_PUNCT;
	}
}

/* True when the byte at `at` makes a two-character mark with the last token. */
static bool joins(const struct ctoks *t, uint32_t at)
{
	static const char pairs[][3] = {
		"->", "++", "--", "&&", "||", "==", "!=", "<=", ">=", "<<",
		">>",
	};
	const struct ctok *last;

	if (t->n == 0)
		return false;
	last = &t->items[t->n - 1];
	if (last->kind != CTOK_PUNCT || last->end != at ||
	    last->end - last->start != 1)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (memcmp(t->text + last->start, pairs[i], 2) == 0)
			return true;
	return false;
}

static uint32_t directive_end(struct lexer *lx)
{
	while (lex_next(lx, LEX_WANT(LEX_EOL)) == LEX_IDENT)
		;
	return lx->start;
}

/* Pairs the brackets; `open` is a chain through the close of open ones. */
static void match_brackets(struct ctoks *t)
{
	uint32_t open = UINT32_MAX, before;

	for (size_t i = 0; i < t->n; i++) {
		struct ctok *tok = &t->items[i];

		tok->close = (uint32_t)t->n;
		if (tok->kind != CTOK_PUNCT)
			continue;
		switch (t->text[tok->start]) {
		case '(': case '[': case '{':
			tok->close = open;
			open = (uint32_t)i;
			break;
		case ')': case ']': case '}':
			if (open == UINT32_MAX)
				break;
			before = t->items[open].close;
			t->items[open].close = (uint32_t)i;
			open = before;
			break;
		}
	}
	for (; open != UINT32_MAX; open = before) {
		before = t->items[open].close;
		t->items[open].close = (uint32_t)t->n;
	}
}

void ctok_all(struct ctoks *t, const char *text, size_t start, size_t end)
{
	struct lexer lx = {
		.text = text, .pos = (uint32_t)start, .end = (uint32_t)end,
	};
	enum lex_kind kind;
	struct ctok *tok;

	t->text = text;
	t->items = NULL;
	t->n = 0;
	t->alloc = 0;
	while ((kind = lex_next(&lx, LEX_WANT_CODE)) != LEX_END) {
		if (kind_of(kind) == CTOK_PUNCT && joins(t, lx.start)) {
			t->items[t->n - 1].end = lx.pos;
			continue;
		}
		tok = vec_push(t);
		tok->kind = kind_of(kind);
		tok->start = lx.start;
		tok->end = lx.pos;
		if (tok->kind == CTOK_DIRECTIVE)
			tok->end = directive_end(&lx);
	}
	match_brackets(t);
}

void ctok_release(struct ctoks *t)
{
	vec_release(t);
}

enum ctok_kind ctok_kind(const struct ctoks *t, size_t i)
{
	return i < t->n ? t->items[i].kind : CTOK_END;
}

const char *ctok_text(const struct ctoks *t, size_t i, size_t *len)
{
	*len = i < t->n ? t->items[i].end - t->items[i].start : 0;
	return i < t->n ? t->text + t->items[i].start : "";
}

bool ctok_is(const struct ctoks *t, size_t i, const char *word)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	return len > 0 && text[0] == word[0] && strlen(word) == len &&
	       memcmp(text, word, len) == 0;
}

bool ctok_is_ident(const struct ctoks *t, size_t i)
{
	return ctok_kind(t, i) == CTOK_IDENT;
}

size_t ctok_close(const struct ctoks *t, size_t i)
{
	return i < t->n ? t->items[i].close : t->n;
}

static bool is_one_of(const struct ctoks *t, size_t i, const char *const *list,
		      size_t n)
{
	const char *text;
	size_t len;

	if (!ctok_is_ident(t, i))
		return false;
	text = ctok_text(t, i, &len);
	for (size_t k = 0; k < n; k++)
		if (list[k][0] == text[0] && !strncmp(list[k], text, len) &&
		    !list[k][len])
			return true;
	return false;
}

bool ctok_is_type_word(const struct ctoks *t, size_t i)
{
	static const char *const words[] = {
		"void", "char", "short", "int", "long", "float", "double",
		"signed", "unsigned", "_Bool", "bool", "struct", "union",
		"enum", "__signed__", "_Atomic", "__int128", "typeof",
		"__typeof__", "typeof_unqual", "__auto_type", "_Static_assert",
	};

	return is_one_of(t, i, words, ARRAY_SIZE(words)) ||
	       ctok_is_qualifier(t, i);
}

bool ctok_is_qualifier(const struct ctoks *t, size_t i)
{
	static const char *const words[] = {
		"const", "volatile", "static", "extern", "register", "inline",
		"typedef", "auto", "__inline", "__inline__", "__const",
		"restrict", "__restrict", "__extension__", "_Noreturn",
		"__volatile__", "_Thread_local", "__thread", "_Alignas",
		"__attribute__", "asm", "__asm__",
	};

	return is_one_of(t, i, words, ARRAY_SIZE(words));
}

bool ctok_is_statement_word(const struct ctoks *t, size_t i)
{
	static const char *const words[] = {
		"if", "else", "while", "for", "do", "switch", "case", "default",
		"return", "goto", "break", "continue", "sizeof", "_Generic",
		"_Alignof", "__alignof__",
	};

	return is_one_of(t, i, words, ARRAY_SIZE(words));
}
