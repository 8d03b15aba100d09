/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_tokens - the tokens of one C function, as words (flow_words.h), and how
 * they fall apart.
 *
 * Comments and preprocessor lines are left out; of #if groups the first branch
 * counts, the second after #if 0. A comment "free" alone is what slices make of
 * __free(...) and comes as "__free".
 *
 * A span is some tokens in a row. It is a view: the tokens live as long as the
 * words. Parentheses of the three kinds count alike, and one that has no
 * partner ends with the span: the text is not known to be C.
 */
#ifndef FLOW_TOKENS_H
#define FLOW_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow_words;
struct word;

struct token {
	struct word *word;
	uint32_t at; /* offset in the text */
};

struct span {
	const struct token *items;
	size_t n;
};

#define SPAN_NONE ((struct span){ NULL, 0 })

/* Tokens from text[at], a parenthesis or brace, to its partner. */
struct span span_read(struct flow_words *ws, const char *text, size_t len,
		      size_t at);

struct flow_place {
	struct span parameters; /* between the parentheses */
	struct span body; /* between the braces */
	size_t end; /* where the last brace stands */
};

/*
 * The function whose name stands at or behind text[start], the begin of its
 * line. false when no body follows (a prototype, old parameters).
 */
bool flow_find(struct flow_place *out, struct flow_words *ws, const char *text,
	       size_t len, size_t start, const char *name);

/* Items [from, to); less where there is less. */
struct span span_slice(struct span s, size_t from, size_t to);
/* a, then b, as a span of its own. */
struct span span_join(struct flow_words *ws, struct span a, struct span b);
/* Index of the partner of the parenthesis at i. */
size_t span_partner(struct span s, size_t i);
/*
 * Calls for the part before each separator that stands outside of parentheses,
 * and the rest: start with *at = 0; false when there are no more.
 */
bool span_part(struct span s, const char *separator, size_t *at,
	       struct span *part);
size_t span_count_parts(struct span s, const char *separator);
/* Without parentheses around the whole. */
struct span span_bare(struct span s);
/* The text, without blanks but where words would run together. */
struct word *span_text(struct flow_words *ws, struct span s);
/* span_text without casts and parentheses. */
struct word *span_stripped(struct flow_words *ws, struct span s);
/* Index of the first token with this text at or behind `from`; n: none. */
size_t span_find(struct span s, const char *text, size_t from);
bool span_has(struct span s, const char *text);
bool span_is(struct span s, size_t i, const char *text);

static inline bool is_open(char c)
{
	return c == '(' || c == '{' || c == '[';
}

static inline bool is_close(char c)
{
	return c == ')' || c == '}' || c == ']';
}

/* Begins like an identifier. */
bool token_is_name(const struct token *t);

#endif
