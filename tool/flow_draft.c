/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_draft.h"
#include "flow_table.h"
#include "flow_tokens.h"
#include "flow_words.h"
#include "vec.h"

struct label {
	struct label *next;
	const struct word *name;
	size_t node;
};

struct go {
	struct go *next;
	const struct word *name;
	size_t node;
};

static void *get(struct flow_draft *d, size_t size)
{
	return arena_get(&d->words->arena, size);
}

void edges_put(struct flow_draft *d, struct edges *e, size_t node, size_t slot)
{
	struct edge *more;

	if (e->n == e->alloc) {
		e->alloc = e->alloc ? e->alloc * 2 : 2;
		more = arena_array(&d->words->arena, e->alloc, sizeof(*more));
		if (e->n)
			memcpy(more, e->items, e->n * sizeof(*more));
		e->items = more;
	}
	e->items[e->n++] = (struct edge){ node, slot };
}

void edges_add(struct flow_draft *d, struct edges *e, const struct edges *more)
{
	for (size_t i = 0; i < more->n; i++)
		edges_put(d, e, more->items[i].node, more->items[i].slot);
}

struct jumps *draft_push(struct flow_draft *d, struct jumps **stack)
{
	struct jumps *j = get(d, sizeof(*j));

	j->outer = *stack;
	*stack = j;
	return j;
}

void draft_link(struct flow_draft *d, const struct edges *e, size_t node)
{
	for (size_t i = 0; i < e->n; i++)
		d->graph->items[e->items[i].node].next[e->items[i].slot] = node;
}

static void add_way(struct flow_draft *d, struct flow_node *node)
{
	size_t *more;

	if (node->n_next == node->alloc) {
		node->alloc = node->alloc ? node->alloc * 2 : 2;
		more = arena_array(&d->words->arena, node->alloc,
				   sizeof(*more));
		if (node->n_next)
			memcpy(more, node->next, node->n_next * sizeof(*more));
		node->next = more;
	}
	node->next[node->n_next++] = NODE_NONE;
}

static size_t new_node(struct flow_draft *d, enum node_kind kind,
		       struct span tokens, size_t ways)
{
	struct flow_node *node = vec_push(d->graph);

	node->kind = kind;
	node->tokens = tokens;
	while (ways--)
		add_way(d, node);
	return d->graph->n - 1;
}

size_t draft_node(struct flow_draft *d, enum node_kind kind, struct span tokens,
		  size_t ways)
{
	size_t n = new_node(d, kind, tokens, ways);

	draft_link(d, &d->open, n);
	d->open = (struct edges){ 0 };
	if (ways == 1)
		edges_put(d, &d->open, n, 0);
	return n;
}

size_t draft_expression(struct flow_draft *d, struct span tokens)
{
	return draft_node(d, NODE_EXPRESSION, tokens, 1);
}

void draft_choice(struct flow_draft *d, size_t head)
{
	add_way(d, &d->graph->items[head]);
	edges_put(d, &d->open, head, d->graph->items[head].n_next - 1);
}

void draft_label(struct flow_draft *d, const struct word *name)
{
	struct label *l = get(d, sizeof(*l));

	l->name = name;
	l->node = draft_expression(d, SPAN_NONE);
	l->next = d->labels;
	d->labels = l;
}

void draft_goto(struct flow_draft *d, size_t node, const struct word *name)
{
	struct go *g = get(d, sizeof(*g));

	g->name = name;
	g->node = node;
	g->next = d->gotos;
	d->gotos = g;
}

void draft_begin(struct flow_draft *d)
{
	new_node(d, NODE_EXPRESSION, SPAN_NONE, 1);
	edges_put(d, &d->open, 0, 0);
}

/* Of two labels with one name the last counts: it comes first in the list. */
void draft_finish(struct flow_draft *d)
{
	for (struct go *g = d->gotos; g; g = g->next)
		for (struct label *l = d->labels; l; l = l->next)
			if (l->name == g->name) {
				d->graph->items[g->node].next[0] = l->node;
				break;
			}
}

/* ---- expressions that come first ---- */

