/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_flow.h"
#include "matching_binds.h"
#include "matching_index.h"
#include "matching_path.h"
#include "matching_tree.h"
#include "vec.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

struct flow_of {
	node_t *item;
	struct ctree_flow *flow;
};

struct matching_flows {
	struct flow_of *items;
	size_t n, alloc;
};

struct matching_flows *matching_flows_new(void)
{
	return xcalloc(1, sizeof(struct matching_flows));
}

void matching_flows_free(struct matching_flows *flows)
{
	if (!flows)
		return;
	for (size_t i = 0; i < flows->n; i++)
		ctree_flow_free(flows->items[i].flow);
	vec_release(flows);
	free(flows);
}

/* Sites come in the order of the file: the last one asked for is likely it. */
static struct ctree_flow *flow_of(struct matching_flows *flows, node_t *item)
{
	struct flow_of *one;

	for (size_t i = flows->n; i-- > 0;)
		if (flows->items[i].item == item)
			return flows->items[i].flow;
	if (item->kind != CTREE_FUNCTION)
		return NULL;
	one = vec_push(flows);
	one->item = item;
	one->flow = ctree_flow_new(item);
	return one->flow;
}

/* ---- a walk ---- */

struct walk {
	const struct matching_way *way;
	const struct ctree_flow *flow;
	bool *seen;
	node_t *within; /* is only left by a jump; or NULL */
	struct {
		size_t *items;
		size_t n, alloc;
	} todo;
};

struct arrived {
	struct matching_next base;
	const struct matching_way *way;
	node_t *at;
	bool *yes;
	next_t *then;
};

static void arrive(struct matching_tree *m, next_t *self, bind_t *binds)
{
	const struct arrived *a = (const struct arrived *)self;
	struct matching_way rest = *a->way;

	*a->yes = true;
	rest.parts += 2;
	rest.n_parts -= 2;
	if (rest.n_parts)
		matching_path(m, &rest, a->at, binds, a->then);
	else
		a->then->go(m, a->then, binds);
}

static void match_in(struct matching_tree *m, node_t *p, node_t *c,
		     bind_t *binds, next_t *next)
{
	if (!c)
		return;
	if (matching_is_expression(c) || c->kind == CTREE_DECLARATOR)
		matching_tree(m, p, c, binds, next);
	for (uint32_t i = 0; i < c->n; i++)
		match_in(m, p, c->kids[i], binds, next);
}

/* What runs at a step: not the statements that it leads to. */
static node_t *piece(const struct ctree_step *step, uint32_t i, bool *end)
{
	node_t *part = step->part;
	bool whole = !part || !matching_is_statement(part);

	*end = whole ? i > 0 || !part : i >= part->n;
	if (*end || whole)
		return *end ? NULL : part;
	return part->kids[i] && matching_is_statement(part->kids[i]) ?
		       NULL :
		       part->kids[i];
}

/* What follows goes on from the piece, not from behind all of an if. */
static void match_pieces(struct matching_tree *m, node_t *p,
			 const struct ctree_step *step, bind_t *binds,
			 struct arrived *arrived)
{
	bool end;

	for (uint32_t i = 0;; i++) {
		node_t *one = piece(step, i, &end);

		if (end)
			return;
		arrived->at = one;
		match_in(m, p, one, binds, &arrived->base);
	}
}

static bool forbids(struct matching_tree *m, node_t *dots,
		    const struct ctree_step *step, bind_t *binds)
{
	bool end;

	for (uint32_t i = 0;; i++) {
		node_t *one = piece(step, i, &end);

		if (end)
			return false;
		if (one && matching_tree_forbids(m, dots, one, binds))
			return true;
	}
}

static void match_step(struct matching_tree *m, node_t *p,
		       const struct ctree_step *step, bind_t *binds,
		       struct arrived *arrived)
{
	if (p->kind == CTREE_LIST && p->n == 1)
		p = p->kids[0];
	if (p->kind == CTREE_EITHER || p->kind == CTREE_LIST) {
		for (uint32_t i = 0; i < p->n && !*arrived->yes; i++)
			match_step(m, p->kids[i], step, binds, arrived);
	} else if (matching_is_statement(p)) {
		arrived->at = step->node;
		matching_tree(m, p, step->node, binds, &arrived->base);
	} else {
		match_pieces(m, p, step, binds, arrived);
	}
}

static void add(struct walk *w, size_t step)
{
	if (w->seen[step])
		return;
	w->seen[step] = true;
	*vec_push(&w->todo) = step;
}

