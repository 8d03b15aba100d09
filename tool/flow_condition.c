/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_condition.h"
#include "flow_draft.h"
#include "flow_tokens.h"
#include "flow_words.h"

enum { MAX_NESTING = 500 };

/* Macros that give back an argument of theirs: which. */
static const struct {
	const char *name;
	size_t number;
} see_through[] = {
	{ "likely", 0 },
	{ "unlikely", 0 },
	{ "WARN_ON", 0 },
	{ "WARN_ON_ONCE", 0 },
	{ "WARN", 0 },
	{ "WARN_ONCE", 0 },
	{ "WARN_TAINT", 0 },
	{ "GEM_WARN_ON", 0 },
	{ "drm_WARN", 1 },
	{ "drm_WARN_ON", 1 },
	{ "drm_WARN_ONCE", 1 },
	{ "drm_WARN_ON_ONCE", 1 },
	{ "dev_WARN_ONCE", 1 },
	{ "netdev_WARN_ONCE", 1 },
	{ "XE_IOCTL_DBG", 1 },
	{ "KVM_BUG_ON", 0 },
	{ "CHECK_DATA_CORRUPTION", 0 },
	{ "XFS_IS_CORRUPT", 1 },
};

/* The argument that a macro gives back. */
static bool seen_through(struct span tokens, struct span *out)
{
	size_t i = 0, at = 0, n = 0;
	struct span part;

	if (tokens.n <= 2 || !span_is(tokens, 1, "("))
		return false;
	while (i < ARRAY_SIZE(see_through) &&
	       !span_is(tokens, 0, see_through[i].name))
		i++;
	if (i == ARRAY_SIZE(see_through) ||
	    span_partner(tokens, 1) != tokens.n - 1)
		return false;
	tokens = span_slice(tokens, 2, tokens.n - 1);
	/* With fewer arguments, the last. */
	for (; n <= see_through[i].number && span_part(tokens, ",", &at, &part);
	     n++)
		*out = part;
	return true;
}

/* One call, parenthesis or member chain: ! covers all of it. */
static bool is_operand(struct span tokens)
{
	int depth = 0;

	for (size_t i = 0; i < tokens.n; i++) {
		const struct word *w = tokens.items[i].word;

		if (is_open(w->one))
			depth++;
		else if (is_close(w->one))
			depth--;
		else if (!depth && !is_word_byte(w->text[0]) &&
			 !(w->one && strchr(".*!", w->one)) &&
			 !word_eq(w, "->"))
			return false;
	}
	return true;
}

static void chain(struct flow_draft *d, struct span tokens,
		  const char *separator, struct edges *yes, struct edges *no)
{
	bool either = *separator == '|';
	struct edges leave = { 0 }, stay = { 0 };
	struct span part;
	size_t at = 0;

	while (span_part(tokens, separator, &at, &part)) {
		struct edges y = { 0 }, n = { 0 };

		draft_condition(d, part, &y, &n);
		edges_add(d, &leave, either ? &y : &n);
		stay = either ? n : y;
		d->open = stay;
	}
	d->open = (struct edges){ 0 };
	*yes = either ? leave : stay;
	*no = either ? stay : leave;
}

static void atom(struct flow_draft *d, struct span tokens, struct edges *yes,
		 struct edges *no)
{
	struct word *text;
	size_t n;

	tokens = draft_hoisted(d, tokens);
	text = span_text(d->words, tokens);
	n = draft_node(d, NODE_CONDITION, tokens, 2);
	d->graph->items[n].text = text;
	if (d->loops)
		word_list_add(d->words, &d->graph->repeats, text);
	if (!word_eq(text, "0") && !word_eq(text, "false"))
		edges_put(d, yes, n, 0);
	if (!word_eq(text, "1") && !word_eq(text, "true") && text->len &&
	    !word_eq(text, "IS_ENABLED(CONFIG_PM)"))
		edges_put(d, no, n, 1);
}

static void condition(struct flow_draft *d, struct span tokens,
		      struct edges *yes, struct edges *no)
{
	static const char *const separators[] = { "||", "&&" };
	struct span part;
	size_t at = 0;

	tokens = span_bare(tokens);
	for (size_t i = 0; i < ARRAY_SIZE(separators); i++)
		if (span_has(tokens, separators[i]) && !span_has(tokens, "?") &&
		    span_count_parts(tokens, separators[i]) > 1) {
			chain(d, tokens, separators[i], yes, no);
			return;
		}
	if (tokens.n && tokens.items[0].word->one == '!') {
		part = span_slice(tokens, 1, tokens.n);
		if (tokens.n == 2 || is_operand(part)) {
			draft_condition(d, part, no, yes);
			return;
		}
	}
	if (seen_through(tokens, &part)) {
		draft_condition(d, part, yes, no);
		return;
	}
	span_part(tokens, "=", &at, &part);
	if (at <= tokens.n) {
		draft_expression(d, tokens);
		draft_condition(d, part, yes, no);
		return;
	}
	atom(d, tokens, yes, no);
}

void draft_condition(struct flow_draft *d, struct span tokens,
		     struct edges *yes, struct edges *no)
{
	if (d->depth >= MAX_NESTING * 2) {
		d->graph->too_deep = true;
		return;
	}
	d->depth++;
	condition(d, tokens, yes, no);
	d->depth--;
}
