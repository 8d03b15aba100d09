/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_function.h"
#include "flow_graph.h"
#include "flow_ops.h"
#include "flow_sets.h"
#include "flow_statements.h"
#include "flow_table.h"
#include "flow_test.h"
#include "flow_tokens.h"
#include "flow_words.h"
#include "map.h"
#include "vec.h"

/* ---- parameters and variables ---- */

/* Tag of a pointer to a record, "?" of another pointer, else empty. */
static struct word *tag_of(struct flow_words *ws, struct span tokens,
			   bool pointer)
{
	size_t k;

	if (!pointer && !span_has(tokens, "*"))
		return ws->empty;
	k = span_find(tokens, "struct", 0);
	return k + 1 < tokens.n ? tokens.items[k + 1].word : ws->question;
}

static void read_parameters(struct flow_function *f, struct span tokens)
{
	struct span part;
	size_t at = 0;

	while (span_part(tokens, ",", &at, &part)) {
		struct word *last = NULL;
		size_t n = 0;

		for (size_t k = 0; k < part.n; k++)
			if (token_is_name(&part.items[k])) {
				last = part.items[k].word;
				n++;
			}
		if (n < 2)
			continue;
		last->is_param = true;
		last->param = tag_of(f->words, part, false);
		*vec_push(&f->order) = last;
	}
}

static void declare(struct flow_function *f, struct span tokens)
{
	bool is_static = span_is(tokens, 0, "static");
	struct span part, first = SPAN_NONE, left;
	size_t at = 0;

	while (span_part(tokens, ",", &at, &part)) {
		bool is_free, pointer;
		struct word *name;

		left = span_slice(part, 0, span_find(part, "=", 0));
		name = flow_declarator(f->words, left, &is_free);
		if (!name->len)
			continue;
		if (!first.n)
			first = left;
		pointer = span_has(left, "*");
		name->is_free |= is_free;
		if (is_static)
			continue;
		name->is_local = true;
		name->local = pointer ? tag_of(f->words, first, true) :
					f->words->empty;
	}
}

static void read_ops(struct flow_function *f)
{
	f->ops = xcalloc(f->graph.n, sizeof(*f->ops));
	for (size_t n = 0; n < f->graph.n; n++) {
		const struct flow_node *node = &f->graph.items[n];

		if (node->kind == NODE_EXPRESSION &&
		    flow_declares(node->tokens))
			declare(f, node->tokens);
		flow_ops(&f->ops[n], f->words, node->tokens);
	}
}

/* What was hoisted is local, too, where it is a pointer. */
static void read_result(struct flow_function *f, const struct op *op)
{
	const struct flow_row *row;

	if (op->is_call || !word_is(f->words, op->name, SHAPE_RESULT))
		return;
	row = word_row(f->words, word_part(f->words, op->value, 0,
					   strcspn(op->value->text, "(")));
	if (row && (row->what == FLOW_RETURN || row->when == FLOW_NONNULL)) {
		op->name->is_local = true;
		op->name->local = f->words->question;
	}
}

/* ---- what is worth remembering: tested twice, or set and tested ---- */

static bool is_constant(struct flow_words *ws, struct word *value)
{
	long long n;

	return value == ws->zero || value == ws->null ||
	       word_eq(value, "true") || word_eq(value, "false") ||
	       word_is(ws, value, SHAPE_ERROR) || word_number(ws, value, &n);
}

static void note_tested(struct words *tested, struct word *key)
{
	if (!key->tested++)
		*vec_push(tested) = key;
}

static void read_tests(struct flow_function *f, struct words *tested)
{
	unsigned int yes, no;

	for (size_t n = 0; n < f->graph.n; n++) {
		const struct flow_node *node = &f->graph.items[n];
		struct word *key;

		if (node->kind == NODE_CONDITION)
			note_tested(tested,
				    flow_test(f->words, node->text, &yes, &no));
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];

			if (!op->is_call && is_constant(f->words, op->value))
				op->name->constant = true;
		}
		if (node->kind != NODE_RETURN)
			continue;
		key = span_stripped(f->words, node->tokens);
		if (word_is(f->words, key, SHAPE_CHAIN))
			note_tested(tested, key);
	}
}

static void add_key_to_words(struct flow_function *f, struct word *key)
{
	size_t at = 0, n;

	while ((n = word_next(key->text, key->len, &at))) {
		struct word *w = word_part(f->words, key, at, at + n);

		if (!word_list_has(w->keys, key))
			word_list_add(f->words, &w->keys, key);
		at += n;
	}
}

