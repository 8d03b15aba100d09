/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_condition.h"
#include "flow_draft.h"
#include "flow_statements.h"
#include "flow_tokens.h"
#include "flow_words.h"
#include "vec.h"

enum { MAX_NESTING = 1000 };

static size_t statement(struct flow_draft *d, size_t i);

/* Index of the ; that ends the expression at i. */
static size_t end_of(const struct flow_draft *d, size_t i)
{
	int depth = 0;

	for (; i < d->tokens.n; i++) {
		char c = d->tokens.items[i].word->one;

		if (is_open(c))
			depth++;
		else if (is_close(c) && --depth < 0)
			break;
		else if (c == ';' && !depth)
			break;
	}
	return i;
}

/* Tokens inside the parenthesis at i; *behind is the index behind it. */
static struct span parenthesis(const struct flow_draft *d, size_t i,
			       size_t *behind)
{
	size_t end;

	*behind = i;
	if (i >= d->tokens.n || d->tokens.items[i].word->one != '(')
		return SPAN_NONE;
	end = span_partner(d->tokens, i);
	*behind = end + 1;
	return span_slice(d->tokens, i + 1, end);
}

static size_t block(struct flow_draft *d, size_t i)
{
	size_t end = span_partner(d->tokens, i);

	for (i++; i < end;)
		i = statement(d, i);
	return end + 1;
}

static size_t branch(struct flow_draft *d, size_t i)
{
	struct edges yes = { 0 }, no = { 0 }, done;
	size_t behind;
	struct span inside = parenthesis(d, i + 1, &behind);

	draft_condition(d, inside, &yes, &no);
	d->open = yes;
	i = statement(d, behind);
	if (span_is(d->tokens, i, "else")) {
		done = d->open;
		d->open = no;
		i = statement(d, i + 1);
		edges_add(d, &d->open, &done);
	} else {
		edges_add(d, &d->open, &no);
	}
	return i;
}

/* The body of a loop, from the open edges, back to head. */
static size_t repeated(struct flow_draft *d, size_t head, struct edges leave,
		       size_t i, const struct span *step)
{
	struct jumps *breaks = draft_push(d, &d->breaks);
	struct jumps *continues = draft_push(d, &d->continues);

	d->loops++;
	i = statement(d, i);
	d->loops--;
	edges_add(d, &d->open, &continues->edges);
	d->continues = continues->outer;
	if (step)
		draft_expression(d, *step);
	if (d->graph->items[head].kind == NODE_LOOP) {
		size_t n = draft_node(d, NODE_NEXT, SPAN_NONE, 1);

		d->graph->items[n].head = head;
	}
	draft_link(d, &d->open, head);
	d->breaks = breaks->outer;
	d->open = leave;
	edges_add(d, &d->open, &breaks->edges);
	return i;
}

static size_t while_loop(struct flow_draft *d, size_t i)
{
	struct edges yes = { 0 }, no = { 0 };
	size_t behind, head;
	struct span inside = parenthesis(d, i + 1, &behind);

	head = draft_expression(d, SPAN_NONE);
	d->loops++;
	draft_condition(d, inside, &yes, &no);
	d->loops--;
	d->open = yes;
	return repeated(d, head, no, behind, NULL);
}

/* <5, <=5, <SIZE, <ARRAY_SIZE(x->y) */
static bool is_constant_bound(const char *p)
{
	if (*p == '=' || (*p >= '0' && *p <= '9')) {
		p += *p == '=';
		return *p && !p[strspn(p, "0123456789")];
	}
	if (*p < 'A' || *p > 'Z')
		return false;
	while ((*p >= 'A' && *p <= 'Z') || (*p >= '0' && *p <= '9') ||
	       *p == '_')
		p++;
	if (*p == '(' && is_word_byte(p[1])) {
		for (p += 2; is_word_byte(*p) || (*p && strchr(">.-", *p)); p++)
			;
		if (*p++ != ')')
			return false;
	}
	return !*p;
}

