/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "flow_function.h"
#include "flow_names.h"
#include "flow_sets.h"
#include "flow_table.h"
#include "flow_test.h"
#include "flow_words.h"
#include "flow_wraps.h"
#include "vec.h"

bool flow_takes(struct flow_words *ws, const struct op *op, size_t k)
{
	const struct flow_row *row = word_row(ws, op->name);

	if (row && row->effect == FLOW_GET)
		return row->what == FLOW_ARGUMENT && row->index == (int)k;
	return !row && !k && word_is(ws, op->name, SHAPE_GET_LIKE) &&
	       !word_eq(op->name, "device_get");
}

/* No way around the node, but where there is no object. */
static bool is_on_every_path(struct flow_function *f, size_t target,
			     uint32_t names)
{
	size_t *stack = xcalloc(f->graph.n, sizeof(*stack)), n = 1;
	bool *seen = xcalloc(f->graph.n, sizeof(*seen)), around = false;

	seen[0] = true;
	while (n && !around) {
		size_t at = stack[--n];
		const struct flow_node *node = &f->graph.items[at];
		unsigned int ways[2] = { SIGN_ANY, SIGN_ANY };
		const struct word *key = NULL;

		if (at == target)
			continue;
		around = node->kind == NODE_RETURN;
		if (node->kind == NODE_CONDITION)
			key = flow_test(f->words, node->text, &ways[0],
					&ways[1]);
		for (size_t slot = 0; slot < node->n_next; slot++) {
			size_t to = node->next[slot];

			if (to == NODE_NONE || seen[to] ||
			    (key && slot < 2 && !(ways[slot] & SIGN_POS) &&
			     flow_set_has(f, names, key)))
				continue;
			seen[to] = true;
			stack[n++] = to;
		}
	}
	free(stack);
	free(seen);
	return !around;
}

/* The parameter, and variables that are never anything else. */
static uint32_t names_of_parameter(struct flow_function *f, struct word *name)
{
	uint32_t only = flow_set_of_word(f, name), names = only;

	for (size_t i = 0; i < f->assigned.n; i++) {
		const struct word *left = f->assigned.items[i];
		bool all = left->is_local;

		for (size_t k = 0; all && k < left->values->n; k++)
			all = flow_alias(f, left->values->items[k], only);
		if (all)
			names = set_with(f->sets, names, left->number);
	}
	return names;
}

/* Of which it puts its own reference, or another. */
static bool is_taken(struct flow_function *f, uint32_t names)
{
	for (size_t n = 0; n < f->graph.n; n++)
		for (size_t i = 0; i < f->ops[n].n; i++) {
			const struct op *op = &f->ops[n].items[i];

			for (size_t k = 0; op->is_call && k < op->n_texts; k++)
				if (flow_alias(f, op->texts[k], names) &&
				    flow_takes(f->words, op, k))
					return true;
		}
	return false;
}

static void add_wraps(struct flow_function *f, size_t number, uint32_t names,
		      struct wraps *out)
{
	for (size_t n = 0; n < f->graph.n; n++)
		for (size_t i = 0; i < f->ops[n].n; i++) {
			const struct op *op = &f->ops[n].items[i];

			if (!op->is_call || !op->n_texts ||
			    !word_is(f->words, op->name, SHAPE_PUT_LIKE) ||
			    word_is(f->words, op->name, SHAPE_NO_PUT) ||
			    !flow_alias(f, op->texts[0], names) ||
			    !is_on_every_path(f, n, names))
				continue;
			*vec_push(out) = (struct wrap){ number, op };
		}
}

void flow_wraps(struct flow_function *f, struct wraps *out)
{
	for (size_t i = 0; i < f->order.n; i++) {
		struct word *name = f->order.items[i];
		uint32_t names;

		if (!word_some(name->param))
			continue;
		names = names_of_parameter(f, name);
		if (!name->values && !is_taken(f, names))
			add_wraps(f, i, names, out);
	}
}