static bool is_hoisted(struct flow_draft *d, struct word *w)
{
	const struct flow_row *row = word_row(d->words, w);

	return row && row->hoist;
}

/* tokens with [from, to) replaced. */
static struct span replace(struct flow_draft *d, struct span tokens,
			   size_t from, size_t to, struct span by)
{
	struct span head = span_join(d->words, span_slice(tokens, 0, from), by);

	return span_join(d->words, head, span_slice(tokens, to, tokens.n));
}

/* (v = call()) at k: v is left, and k is behind it. */
static bool hoist_assignment(struct flow_draft *d, struct span *tokens,
			     size_t *k)
{
	size_t end = span_partner(*tokens, *k), mark, at = 0;
	struct span inner = span_slice(*tokens, *k + 1, end), left = SPAN_NONE;

	mark = span_find(inner, "=", 0);
	if (mark == inner.n ||
	    (*k && is_word_byte(tokens->items[*k - 1].word->text[0])) ||
	    span_find(inner, "{", 0) < mark)
		return false;
	draft_expression(d, inner);
	while (span_part(inner, ",", &at, &left))
		;
	left = span_slice(left, 0, span_find(left, "=", 0));
	*tokens = replace(d, *tokens, *k, end + 1, left);
	*k += left.n;
	return true;
}

/* A known call at k: the name of its result is left. */
static struct span hoist_call(struct flow_draft *d, struct span tokens,
			      size_t k)
{
	size_t end = span_partner(tokens, k + 1);
	struct token *head = arena_array(&d->words->arena, 2, sizeof(*head));
	char name[32];

	snprintf(name, sizeof(name), "result%u__", ++d->temporary);
	head[0].word = word_of(d->words, name);
	head[1].word = d->words->equal;
	head[0].at = head[1].at = tokens.items[k].at;
	draft_expression(d, span_join(d->words, (struct span){ head, 2 },
				      span_slice(tokens, k, end + 1)));
	return replace(d, tokens, k, end + 1, (struct span){ head, 1 });
}

static struct span hoisted(struct flow_draft *d, struct span tokens, bool calls)
{
	for (size_t k = 0; k < tokens.n; k++) {
		struct word *w = tokens.items[k].word;

		while (w->one == '(' && hoist_assignment(d, &tokens, &k)) {
			if (k >= tokens.n)
				return tokens;
			w = tokens.items[k].word;
		}
		if (calls && span_is(tokens, k + 1, "(") && is_hoisted(d, w) &&
		    !span_is(tokens, k ? k - 1 : 0, "="))
			tokens = hoist_call(d, tokens, k);
	}
	return tokens;
}

struct span draft_hoisted(struct flow_draft *d, struct span tokens)
{
	return hoisted(d, tokens, true);
}

struct span draft_set_before(struct flow_draft *d, struct span tokens)
{
	if (span_has(tokens, "?") || span_has(tokens, "{") ||
	    span_has(tokens, "&&") || span_has(tokens, "||"))
		return tokens;
	return hoisted(d, tokens, false);
}

static bool is_plain(struct flow_draft *d, struct span tokens)
{
	bool known = false;

	for (size_t i = 0; i < tokens.n; i++) {
		char c = tokens.items[i].word->one;

		if (c == '?' || c == '{')
			return false;
		known |= is_hoisted(d, tokens.items[i].word);
	}
	return known;
}

struct span draft_inner_hoisted(struct flow_draft *d, struct span tokens)
{
	if (!is_plain(d, tokens))
		return tokens;
	for (size_t k = 0; k < tokens.n; k++) {
		const struct token *t = &tokens.items[k];
		uint8_t keyword = t->word->keyword;
		struct span inside;
		size_t end;

		if (!span_is(tokens, k + 1, "(") || !token_is_name(t) ||
		    keyword == KEY_OPERATOR || keyword == KEY_IF ||
		    keyword == KEY_RETURN)
			continue;
		end = span_partner(tokens, k + 1);
		inside = draft_hoisted(d, span_slice(tokens, k + 2, end));
		tokens = replace(d, tokens, k + 2, end, inside);
		k += 2 + inside.n;
	}
	return tokens;
}