/* i=0 and i<SIZE: the first turn is sure to come. */
static bool is_certain(const struct word *first, const struct word *test)
{
	size_t n = first->len, begin;

	if (!word_ends(first, "=0") || n < 3)
		return false;
	for (begin = n - 2; begin && is_word_byte(first->text[begin - 1]);)
		begin--;
	n = n - 2 - begin;
	return n && test->len > n + 1 &&
	       !memcmp(test->text, first->text + begin, n) &&
	       test->text[n] == '<' && is_constant_bound(test->text + n + 1);
}

static size_t certain_loop(struct flow_draft *d, struct span test,
			   struct span step, size_t i)
{
	struct edges yes = { 0 }, no = { 0 };
	size_t head = draft_expression(d, SPAN_NONE);
	struct jumps *breaks = draft_push(d, &d->breaks);
	struct jumps *continues = draft_push(d, &d->continues);

	d->loops++;
	i = statement(d, i);
	edges_add(d, &d->open, &continues->edges);
	d->continues = continues->outer;
	draft_expression(d, step);
	draft_condition(d, test, &yes, &no);
	d->loops--;
	draft_link(d, &yes, head);
	d->breaks = breaks->outer;
	d->open = no;
	edges_add(d, &d->open, &breaks->edges);
	return i;
}

static size_t for_loop(struct flow_draft *d, size_t i)
{
	struct edges yes = { 0 }, no = { 0 };
	struct span parts[3] = { SPAN_NONE, SPAN_NONE, SPAN_NONE }, part;
	size_t behind, head, at = 0, n = 0;
	struct span inside = parenthesis(d, i + 1, &behind), last = SPAN_NONE;

	for (; span_part(inside, ";", &at, &part); n++) {
		if (n < ARRAY_SIZE(parts))
			parts[n] = part;
		last = part;
	}
	draft_expression(d, parts[0]);
	if (n == 3 && is_certain(span_text(d->words, parts[0]),
				 span_text(d->words, parts[1])))
		return certain_loop(d, parts[1], parts[2], behind);
	head = draft_expression(d, SPAN_NONE);
	d->loops++;
	draft_condition(d, parts[1], &yes, &no);
	d->loops--;
	d->open = yes;
	return repeated(d, head, no, behind, last.n ? &last : NULL);
}

static size_t iterator(struct flow_draft *d, struct word *name,
		       struct span inside, size_t behind)
{
	size_t head = draft_node(d, NODE_LOOP, inside, 2);
	struct edges leave = { 0 };

	d->graph->items[head].text = name;
	d->open = (struct edges){ 0 };
	edges_put(d, &d->open, head, 0);
	edges_put(d, &leave, head, 1);
	return repeated(d, head, leave, behind, NULL);
}

static size_t do_loop(struct flow_draft *d, size_t i)
{
	struct edges yes = { 0 }, no = { 0 };
	size_t head = draft_expression(d, SPAN_NONE);
	struct jumps *breaks = draft_push(d, &d->breaks);
	struct jumps *continues = draft_push(d, &d->continues);
	struct span inside;

	i = statement(d, i + 1);
	edges_add(d, &d->open, &continues->edges);
	d->continues = continues->outer;
	inside = parenthesis(d, i + 1, &i);
	draft_condition(d, inside, &yes, &no);
	draft_link(d, &yes, head);
	d->breaks = breaks->outer;
	d->open = no;
	edges_add(d, &d->open, &breaks->edges);
	return i + 1;
}

static size_t switch_statement(struct flow_draft *d, size_t i)
{
	struct choices choices = { 0 }, *kept = d->choices;
	struct jumps *breaks;
	size_t behind;
	struct span inside = parenthesis(d, i + 1, &behind);

	draft_expression(d, inside);
	breaks = draft_push(d, &d->breaks);
	choices.head = draft_expression(d, SPAN_NONE);
	d->choices = &choices;
	d->open = (struct edges){ 0 };
	i = statement(d, behind);
	d->choices = kept;
	d->breaks = breaks->outer;
	edges_add(d, &d->open, &breaks->edges);
	if (!choices.has_default)
		draft_choice(d, choices.head);
	return i;
}