static void read_conditions(struct flow_function *f)
{
	const struct word_list *repeats = f->graph.repeats;
	struct words tested = { 0 };
	unsigned int yes, no;

	read_tests(f, &tested);
	for (size_t i = 0; i < tested.n; i++) {
		struct word *key = tested.items[i];

		key->is_key = key->tested > 1 || key->constant;
		add_key_to_words(f, key);
	}
	for (size_t i = 0; repeats && i < repeats->n; i++) {
		struct word *key =
			flow_test(f->words, repeats->items[i], &yes, &no);

		key->is_key |= key->tested > 0;
	}
	vec_release(&tested);
}

/* ---- variables that are set once, to a plain value: dev = &pdev->dev ---- */

static bool is_plain_value(struct flow_words *ws, struct word *value)
{
	return word_is(ws, value, SHAPE_PLAIN_CHAIN) || value->is_param ||
	       (value->values && value->values->n == 1 &&
		word_some(value->local));
}

static void read_values(struct flow_function *f)
{
	for (size_t n = 0; n < f->graph.n; n++) {
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];

			if (op->is_call)
				continue;
			if (!op->name->values)
				*vec_push(&f->assigned) = op->name;
			word_list_add(f->words, &op->name->values, op->value);
		}
	}
	for (size_t i = 0; i < f->assigned.n; i++) {
		struct word *name = f->assigned.items[i];

		if (name->values->n == 1 &&
		    is_plain_value(f->words, name->values->items[0]))
			name->same = name->values->items[0];
	}
}

/* Variables whose reference a call of the table puts. */
/* By the table or by its name, the call puts this argument; -1: none. */
static int dropped_argument(struct flow_function *f, const struct op *op)
{
	const struct flow_row *row = word_row(f->words, op->name);

	if (row)
		return row->effect == FLOW_PUT ? row->index : -1;
	return word_is(f->words, op->name, SHAPE_DROPS) &&
			       !word_is(f->words, op->name, SHAPE_NO_PUT) ?
		       0 :
		       -1;
}

static void read_dropped(struct flow_function *f, const struct op *op)
{
	int index = op->is_call ? dropped_argument(f, op) : -1;
	struct word *text, *inner;

	if (index < 0 || (size_t)index >= op->n_texts)
		return;
	text = word_strip(f->words, op->texts[index]);
	inner = word_inner(f->words, text);
	(inner ? inner : text)->is_dropped = true;
}

static void each_op(struct flow_function *f,
		    void (*look)(struct flow_function *f, const struct op *op))
{
	for (size_t n = 0; n < f->graph.n; n++)
		for (size_t k = 0; k < f->ops[n].n; k++)
			look(f, &f->ops[n].items[k]);
}

/* The head of the function, from the end of what stands before it. */
static bool returns_pointer(const char *text, size_t len, size_t start,
			    const char *name)
{
	const char *end = memmem(text + start, len - start, name, strlen(name));
	size_t begin = start;

	while (begin && !strchr(";}/#", text[begin - 1]))
		begin--;
	return end && memchr(text + begin, '*', end - text - begin);
}

bool flow_function_read(struct flow_function *f, struct flow_words *ws,
			const char *text, size_t len, size_t start,
			const char *name)
{
	struct flow_place place;

	memset(f, 0, sizeof(*f));
	f->words = ws;
	f->name = name;
	flow_words_clear(ws);
	if (!flow_find(&place, ws, text, len, start, name) || !place.body.n)
		return false;
	flow_graph_make(&f->graph, ws, place.body, place.end);
	if (f->graph.too_deep)
		return false;
	f->sets = flow_sets_new();
	f->aliases = map_new();
	read_parameters(f, place.parameters);
	read_ops(f);
	f->pointer = returns_pointer(text, len, start, name);
	each_op(f, read_result);
	read_conditions(f);
	read_values(f);
	each_op(f, read_dropped);
	return true;
}

void flow_function_release(struct flow_function *f)
{
	for (size_t n = 0; f->ops && n < f->graph.n; n++)
		vec_release(&f->ops[n]);
	free(f->ops);
	flow_graph_release(&f->graph);
	vec_release(&f->order);
	vec_release(&f->assigned);
	flow_sets_free(f->sets);
	map_free(f->aliases);
}

size_t flow_at(const struct flow_function *f, size_t n)
{
	struct span tokens = f->graph.items[n].tokens;

	return tokens.n ? tokens.items[0].at : 0;
}