static bool lies_in(node_t *node, node_t *outer)
{
	while (node && node != outer)
		node = node->up;
	return node != NULL;
}

static bool jumps(node_t *node)
{
	return node &&
	       (node->kind == CTREE_GOTO || node->kind == CTREE_RETURN ||
		node->kind == CTREE_BREAK || node->kind == CTREE_CONTINUE);
}

/* Where control goes when all of a statement has run. */
static void add_behind(struct walk *w, node_t *from)
{
	size_t n = ctree_flow_count(w->flow);

	for (size_t i = 0; i < n; i++) {
		const struct ctree_step *s = ctree_flow_step(w->flow, i);

		if (!s->node || jumps(s->node) || !lies_in(s->node, from))
			continue;
		for (uint32_t k = 0; k < s->n_next; k++) {
			const struct ctree_step *to =
				ctree_flow_step(w->flow, s->next[k]);

			if (!to->node || !lies_in(to->node, from))
				add(w, s->next[k]);
		}
	}
}

static bool is_compound(node_t *from)
{
	return from->kind == CTREE_IF || from->kind == CTREE_WHILE ||
	       from->kind == CTREE_DO || from->kind == CTREE_FOR ||
	       from->kind == CTREE_SWITCH || from->kind == CTREE_ITERATOR ||
	       from->kind == CTREE_BLOCK;
}

/* Behind the end of what the walk must not leave. */
static bool falls_out(const struct walk *w, const struct ctree_step *from,
		      size_t to)
{
	if (!w->within || !lies_in(from->node, w->within) || jumps(from->node))
		return false;
	return !lies_in(ctree_flow_step(w->flow, to)->node, w->within);
}

static void add_next(struct walk *w, size_t at)
{
	const struct ctree_step *s = ctree_flow_step(w->flow, at);

	for (uint32_t k = 0; k < s->n_next; k++)
		if (!falls_out(w, s, s->next[k]))
			add(w, s->next[k]);
}

static bool goes_on(node_t *dots)
{
	for (uint32_t i = 0; i < dots->n; i++)
		if (dots->kids[i]->op == CTREE_WHEN_ANY)
			return true;
	return false;
}

static void walk(struct matching_tree *m, struct walk *w, bind_t *binds,
		 next_t *next)
{
	node_t *dots = w->way->parts[0];
	bool any = goes_on(dots), here;
	struct arrived arrived = {
		{ arrive }, w->way, NULL, &here, next,
	};

	while (w->todo.n) {
		size_t at = w->todo.items[--w->todo.n];
		const struct ctree_step *s = ctree_flow_step(w->flow, at);

		here = false;
		if (s->node)
			match_step(m, w->way->parts[1], s, binds, &arrived);
		if (here && !any)
			continue;
		if (!forbids(m, dots, s, binds))
			add_next(w, at);
	}
}

void matching_path(struct matching_tree *m, const struct matching_way *way,
		   node_t *from, bind_t *binds, next_t *next)
{
	struct walk w = { .way = way, .flow = flow_of(way->flows, m->item) };
	size_t start;

	if (!w.flow)
		return;
	w.seen = xcalloc(ctree_flow_count(w.flow) + 1, sizeof(*w.seen));
	if (is_compound(from)) {
		add_behind(&w, from);
	} else {
		start = ctree_flow_of(w.flow, from);
		if (start != SIZE_MAX)
			add_next(&w, start);
	}
	walk(m, &w, binds, next);
	vec_release(&w.todo);
	free(w.seen);
}

/* Where a statement begins: of the two braces of a block, the later step. */
static size_t begin_of(const struct ctree_flow *f, node_t *block)
{
	for (size_t i = ctree_flow_count(f); i-- > 0;)
		if (ctree_flow_step(f, i)->node == block)
			return i;
	return ctree_flow_of(f, block);
}

void matching_path_within(struct matching_tree *m,
			  struct ctree_node *const *parts, size_t n_parts,
			  node_t *block, bind_t *binds, next_t *next)
{
	struct matching_way way = { m->flows, parts, n_parts / 2 * 2 };
	struct walk w = {
		.way = &way,
		.flow = flow_of(m->flows, m->item),
		.within = block,
	};
	size_t start;

	if (!w.flow)
		return;
	w.seen = xcalloc(ctree_flow_count(w.flow) + 1, sizeof(*w.seen));
	start = begin_of(w.flow, block);
	if (start != SIZE_MAX)
		add(&w, start);
	walk(m, &w, binds, next);
	vec_release(&w.todo);
	free(w.seen);
}
