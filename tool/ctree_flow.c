/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_node.h"
#include "ctree_flow.h"
#include "ctree_words.h"
#include "vec.h"

enum { ENTRY, EXIT };

#define NOWHERE UINT32_MAX

struct successors {
	uint32_t *items;
	size_t n;
	size_t alloc;
};

struct flow_label {
	const struct ctree_word *name;
	uint32_t step;
};

struct ctree_flow {
	struct ctree_step *items;
	size_t n;
	size_t alloc;
	struct {
		struct successors *items;
		size_t n;
		size_t alloc;
	} next; /* by step */
	struct {
		struct flow_label *items;
		size_t n;
		size_t alloc;
	} labels;
};

/* Where jumps lead from a place. */
struct around {
	uint32_t on_break, on_continue;
	struct successors *cases; /* of the switch around; or NULL */
	bool *has_default;
};

static uint32_t new_step(struct ctree_flow *f, const struct ctree_node *node,
			 const struct ctree_node *part)
{
	struct ctree_step *step = vec_push(f);

	step->node = node;
	step->part = part;
	vec_push(&f->next);
	return (uint32_t)(f->n - 1);
}

static void lead(struct ctree_flow *f, uint32_t from, uint32_t to)
{
	struct successors *s = &f->next.items[from];

	for (size_t i = 0; i < s->n; i++)
		if (s->items[i] == to)
			return;
	*vec_push(s) = to;
}

static uint32_t step_to(struct ctree_flow *f, const struct ctree_node *node,
			const struct ctree_node *part, uint32_t to)
{
	uint32_t step = new_step(f, node, part);

	lead(f, step, to);
	return step;
}

static uint32_t label_step(struct ctree_flow *f, const struct ctree_word *name)
{
	for (size_t i = 0; i < f->labels.n; i++)
		if (f->labels.items[i].name == name)
			return f->labels.items[i].step;
	return NOWHERE;
}

/* Every label has its step before anything leads to it. */
static void find_labels(struct ctree_flow *f, const struct ctree_node *node)
{
	struct flow_label *label;

	if (!node || (node->kind < CTREE_EXPRESSION) ||
	    node->kind > CTREE_DIRECTIVE)
		return;
	if (node->kind == CTREE_LABEL) {
		uint32_t step = new_step(f, node, NULL);

		label = vec_push(&f->labels);
		label->name = node->kids[0]->word;
		label->step = step;
	}
	for (uint32_t i = 0; i < node->n; i++)
		find_labels(f, node->kids[i]);
}

static uint32_t build(struct ctree_flow *f, const struct ctree_node *node,
		      uint32_t next, const struct around *around);

static bool is_directive(const struct ctree_node *node, const char *begin)
{
	return node->kind == CTREE_DIRECTIVE &&
	       !strncmp(node->word->text, begin, strlen(begin));
}

/* Of the #if at kids[i]: the next #else or #endif of its level; n: none. */
static uint32_t next_branch(const struct ctree_node *list, uint32_t i)
{
	uint32_t depth = 0;

	while (++i < list->n) {
		const struct ctree_node *kid = list->kids[i];

		if (is_directive(kid, "if"))
			depth++;
		else if (is_directive(kid, "endif") && !depth--)
			return i;
		else if (is_directive(kid, "el") && !depth)
			return i;
	}
	return list->n;
}

static uint32_t build_list(struct ctree_flow *f, const struct ctree_node *list,
			   uint32_t from, uint32_t to, uint32_t next,
			   const struct around *around);

/* The group from the #if at `from` to the #endif at `to`. */
static uint32_t build_group(struct ctree_flow *f, const struct ctree_node *list,
			    uint32_t from, uint32_t to, uint32_t next,
			    const struct around *around)
{
	uint32_t head = new_step(f, list->kids[from], NULL), begin = from;
	bool otherwise = false;

	while (begin < to) {
		uint32_t end = next_branch(list, begin);

		otherwise |= !strcmp(list->kids[begin]->word->text, "else");
		lead(f, head,
		     build_list(f, list, begin + 1, end, next, around));
		begin = end;
	}
	if (!otherwise)
		lead(f, head, next);
	return head;
}

