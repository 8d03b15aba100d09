/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_test.h"
#include "flow_words.h"
#include "pattern.h"

static struct word *by_name(struct flow_words *ws, struct word *text,
			    unsigned int *yes, unsigned int *no)
{
	static const struct {
		const char *name;
		unsigned int mask;
	} tests[] = {
		{ "IS_ERR_OR_NULL(", SIGN_NEG | SIGN_ZERO },
		{ "IS_ERR(", SIGN_NEG },
		{ "PTR_ERR_OR_ZERO(", SIGN_NEG },
	};

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		if (!word_begins(text, tests[i].name) || !word_ends(text, ")"))
			continue;
		*yes = tests[i].mask;
		*no = SIGN_ANY & ~tests[i].mask;
		return word_strip(ws, word_part(ws, text, strlen(tests[i].name),
						text->len - 1));
	}
	return NULL;
}

static void set_both(unsigned int *yes, unsigned int *no, unsigned int y,
		     unsigned int n)
{
	*yes = y;
	*no = n;
}

static int sign_of(long long n)
{
	return n < 0 ? SIGN_NEG : n ? SIGN_POS : SIGN_ZERO;
}

/* The sign of what a name is compared with; 0: not known. */
static unsigned int compared_with(struct flow_words *ws, struct word *right,
				  bool *is_one)
{
	long long n;

	*is_one = false;
	if (right == ws->null || word_eq(right, "false"))
		return SIGN_ZERO;
	if (word_eq(right, "true"))
		n = 1;
	else if (!word_number(ws, right, &n))
		return word_is(ws, right, SHAPE_ERROR) ? SIGN_NEG : 0;
	*is_one = n == 1;
	return sign_of(n);
}

/* With 0; "==" and its like are told by their first and second byte. */
static unsigned int with_zero(const char *op)
{
	switch (*op) {
	case '=':
		return SIGN_ZERO;
	case '!':
		return SIGN_NEG | SIGN_POS;
	case '<':
		return op[1] == '=' ? SIGN_NEG | SIGN_ZERO : SIGN_NEG;
	default:
		return op[1] == '=' ? SIGN_ZERO | SIGN_POS : SIGN_POS;
	}
}

static struct word *by_comparison(struct flow_words *ws, struct word *text,
				  unsigned int *yes, unsigned int *no)
{
	struct word *left, *right;
	struct pattern_match m;
	unsigned int sign;
	const char *op;
	bool is_one, or_equal;

	if (strstr(text->text, "&&") || strchr(text->text, '?') ||
	    !word_match(ws, text, SHAPE_COMPARE, &m))
		return NULL;
	left = word_part(ws, text, m.begin[1], m.end[1]);
	right = word_part(ws, text, m.begin[3], m.end[3]);
	op = text->text + m.begin[2];
	or_equal = m.end[2] - m.begin[2] == 2;
	if (strchr(left->text, '('))
		return NULL;
	if (left == ws->null || left == ws->zero) {
		struct word *other = left;

		left = right;
		right = other;
	}
	sign = compared_with(ws, right, &is_one);
	if (!word_is(ws, left, SHAPE_CHAIN))
		return NULL;
	if (sign == SIGN_ZERO)
		set_both(yes, no, with_zero(op), SIGN_ANY & ~with_zero(op));
	else if (sign && *op == '=')
		set_both(yes, no, sign, SIGN_ANY);
	else if (sign && *op == '!')
		set_both(yes, no, SIGN_ANY, sign);
	else if (is_one && *op == '<' && !or_equal)
		set_both(yes, no, SIGN_NEG | SIGN_ZERO, SIGN_POS);
	else if (is_one && *op == '>' && or_equal)
		set_both(yes, no, SIGN_POS, SIGN_NEG | SIGN_ZERO);
	else
		return NULL;
	return left;
}

static struct word *read_test(struct flow_words *ws, struct word *text,
			      unsigned int *yes, unsigned int *no)
{
	struct pattern_match m;
	struct word *key = by_name(ws, text, yes, no);

	if (key)
		return key;
	if (word_is(ws, text, SHAPE_CHAIN)) {
		set_both(yes, no, SIGN_NEG | SIGN_POS, SIGN_ZERO);
		return text;
	}
	if (word_match(ws, text, SHAPE_PTR_ERR_IS, &m)) {
		if (text->text[m.begin[2]] == '=')
			set_both(yes, no, SIGN_NEG, SIGN_ANY);
		else
			set_both(yes, no, SIGN_ANY, SIGN_NEG);
		return word_part(ws, text, m.begin[1], m.end[1]);
	}
	key = by_comparison(ws, text, yes, no);
	if (key)
		return key;
	set_both(yes, no, SIGN_POS, SIGN_ZERO);
	return text;
}

struct word *flow_test(struct flow_words *ws, struct word *text,
		       unsigned int *yes, unsigned int *no)
{
	unsigned int y, n;

	if (!text->key) {
		text->key = read_test(ws, text, &y, &n);
		text->if_true = (uint8_t)y;
		text->if_false = (uint8_t)n;
	}
	*yes = text->if_true;
	*no = text->if_false;
	return text->key;
}
