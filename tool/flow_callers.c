/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_callers.h"
#include "flow_end.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_sites.h"
#include "flow_table.h"
#include "flow_walk.h"
#include "flow_words.h"
#include "pattern.h"
#include "vec.h"

/* ---- what it returns ---- */

static bool is_no_object(struct flow_words *ws, struct word *text)
{
	return text == ws->null || text == ws->zero ||
	       word_is(ws, text, SHAPE_ERROR);
}

static void add_sources(struct flow_function *f, struct words *out,
			struct word *text, unsigned int depth)
{
	struct flow_words *ws = f->words;
	struct word *parts[3];
	struct pattern_match m;
	bool closed = word_ends(text, ")");

	if (is_no_object(ws, text))
		return;
	if (flow_choice(ws, text, parts)) {
		add_sources(f, out, parts[1], depth);
		add_sources(f, out, parts[2], depth);
	} else if (closed && word_match(ws, text, SHAPE_UPCAST, &m)) {
		add_sources(f, out,
			    word_part(ws, text, m.end[0], text->len - 1),
			    depth);
	} else if (closed && is_name_byte(text->text[0]) &&
		   word_is(ws, text, SHAPE_CALL_BEGINS)) {
		words_add(out,
			  word_part(ws, text, 0, strcspn(text->text, "(")));
	} else if (text->is_param || !text->values || !depth) {
		words_add(out, ws->empty);
	} else {
		for (size_t i = 0; i < text->values->n; i++)
			if (text->values->items[i] != text)
				add_sources(f, out, text->values->items[i],
					    depth - 1);
	}
}

void flow_gives(struct flow_function *f, struct words *out)
{
	for (size_t n = 0; f->pointer && n < f->graph.n; n++) {
		const struct flow_node *node = &f->graph.items[n];

		if (node->kind == NODE_RETURN && node->tokens.n)
			add_sources(f, out,
				    span_stripped(f->words, node->tokens), 3);
	}
	if (out->n == 1 && out->items[0] == f->words->empty)
		out->n = 0;
	words_sort(out);
}

/* Everything that is returned and is an object is this one. */
static bool returns_only(struct flow_function *f, struct word *base)
{
	uint32_t names = flow_set_of_word(f, base);
	bool any = false;

	for (size_t n = 0; n < f->graph.n; n++) {
		const struct flow_node *node = &f->graph.items[n];
		struct word *text;

		if (node->kind != NODE_RETURN || !node->tokens.n)
			continue;
		text = span_stripped(f->words, node->tokens);
		if (is_no_object(f->words, text))
			continue;
		any = true;
		if (!flow_alias(f, text, names))
			return false;
	}
	return any;
}

static bool raises(struct flow_function *f, const struct op *op)
{
	const struct flow_row *row = word_row(f->words, op->name);
	struct word *text, *inner, *base;
	size_t i = 0;

	if (row ? row->effect != FLOW_GET || row->what != FLOW_ARGUMENT :
		  !word_is(f->words, op->name, SHAPE_GET_LIKE))
		return false;
	if (row)
		i = (size_t)row->index < op->n_texts ? (size_t)row->index :
						       op->n_texts - 1;
	text = op->texts[i];
	inner = word_inner(f->words, text);
	base = inner ? inner : text;
	if (!inner && row && row->counter)
		return false;
	return !base->is_param && returns_only(f, base);
}

struct word *flow_raises(struct flow_function *f)
{
	for (size_t n = 0; f->pointer && n < f->graph.n; n++)
		for (size_t k = 0; k < f->ops[n].n; k++) {
			const struct op *op = &f->ops[n].items[k];

			if (op->is_call && op->n_texts && raises(f, op))
				return op->name;
		}
	return NULL;
}

/* ---- what becomes of parameters ---- */

static void add_fact(struct parameter_facts *out, const char *what,
		     const char *callee, size_t position)
{
	struct parameter_fact *fact;

	for (size_t i = 0; i < out->n; i++)
		if (!strcmp(out->items[i].what, what) &&
		    !strcmp(out->items[i].callee, callee) &&
		    out->items[i].position == position)
			return;
	fact = vec_push(out);
	fact->what = what;
	fact->callee = callee;
	fact->position = position;
}

/* What the parameter points to is put: put(x->y). */
static bool is_dropped_inside(struct flow_function *f, const struct op *op,
			      struct word *text, uint32_t names)
{
	const struct flow_row *row = word_row(f->words, op->name);
	const char *arrow = strstr(text->text, "->");
	struct word *head =
		!arrow ? text :
			 word_part(f->words, text, 0, arrow - text->text);

	if (!word_is(f->words, text, SHAPE_CHAIN) ||
	    !flow_set_has(f, names, head))
		return false;
	return row ? row->effect == FLOW_PUT :
		     word_is(f->words, op->name, SHAPE_PUT_INNER);
}

static const char *fate_in_call(struct flow_words *ws, const struct op *op,
				struct word *text, size_t k)
{
	const struct flow_row *row = word_row(ws, op->name);