/*
 * Statements of a list, kids [from, to), the last first. A group of #if is met
 * at its #endif.
 */
static uint32_t build_list(struct ctree_flow *f, const struct ctree_node *list,
			   uint32_t from, uint32_t to, uint32_t next,
			   const struct around *around)
{
	while (to > from) {
		uint32_t begin = --to, end;

		if (is_directive(list->kids[to], "endif")) {
			uint32_t depth = 1;

			while (begin > from && depth) {
				begin--;
				depth += is_directive(list->kids[begin],
						      "endif");
				depth -= is_directive(list->kids[begin], "if");
			}
			if (!depth) {
				end = to;
				next = build_group(f, list, begin, end, next,
						   around);
				to = begin;
				continue;
			}
		}
		next = build(f, list->kids[to], next, around);
	}
	return next;
}

static uint32_t build_block(struct ctree_flow *f, const struct ctree_node *node,
			    uint32_t next, const struct around *around)
{
	next = step_to(f, node, NULL, next);
	next = build_list(f, node, 0, node->n, next, around);
	next = step_to(f, node, NULL, next);
	f->items[next].opens = true;
	return next;
}

static uint32_t build_if(struct ctree_flow *f, const struct ctree_node *node,
			 uint32_t next, const struct around *around)
{
	uint32_t head = new_step(f, node, node->kids[0]);

	lead(f, head, build(f, node->kids[1], next, around));
	lead(f, head,
	     node->kids[2] ? build(f, node->kids[2], next, around) : next);
	return head;
}

static uint32_t build_loop(struct ctree_flow *f, const struct ctree_node *node,
			   uint32_t next, const struct around *around)
{
	bool is_while = node->kind == CTREE_WHILE;
	uint32_t head = new_step(f, node, is_while ? node->kids[0] : node);
	struct around inside = *around;

	inside.on_break = next;
	inside.on_continue = head;
	lead(f, head, build(f, node->kids[node->n - 1], head, &inside));
	lead(f, head, next);
	return head;
}

static bool is_zero(const struct ctree_node *node)
{
	return node && node->kind == CTREE_CONSTANT && node->word &&
	       !strcmp(node->word->text, "0");
}

static uint32_t build_do(struct ctree_flow *f, const struct ctree_node *node,
			 uint32_t next, const struct around *around)
{
	uint32_t head = new_step(f, node, NULL);
	uint32_t tail = new_step(f, node, node->kids[1]);
	struct around inside = *around;

	inside.on_break = next;
	inside.on_continue = tail;
	lead(f, head, build(f, node->kids[0], tail, &inside));
	if (!is_zero(node->kids[1]))
		lead(f, tail, head);
	lead(f, tail, next);
	return head;
}

static uint32_t build_switch(struct ctree_flow *f,
			     const struct ctree_node *node, uint32_t next,
			     const struct around *around)
{
	uint32_t head = new_step(f, node, node->kids[0]);
	struct successors cases = { 0 };
	bool has_default = false;
	struct around inside = *around;

	inside.on_break = next;
	inside.cases = &cases;
	inside.has_default = &has_default;
	build(f, node->kids[1], next, &inside);
	for (size_t i = cases.n; i-- > 0;)
		*vec_push(&f->next.items[head]) = cases.items[i];
	if (!has_default)
		lead(f, head, next);
	vec_release(&cases);
	return head;
}

static uint32_t build_labelled(struct ctree_flow *f,
			       const struct ctree_node *node, uint32_t next,
			       const struct around *around)
{
	uint32_t step;

	next = build(f, node->kids[node->n - 1], next, around);
	if (node->kind == CTREE_LABEL) {
		step = label_step(f, node->kids[0]->word);
		if (f->items[step].node == node)
			lead(f, step, next);
		else
			step = step_to(f, node, NULL, next);
		return step;
	}
	step = step_to(f, node, node->kind == CTREE_CASE ? node->kids[0] : NULL,
		       next);
	if (around->cases)
		*vec_push(around->cases) = step;
	if (around->has_default && node->kind == CTREE_DEFAULT)
		*around->has_default = true;
	return step;
}

