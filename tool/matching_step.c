/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_flow.h"
#include "matching_index.h"
#include "matching_step.h"
#include "matching_tree.h"
#include "smpl_patch.h"

typedef const struct ctree_node node_t;
typedef const struct matching_bind bind_t;
typedef const struct matching_next next_t;

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
			 struct matching_hit *hit)
{
	bool end;

	for (uint32_t i = 0;; i++) {
		node_t *one = piece(step, i, &end);

		if (end)
			return;
		hit->at = one;
		match_in(m, p, one, binds, &hit->base);
	}
}

void matching_step(struct matching_tree *m, node_t *p,
		   const struct ctree_step *step, bind_t *binds,
		   struct matching_hit *hit)
{
	if (!step->node)
		return;
	if (p->kind == CTREE_LIST && p->n == 1)
		p = p->kids[0];
	if (p->kind == CTREE_EITHER || p->kind == CTREE_LIST) {
		for (uint32_t i = 0; i < p->n && !*hit->yes; i++)
			matching_step(m, p->kids[i], step, binds, hit);
	} else if (matching_is_statement(p)) {
		hit->at = step->node;
		matching_tree(m, p, step->node, binds, &hit->base);
	} else {
		match_pieces(m, p, step, binds, hit);
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

static void note(struct matching_tree *m, next_t *self, bind_t *binds UNUSED)
{
	*((const struct matching_hit *)self)->yes = true;
	m->n_complete++;
}

bool matching_passes(struct matching_tree *m,
		     const struct matching_passing *passing,
		     const struct ctree_step *step, bind_t *binds)
{
	size_t complete = m->n_complete; /* asking completes nothing */
	bool met = false;
	struct matching_hit hit = { { note }, NULL, &met };

	if (passing->before)
		matching_step(m, passing->before, step, passing->same, &hit);
	met = met || forbids(m, passing->dots, step, binds);
	m->n_complete = complete;
	return !met;
}

bool matching_dots_have(node_t *dots, int op)
{
	for (uint32_t i = 0; i < dots->n; i++)
		if (dots->kids[i]->op == op)
			return true;
	return false;
}

bool matching_is_key(const struct smpl_meta *meta)
{
	return meta->asked && !meta->position && !meta->inherited;
}

static size_t count_of(node_t *p, uint32_t meta)
{
	size_t n = p && p->kind == CTREE_META && p->meta == meta;

	for (uint32_t i = 0; p && i < p->n; i++)
		n += count_of(p->kids[i], meta);
	return n;
}

/* What only `before` speaks of may be anything there. */
static bool is_same_there(const struct smpl_rule *rule, node_t *before,
			  uint32_t meta)
{
	const struct smpl_meta *what = &rule->metas[meta];

	if (what->inherited)
		return true;
	return !what->position &&
	       (what->asked || count_of(ctree_item(rule->body, 0), meta) >
				       count_of(before, meta));
}

void matching_passing_init(struct matching_passing *passing,
			   const struct smpl_rule *rule, node_t *dots,
			   node_t *before, bind_t *binds)
{
	size_t n = 0;

	*passing = (struct matching_passing){ .dots = dots, .same = binds };
	if (!before || matching_dots_have(dots, CTREE_WHEN_ANY))
		return;
	passing->before = before;
	for (bind_t *b = binds; b; b = b->next)
		n++;
	passing->store = xcalloc(n + 1, sizeof(*passing->store));
	passing->same = NULL;
	for (bind_t *b = binds; b; b = b->next) {
		struct matching_bind *copy = &passing->store[--n];

		if (!is_same_there(rule, before, b->meta))
			continue;
		*copy = *b;
		copy->next = passing->same;
		passing->same = copy;
	}
}

void matching_passing_release(struct matching_passing *passing)
{
	free(passing->store);
}