static size_t case_label(struct flow_draft *d, size_t i)
{
	int depth = 0;
	size_t k;

	for (k = i; k < d->tokens.n; k++) {
		char c = d->tokens.items[k].word->one;

		if (is_open(c) || c == '?')
			depth++;
		else if (is_close(c))
			depth--;
		else if (c == ':' && !depth)
			break;
		else if (c == ':' && depth > 0)
			depth--;
	}
	if (d->choices) {
		draft_choice(d, d->choices->head);
		if (d->tokens.items[i].word->keyword == KEY_DEFAULT)
			d->choices->has_default = true;
		draft_expression(d, SPAN_NONE);
	}
	return k + 1;
}

static size_t jump(struct flow_draft *d, size_t i)
{
	struct jumps *to = d->tokens.items[i].word->keyword == KEY_BREAK ?
				   d->breaks :
				   d->continues;

	if (to)
		edges_add(d, &to->edges, &d->open);
	d->open = (struct edges){ 0 };
	return end_of(d, i) + 1;
}

static size_t go_to(struct flow_draft *d, size_t i)
{
	size_t n = draft_expression(d, SPAN_NONE);

	if (i + 1 < d->tokens.n)
		draft_goto(d, n, d->tokens.items[i + 1].word);
	d->open = (struct edges){ 0 };
	return end_of(d, i) + 1;
}

/* "c ? a : b": its parts; false when it is not just that. */
static bool split_choice(struct span value, struct span parts[3])
{
	size_t at = 0;

	if (span_find(value, "?", span_find(value, "?", 0) + 1) < value.n ||
	    span_has(value, "{") || span_count_parts(value, "?") != 2 ||
	    span_count_parts(value, ",") > 1)
		return false;
	span_part(value, "?", &at, &parts[0]);
	value = span_slice(value, at, value.n);
	if (span_count_parts(value, ":") != 2)
		return false;
	at = 0;
	span_part(value, ":", &at, &parts[1]);
	span_part(value, ":", &at, &parts[2]);
	return parts[0].n && parts[1].n && parts[2].n;
}

static void value_returned(struct flow_draft *d, struct span value, size_t at)
{
	struct edges yes = { 0 }, no = { 0 };
	struct span parts[3];
	size_t n;

	value = span_bare(value);
	if (split_choice(value, parts)) {
		draft_condition(d, parts[0], &yes, &no);
		d->open = yes;
		value_returned(d, parts[1], at);
		d->open = no;
		value_returned(d, parts[2], at);
		return;
	}
	/* Or else what the call returns is returned by a variable. */
	if (span_is(value, 1, "(") && span_partner(value, 1) == value.n - 1)
		value = draft_inner_hoisted(d, value);
	else
		value = draft_hoisted(d, value);
	n = draft_node(d, NODE_RETURN, value, 0);
	d->graph->items[n].at = at;
}

static size_t leave(struct flow_draft *d, size_t i)
{
	size_t end = end_of(d, i);

	value_returned(d, span_slice(d->tokens, i + 1, end),
		       d->tokens.items[i].at);
	return end + 1;
}

/* "x = c ? a : b" is what if and else would say. */
static void value_set(struct flow_draft *d, struct span part)
{
	size_t mark = span_find(part, "=", 0);
	struct span left = span_slice(part, 0, mark + 1), parts[3];
	struct edges yes = { 0 }, no = { 0 }, done;

	if (mark >= part.n || span_has(left, "(") || span_has(left, ",") ||
	    !split_choice(span_slice(part, mark + 1, part.n), parts)) {
		part = draft_set_before(d, part);
		draft_expression(d, draft_inner_hoisted(d, part));
		return;
	}
	draft_condition(d, parts[0], &yes, &no);
	d->open = yes;
	value_set(d, span_join(d->words, left, parts[1]));
	done = d->open;
	d->open = no;
	value_set(d, span_join(d->words, left, parts[2]));
	edges_add(d, &d->open, &done);
}