static uint32_t build_goto(struct ctree_flow *f, const struct ctree_node *node)
{
	uint32_t to = NOWHERE;

	if (node->kids[0]->kind == CTREE_NAME)
		to = label_step(f, node->kids[0]->word);
	return step_to(f, node, node, to == NOWHERE ? EXIT : to);
}

static uint32_t build(struct ctree_flow *f, const struct ctree_node *node,
		      uint32_t next, const struct around *around)
{
	if (!node)
		return next;
	switch (node->kind) {
	case CTREE_BLOCK:
		return build_block(f, node, next, around);
	case CTREE_IF:
		return build_if(f, node, next, around);
	case CTREE_WHILE:
	case CTREE_FOR:
	case CTREE_ITERATOR:
		return build_loop(f, node, next, around);
	case CTREE_DO:
		return build_do(f, node, next, around);
	case CTREE_SWITCH:
		return build_switch(f, node, next, around);
	case CTREE_LABEL:
	case CTREE_CASE:
	case CTREE_DEFAULT:
		return build_labelled(f, node, next, around);
	case CTREE_GOTO:
		return build_goto(f, node);
	case CTREE_BREAK:
		return step_to(f, node, node, around->on_break);
	case CTREE_CONTINUE:
		return step_to(f, node, node, around->on_continue);
	case CTREE_RETURN:
		return step_to(f, node, node, EXIT);
	case CTREE_DEFINE:
	case CTREE_DIRECTIVE:
		return step_to(f, node, NULL, next);
	default:
		return step_to(f, node, node, next);
	}
}

static void finish(struct ctree_flow *f)
{
	for (size_t i = 0; i < f->n; i++) {
		f->items[i].next = f->next.items[i].items;
		f->items[i].n_next = (uint32_t)f->next.items[i].n;
	}
}

struct ctree_flow *ctree_flow_new(const struct ctree_node *function)
{
	struct ctree_flow *f = xcalloc(1, sizeof(*f));
	const struct ctree_node *body = NULL;
	struct around around = { EXIT, EXIT, NULL, NULL };

	new_step(f, NULL, NULL);
	new_step(f, NULL, NULL);
	if (function->n > 2)
		body = function->kids[2];
	if (body &&
	    (body->kind < CTREE_EXPRESSION || body->kind > CTREE_DIRECTIVE))
		body = NULL;
	find_labels(f, body);
	lead(f, ENTRY, build(f, body, EXIT, &around));
	finish(f);
	return f;
}

void ctree_flow_free(struct ctree_flow *f)
{
	if (!f)
		return;
	for (size_t i = 0; i < f->next.n; i++)
		vec_release(&f->next.items[i]);
	vec_release(&f->next);
	vec_release(&f->labels);
	vec_release(f);
	free(f);
}

size_t ctree_flow_count(const struct ctree_flow *f)
{
	return f->n;
}

const struct ctree_step *ctree_flow_step(const struct ctree_flow *f, size_t i)
{
	return &f->items[i];
}

static bool is_in(const struct ctree_node *node, const struct ctree_step *step)
{
	uint32_t at = node->first;
	const struct ctree_node *part = step->part, *body;

	if (!part || at < part->first || node->last > part->last)
		return step->node == node && part;
	if (part != step->node ||
	    (part->kind != CTREE_FOR && part->kind != CTREE_ITERATOR))
		return true;
	body = part->kids[part->n - 1];
	return node == part || at < body->first;
}

size_t ctree_flow_of(const struct ctree_flow *f, const struct ctree_node *node)
{
	for (size_t i = 0; i < f->n; i++)
		if (is_in(node, &f->items[i]))
			return i;
	for (size_t i = 0; i < f->n; i++)
		if (f->items[i].node == node)
			return i;
	return SIZE_MAX;
}
