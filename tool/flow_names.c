/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_words.h"
#include "map.h"
#include "pattern.h"

bool flow_set_has(const struct flow_function *f, uint32_t names,
		  const struct word *w)
{
	return set_has(f->sets, names, w->number);
}

uint32_t flow_set_of_word(struct flow_function *f, const struct word *w)
{
	return set_with(f->sets, 0, w->number);
}

bool flow_is_plain(const struct word *w)
{
	return w->is_local || w->is_param;
}

bool flow_choice(struct flow_words *ws, const struct word *text,
		 struct word *parts[3])
{
	size_t begin = 0, n = 0;

	for (;;) {
		size_t end = begin + strcspn(text->text + begin, "?:");

		if (n == 3)
			return false;
		parts[n++] = word_part(ws, text, begin, end);
		if (end >= text->len)
			break;
		begin = end + 1;
	}
	return n == 3;
}

static bool find_alias(struct flow_function *f, struct word *text,
		       uint32_t names);

/* "c ? a : b", "c ?: b" */
static bool choice_has(struct flow_function *f, const struct word *text,
		       uint32_t names)
{
	struct word *parts[3];

	if (!flow_choice(f->words, text, parts))
		return false;
	return find_alias(f, parts[1]->len ? parts[1] : parts[0], names) ||
	       find_alias(f, parts[2]->len ? parts[2] : parts[0], names);
}

static bool find_alias(struct flow_function *f, struct word *text,
		       uint32_t names)
{
	struct word *inner;
	struct pattern_match m;

	for (int i = 0; i < 4; i++) {
		text = word_strip(f->words, text);
		if (flow_set_has(f, names, text))
			return true;
		inner = word_inner(f->words, text);
		if (inner) {
			text = inner;
			continue;
		}
		if (!word_is(f->words, text, SHAPE_UPCAST) ||
		    !word_ends(text, ")"))
			return choice_has(f, text, names);
		word_match(f->words, text, SHAPE_UPCAST, &m);
		text = word_part(f->words, text, m.end[0],
				 word_comma(text->text, m.end[0],
					    text->len - 1));
	}
	return false;
}

bool flow_alias(struct flow_function *f, struct word *text, uint32_t names)
{
	uint32_t key[2] = { text->number, names }, known;

	known = map_get(f->aliases, (const char *)key, sizeof(key));
	if (known != MAP_NONE)
		return known;
	known = find_alias(f, text, names);
	map_put(f->aliases, (const char *)key, sizeof(key), known);
	return known;
}

uint32_t flow_names_of(struct flow_function *f, struct word *text)
{
	uint32_t names = flow_set_of_word(f, text);

	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < f->assigned.n; i++) {
			const struct word *name = f->assigned.items[i];

			if (!name->same)
				continue;
			if (flow_set_has(f, names, name))
				names = set_with(f->sets, names,
						 name->same->number);
			else if (flow_set_has(f, names, name->same))
				names = set_with(f->sets, names, name->number);
		}
	}
	return names;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The next token outside of calls; n: none. */
static size_t next_outside(struct span tokens, size_t k)
{
	while (k + 1 < tokens.n && tokens.items[k + 1].word->one == '(' &&
	       !word_is_no_call(tokens.items[k].word) &&
	       is_letter(tokens.items[k].word->text[0]))
		k = span_partner(tokens, k + 1) + 1;
	return k < tokens.n ? k : tokens.n;
}

static bool is_choice(struct span tokens)
{
	for (size_t k = next_outside(tokens, 0); k < tokens.n;
	     k = next_outside(tokens, k + 1)) {
		char c = tokens.items[k].word->one;

		if (c == '?' || c == '{' || c == ',')
			return true;
	}
	return false;
}

bool flow_mentioned(struct flow_function *f, struct span tokens, uint32_t names,
		    bool anyhow)
{
	static const char *const looked[] = { "->", ".", "==", "!=", "?", "&&" };

	if (!anyhow && !is_choice(tokens))
		return false;
	for (size_t k = next_outside(tokens, 0), after; k < tokens.n;
	     k = after) {
		bool uses = false;

		after = next_outside(tokens, k + 1);
		for (size_t i = 0; i < ARRAY_SIZE(looked); i++)
			uses |= span_is(tokens, after, looked[i]);
		if (!uses && flow_set_has(f, names, tokens.items[k].word))
			return true;
	}
	return false;
}
