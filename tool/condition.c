/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "condition.h"
#include "lex.h"

/* The first tokens of a condition: those that can decide it. */
struct tokens {
	const char *text;
	struct {
		uint32_t start, end;
	} items[8];
	size_t n;
};

static void read_tokens(struct tokens *t, const char *text, uint32_t start,
			uint32_t end)
{
	const uint32_t want = LEX_WANT(LEX_EOL) | LEX_WANT(LEX_NUMBER) |
			      LEX_WANT(LEX_LPAREN) | LEX_WANT(LEX_RPAREN) |
			      LEX_WANT(LEX_OTHER) | LEX_WANT(LEX_EQUAL) |
			      LEX_WANT(LEX_STAR);
	struct lexer lx = { .text = text, .pos = start, .end = end };
	enum lex_kind kind;

	t->text = text;
	t->n = 0;
	while (t->n < ARRAY_SIZE(t->items)) {
		kind = lex_next(&lx, want);
		if (kind == LEX_EOL || kind == LEX_END)
			return;
		t->items[t->n].start = lx.start;
		t->items[t->n++].end = lx.pos;
	}
}

static bool token_is(const struct tokens *t, size_t i, const char *spelling)
{
	return i < t->n && lex_same(t->text, t->items[i].start, t->items[i].end,
				    spelling, strlen(spelling));
}

static bool token_is_foreign(const struct tokens *t, size_t i)
{
	return i < t->n && condition_is_foreign(t->text, t->items[i].start,
						t->items[i].end);
}

bool condition_is_foreign(const char *text, uint32_t start, uint32_t end)
{
	static const char *const names[] = {
		"__ASSEMBLY__",
		"__ASSEMBLER__",
		"__cplusplus",
	};

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (lex_same(text, start, end, names[i], strlen(names[i])))
			return true;
	}
	return false;
}

enum condition condition_not(enum condition c)
{
	return c == CONDITION_NEVER  ? CONDITION_ALWAYS :
	       c == CONDITION_ALWAYS ? CONDITION_NEVER :
				       CONDITION_UNKNOWN;
}

enum condition condition_ifdef(const char *text, uint32_t start, uint32_t end)
{
	struct tokens t;

	read_tokens(&t, text, start, end);
	return token_is_foreign(&t, 0) ? CONDITION_NEVER : CONDITION_UNKNOWN;
}

enum condition condition_if(const char *text, uint32_t start, uint32_t end)
{
	enum condition c = CONDITION_UNKNOWN;
	struct tokens t;
	bool negated, paren;
	size_t i;

	read_tokens(&t, text, start, end);
	negated = token_is(&t, 0, "!");
	i = negated;
	if (token_is(&t, i, "0")) {
		c = CONDITION_NEVER;
		i++;
	} else if (token_is(&t, i, "1")) {
		c = CONDITION_ALWAYS;
		i++;
	} else if (token_is(&t, i, "defined")) {
		paren = token_is(&t, ++i, "(");
		if (token_is_foreign(&t, i + paren))
			c = CONDITION_NEVER;
		i += paren ? 3 : 1;
	}
	if (negated)
		c = condition_not(c);
	if (i >= t.n || (c == CONDITION_NEVER && token_is(&t, i, "&")) ||
	    (c == CONDITION_ALWAYS && token_is(&t, i, "|")))
		return c;
	return CONDITION_UNKNOWN;
}
