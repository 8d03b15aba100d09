/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "matching_index.h"
#include "vec.h"

struct filling {
	struct matching_index *index;
	const bool *wanted;
	const struct ctree_node *item;
	uint32_t turn;
};

bool matching_is_expression(const struct ctree_node *node)
{
	return node->kind >= CTREE_IDENT && node->kind <= CTREE_PAREN;
}

bool matching_is_statement(const struct ctree_node *node)
{
	return node->kind >= CTREE_EXPRESSION &&
	       node->kind <= CTREE_MACRO_STATEMENT;
}

bool matching_is_type(const struct ctree_node *node)
{
	return node->kind >= CTREE_BASE_TYPE && node->kind <= CTREE_TYPE_PAREN;
}

static void visit(struct filling *f, const struct ctree_node *node,
		  uint32_t step, bool within)
{
	uint32_t order = f->index->n_nodes++;
	bool inside = within || node->kind == CTREE_BLOCK_VALUE;

	if (!within && (matching_is_statement(node) || !node->up))
		step = f->index->n_steps++;
	for (uint32_t i = 0; i < node->n; i++)
		if (node->kids[i])
			visit(f, node->kids[i], step, inside);
	if (f->wanted[node->kind])
		*vec_push(
			&f->index->kinds[node->kind]) = (struct matching_site){
			node,	   f->item, step, order, f->index->n_nodes - 1,
			f->turn++, within,
		};
}

void matching_index_fill(struct matching_index *index, const struct ctree *t,
			 const bool *wanted)
{
	struct filling f = { .index = index, .wanted = wanted };

	for (size_t i = 0; i < ctree_count(t); i++) {
		f.item = ctree_item(t, i);
		visit(&f, f.item, 0, false);
	}
}

void matching_index_clear(struct matching_index *index)
{
	for (size_t i = 0; i < CTREE_KINDS; i++)
		index->kinds[i].n = 0;
	index->n_steps = index->n_nodes = 0;
}

void matching_index_release(struct matching_index *index)
{
	for (size_t i = 0; i < CTREE_KINDS; i++)
		vec_release(&index->kinds[i]);
}

bool matching_jumps(const struct ctree_node *node)
{
	return node->kind == CTREE_GOTO || node->kind == CTREE_RETURN ||
	       node->kind == CTREE_BREAK || node->kind == CTREE_CONTINUE;
}

bool matching_lies_in(const struct ctree_node *node,
		      const struct ctree_node *outer)
{
	while (node && node != outer)
		node = node->up;
	return node != NULL;
}