static size_t expression(struct flow_draft *d, size_t i)
{
	size_t end = end_of(d, i);
	uint8_t keyword = d->tokens.items[i].word->keyword;

	value_set(d, span_slice(d->tokens, i, end));
	if (keyword == KEY_NO_RETURN)
		d->open = (struct edges){ 0 };
	return end + 1;
}

/* BUG_ON(c); goes on when it does not hold. */
static size_t bug_on(struct flow_draft *d, struct span inside, size_t behind)
{
	struct edges yes = { 0 }, no = { 0 };

	draft_condition(d, inside, &yes, &no);
	d->open = no;
	return behind + 1;
}

/* A name with a parenthesis behind it. */
static size_t call_or_iterator(struct flow_draft *d, size_t i)
{
	struct word *word = d->tokens.items[i].word;
	size_t behind;
	struct span inside = parenthesis(d, i + 1, &behind);
	bool brace = span_is(d->tokens, behind, "{");

	if (word_eq(word, "BUG_ON") && span_is(d->tokens, behind, ";"))
		return bug_on(d, inside, behind);
	if (word_is(d->words, word, SHAPE_ITERATOR))
		return iterator(d, word, inside, behind);
	if (!brace)
		return expression(d, i);
	draft_expression(d, span_slice(d->tokens, i, behind));
	if (strstr(word->text, "guard"))
		return statement(d, behind);
	return iterator(d, word, inside, behind);
}

static size_t plain(struct flow_draft *d, size_t i)
{
	const struct token *t = &d->tokens.items[i];

	if (token_is_name(t) && span_is(d->tokens, i + 1, ":")) {
		draft_label(d, t->word);
		return i + 2;
	}
	if (token_is_name(t) && span_is(d->tokens, i + 1, "("))
		return call_or_iterator(d, i);
	return expression(d, i);
}

static size_t by_keyword(struct flow_draft *d, size_t i)
{
	const struct word *word = d->tokens.items[i].word;

	if (word->one == '{')
		return block(d, i);
	if (word->one == '}' || word->one == ';')
		return i + 1;
	switch (word->keyword) {
	case KEY_IF:
		return branch(d, i);
	case KEY_ELSE:
		return i + 1;
	case KEY_WHILE:
		return while_loop(d, i);
	case KEY_FOR:
		return for_loop(d, i);
	case KEY_DO:
		return do_loop(d, i);
	case KEY_SWITCH:
		return switch_statement(d, i);
	case KEY_CASE:
	case KEY_DEFAULT:
		return case_label(d, i);
	case KEY_BREAK:
	case KEY_CONTINUE:
		return jump(d, i);
	case KEY_GOTO:
		return go_to(d, i);
	case KEY_RETURN:
		return leave(d, i);
	default:
		return plain(d, i);
	}
}

/* The statement at i; the index behind it. */
static size_t statement(struct flow_draft *d, size_t i)
{
	if (i >= d->tokens.n)
		return i;
	if (d->depth >= MAX_NESTING) {
		d->graph->too_deep = true;
		return d->tokens.n;
	}
	d->depth++;
	i = by_keyword(d, i);
	d->depth--;
	return i;
}

void flow_graph_make(struct flow_graph *g, struct flow_words *ws,
		     struct span body, size_t end)
{
	struct flow_draft d = { .words = ws, .graph = g, .tokens = body };
	size_t i = 0, n;

	draft_begin(&d);
	while (i < body.n)
		i = statement(&d, i);
	n = draft_node(&d, NODE_RETURN, SPAN_NONE, 0);
	g->items[n].at = end;
	draft_finish(&d);
}

void flow_graph_release(struct flow_graph *g)
{
	vec_release(g);
}