	if (row) {
		if (row->effect == FLOW_PUT || flow_row_consumes(row, k))
			return "puts";
		return row->effect == FLOW_GET && row->index == (int)k ?
			       "gets" :
			       NULL;
	}
	if (flow_puts(ws, op->name, text) && !word_is(ws, op->name, SHAPE_ENDS))
		return "puts";
	if (word_is(ws, op->name, SHAPE_GET_LIKE))
		return "gets";
	if (flow_stores(ws, op->name, k))
		return "keeps";
	return word_is(ws, op->name, SHAPE_BORROWS) ? NULL : "passes";
}

static void add_op_facts(struct flow_function *f, struct parameter_facts *out,
			 const struct op *op, uint32_t names)
{
	if (!op->is_call) {
		if (!flow_is_plain(op->name) && op->right.n &&
		    (flow_alias(f, op->value, names) ||
		     flow_mentioned(f, op->right, names, true)))
			add_fact(out, "keeps", "", 0);
		return;
	}
	for (size_t k = 0; k < op->n_texts; k++) {
		struct word *text = op->texts[k];
		const char *what = NULL;

		if (flow_alias(f, text, names))
			what = fate_in_call(f->words, op, text, k);
		else if (is_dropped_inside(f, op, text, names))
			what = "drops";
		if (what)
			add_fact(out, what, op->name->text, k);
	}
}

static void add_facts(struct flow_function *f, struct parameter_facts *out,
		      uint32_t names)
{
	for (size_t n = 0; n < f->graph.n; n++) {
		const struct flow_node *node = &f->graph.items[n];

		for (size_t k = 0; k < f->ops[n].n; k++)
			add_op_facts(f, out, &f->ops[n].items[k], names);
		if (node->kind == NODE_RETURN &&
		    flow_alias(f, span_text(f->words, node->tokens), names))
			add_fact(out, "returns", "", 0);
	}
}

/* Other names of a parameter. */
static uint32_t names_of_parameter(struct flow_function *f, struct word *name)
{
	uint32_t names = flow_set_of_word(f, name);

	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < f->assigned.n; i++) {
			const struct word *left = f->assigned.items[i];
			bool any = false;

			if (!left->is_local)
				continue;
			for (size_t k = 0; !any && k < left->values->n; k++)
				any = flow_alias(f, left->values->items[k],
						 names);
			if (any)
				names = set_with(f->sets, names, left->number);
		}
	return names;
}

static bool has_fact(const struct parameter_facts *facts,
		     const struct parameter_fact *fact)
{
	for (size_t i = 0; i < facts->n; i++)
		if (!strcmp(facts->items[i].what, fact->what) &&
		    !strcmp(facts->items[i].callee, fact->callee) &&
		    facts->items[i].position == fact->position)
			return true;
	return false;
}

/*
 * Puts of other names of a parameter count only if some path holds them: a name
 * may have got another value on the paths where it is put.
 */
static bool puts_hold(struct flow_function *f, struct word *name)
{
	struct ends ends = { 0 };
	bool put = false, known = flow_ends_of_parameter(f, name, &ends);

	for (size_t i = 0; i < ends.n; i++)
		put |= ends.items[i].how == END_PUT;
	flow_ends_release(&ends);
	return !known || put;
}

static void add_other_facts(struct flow_function *f,
			    struct parameter_facts *facts, struct word *name,
			    uint32_t names)
{
	struct parameter_facts others = { 0 };
	bool asked = false, hold = true;

	add_facts(f, &others, names);
	for (size_t i = 0; i < others.n; i++) {
		const struct parameter_fact *fact = &others.items[i];

		if (has_fact(facts, fact))
			continue;
		if (!strcmp(fact->what, "puts")) {
			if (!asked)
				hold = puts_hold(f, name);
			asked = true;
			if (!hold)
				continue;
		}
		*vec_push(facts) = *fact;
	}
	vec_release(&others);
}

static int by_fact(const void *a, const void *b)
{
	const struct parameter_fact *x = a, *y = b;
	int order = strcmp(x->what, y->what);

	if (!order)
		order = strcmp(x->callee, y->callee);
	if (order)
		return order;
	return x->position < y->position ? -1 : x->position > y->position;
}

void flow_parameters(struct flow_function *f, struct parameter_facts *out)
{
	for (size_t i = 0; i < f->order.n; i++) {
		struct word *name = f->order.items[i];
		struct parameter_facts facts = { 0 };
		uint32_t names;

		if (!word_some(name->param))
			continue;
		add_facts(f, &facts, flow_set_of_word(f, name));
		names = names_of_parameter(f, name);
		if (set_members(f->sets, names).n > 1)
			add_other_facts(f, &facts, name, names);
		vec_sort(&facts, by_fact);
		for (size_t k = 0; k < facts.n; k++) {
			facts.items[k].number = i;
			facts.items[k].name = name;
			*vec_push(out) = facts.items[k];
		}
		vec_release(&facts);
	}
}
