/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_ops.h"
#include "flow_tokens.h"
#include "flow_words.h"
#include "vec.h"

enum { MAX_NESTING = 200 };

static void add_calls(struct ops *out, struct flow_words *ws,
		      struct span tokens, struct word *target,
		      unsigned int depth);

static void add_call(struct ops *out, struct flow_words *ws, struct span tokens,
		     size_t k, size_t end, struct word *target,
		     unsigned int depth)
{
	struct span inside = span_slice(tokens, k + 2, end), part;
	struct op op = {
		.is_call = true,
		.name = tokens.items[k].word,
		.at = tokens.items[k].at,
	};
	size_t at = 0;

	add_calls(out, ws, inside, NULL, depth + 1);
	if (inside.n)
		op.n_texts = span_count_parts(inside, ",");
	op.texts = arena_array(&ws->arena, op.n_texts, sizeof(*op.texts));
	for (size_t i = 0; i < op.n_texts; i++) {
		span_part(inside, ",", &at, &part);
		op.texts[i] = span_stripped(ws, part);
	}
	if (target && span_stripped(ws, tokens) ==
			      span_text(ws, span_slice(tokens, k, end + 1)))
		op.target = target;
	*vec_push(out) = op;
}

/* Calls in tokens, inner ones first. */
static void add_calls(struct ops *out, struct flow_words *ws,
		      struct span tokens, struct word *target,
		      unsigned int depth)
{
	for (size_t k = 0; depth < MAX_NESTING && k + 1 < tokens.n; k++) {
		size_t end;

		if (tokens.items[k + 1].word->one != '(' ||
		    !token_is_name(&tokens.items[k]) ||
		    word_is_no_call(tokens.items[k].word))
			continue;
		end = span_partner(tokens, k + 1);
		add_call(out, ws, tokens, k, end, target, depth);
		k = end;
	}
}

/* Index of the "=" that stands outside of parentheses; n: none. */
static size_t find_assignment(struct span part)
{
	size_t depth = 0;

	for (size_t k = 0; k < part.n; k++) {
		char c = part.items[k].word->one;

		if (c == '=' && (!depth || k + 1 == part.n))
			return k;
		if (is_open(c))
			depth++;
		else if (is_close(c) && depth)
			depth--;
	}
	return part.n;
}

static void add_steps(struct ops *out, struct flow_words *ws, struct span part)
{
	static const char *const steps[] = {
		"++", "--", "+=", "-=", "|=", "&="
	};

	for (size_t k = 0; k < part.n; k++) {
		struct op op = { .name = NULL };

		for (size_t i = 0; i < ARRAY_SIZE(steps) && !op.name; i++)
			if (span_is(part, k, steps[i]))
				op.name = span_stripped(
					ws, k ? span_slice(part, 0, k) :
						span_slice(part, 1, part.n));
		if (!op.name)
			continue;
		op.value = ws->empty;
		op.at = part.items[k].at;
		*vec_push(out) = op;
	}
}

static void add_ops(struct ops *out, struct flow_words *ws, struct span tokens,
		    unsigned int depth);

static void add_assignment(struct ops *out, struct flow_words *ws,
			   struct span part, size_t cut, bool declared,
			   unsigned int depth)
{
	struct span left = span_slice(part, 0, cut);
	struct span right = span_slice(part, cut + 1, part.n);
	size_t chained = span_find(right, "=", 0);
	struct op op = { .at = part.items[cut].at };
	bool is_free;

	op.name = flow_declarator(ws, left, &is_free);
	if (!is_free && !declared)
		op.name = span_stripped(ws, left);
	if (chained < right.n && span_find(right, "(", 0) > chained &&
	    !span_has(right, "{") && depth < MAX_NESTING) {
		add_ops(out, ws, right, depth + 1);
		right = span_slice(right, 0, chained);
	}
	add_calls(out, ws, right, op.name, 0);
	op.right = right;
	op.value = span_stripped(ws, right);
	*vec_push(out) = op;
}

static void add_ops(struct ops *out, struct flow_words *ws, struct span tokens,
		    unsigned int depth)
{
	bool declared = flow_declares(tokens);
	struct span part;
	size_t at = 0;

	while (span_part(tokens, ",", &at, &part)) {
		size_t cut = find_assignment(part);

		if (cut < part.n) {
			add_assignment(out, ws, part, cut, declared, depth);
			continue;
		}
		add_calls(out, ws, part, NULL, 0);
		add_steps(out, ws, part);
	}
}

void flow_ops(struct ops *out, struct flow_words *ws, struct span tokens)
{
	if (tokens.n)
		add_ops(out, ws, tokens, 0);
}

bool flow_declares(struct span tokens)
{
	if (!tokens.n || !token_is_name(&tokens.items[0]))
		return false;
	if (tokens.items[0].word->keyword == KEY_DECLARES)
		return true;
	return tokens.n > 1 &&
	       (token_is_name(&tokens.items[1]) ||
		(tokens.items[1].word->one == '*' && tokens.n > 2));
}

struct word *flow_declarator(struct flow_words *ws, struct span tokens,
			     bool *is_free)
{
	struct word *last = ws->empty;

	*is_free = false;
	for (size_t k = 0; k < tokens.n; k++) {
		const struct token *t = &tokens.items[k];

		if (t->word->keyword == KEY_FREE) {
			*is_free = true;
			if (span_is(tokens, k + 1, "("))
				k = span_partner(tokens, k + 1);
		} else if (t->word->one == '[') {
			break;
		} else if (token_is_name(t)) {
			last = t->word;
		}
	}
	return last;
}
