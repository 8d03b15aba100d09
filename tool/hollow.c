/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "hollow.h"
#include "lex.h"
#include "scan.h"

/* Followed by "(...);" they are no call. */
static const char *const keywords[] = {
	"__alignof__", "__asm__", "__attribute__", "__typeof__",
	"alignof",     "asm",	  "for",	   "if",
	"return",      "sizeof",  "switch",	   "typeof",
	"while",
};

/* Behind these a statement begins, or a value. */
static const char *const leading[] = { "do", "else", "return" };

static const char *const harmless[] = {
	"_alert",   "_crit",	    "_emerg",	       "_err",
	"_info",    "_notice",	    "_warn",	       "container_of",
	"dbg",	    "debug",	    "dev_get_drvdata", "dev_name",
	"for_each", "kobject_name", "might_sleep",     "pr_",
	"printk",   "to_",	    "trace_",
};

static bool is_one_of(const struct lexer *lx, const char *const *names,
		      size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (lex_is(lx, names[i]))
			return true;
	return false;
}

static bool is_harmless(const struct lexer *lx)
{
	const char *name = lx->text + lx->start;
	size_t len = lx->pos - lx->start;
	bool lower = false;

	for (size_t i = 0; i < ARRAY_SIZE(harmless); i++)
		if (memmem(name, len, harmless[i], strlen(harmless[i])))
			return true;
	for (size_t i = 0; i < len; i++)
		lower |= islower((unsigned char)name[i]) != 0;
	return !lower || lx->spliced;
}

static bool is_called(struct lexer lx)
{
	return lex_next(&lx, LEX_WANT_CODE) == LEX_LPAREN;
}

/* After a name: is "(...);" what follows? */
static bool ends_statement(struct lexer lx)
{
	int depth = 0;

	do {
		switch (lex_next(&lx, LEX_WANT_CODE)) {
		case LEX_LPAREN:
			depth++;
			break;
		case LEX_RPAREN:
			if (!depth)
				return false;
			depth--;
			break;
		case LEX_END:
			return false;
		default:
			if (!depth)
				return false;
			break;
		}
	} while (depth > 0);
	return lex_next(&lx, LEX_WANT_CODE) == LEX_SEMICOLON;
}

bool hollow_may_be(const char *text, const struct scan_item *item)
{
	struct lexer lx = { .text = text,
			    .pos = item->body_start,
			    .end = item->body_end };
	bool declares = false;

	for (;;) {
		enum lex_kind kind = lex_next(&lx, LEX_WANT_CODE);

		if (kind == LEX_END || kind == LEX_HASH)
			return true;
		if (kind != LEX_IDENT) {
			declares = kind == LEX_STAR;
			continue;
		}
		/* What costs least is asked first. */
		if (!declares && is_called(lx) &&
		    !is_one_of(&lx, keywords, ARRAY_SIZE(keywords)) &&
		    ends_statement(lx) && !is_harmless(&lx))
			return false;
		declares = !is_one_of(&lx, leading, ARRAY_SIZE(leading));
	}
}
