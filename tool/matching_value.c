/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_words.h"
#include "matching_scope.h"
#include "matching_value.h"

static bool is_name(const struct ctree_node *node)
{
	return node->kind == CTREE_IDENT || node->kind == CTREE_NAME;
}

bool matching_node_same(const struct ctree_node *a, const struct ctree_node *b)
{
	if (is_name(a) && is_name(b))
		return a->word == b->word;
	return ctree_same(a, b);
}

static const struct ctree_node *item_of(const struct ctree_node *node)
{
	while (node->up)
		node = node->up;
	return node;
}

static bool declared_alike(const struct ctree_node *a,
			   const struct ctree_node *b)
{
	a = matching_scope_local(a);
	b = matching_scope_local(b);
	return a == b || (a && b && ctree_same(a->kids[0], b->kids[0]));
}

/* What reads alike: are the names in it declared alike? */
static bool names_alike(const struct ctree_node *a, const struct ctree_node *b)
{
	if (!a || !b)
		return true;
	if (is_name(a) && is_name(b) &&
	    (a->kind == CTREE_IDENT || b->kind == CTREE_IDENT))
		return declared_alike(a, b);
	for (uint32_t i = 0; i < a->n && i < b->n; i++)
		if (!names_alike(a->kids[i], b->kids[i]))
			return false;
	return true;
}

static bool pieces_same(const struct ctree_node *a, const struct ctree_node *b)
{
	return a == b ||
	       (matching_node_same(a, b) &&
		(item_of(a) == item_of(b) || names_alike(a, b)));
}

static bool nodes_same(const struct matching_value *a,
		       const struct matching_value *b)
{
	for (uint32_t i = 0; i < a->n; i++)
		if (!pieces_same(a->node->kids[a->from + i],
				 b->node->kids[b->from + i]))
			return false;
	return true;
}

static bool same_place(const struct matching_value *a,
		       const struct matching_value *b)
{
	return a->node == b->node &&
	       !memcmp(&a->place, &b->place, sizeof(a->place));
}

static bool same_places(const struct matching_value *a,
			const struct matching_value *b)
{
	while (a && b && same_place(a, b)) {
		a = a->more;
		b = b->more;
	}
	return !a && !b;
}

bool matching_value_has(const struct matching_value *all,
			const struct matching_value *one)
{
	if (all->kind != MATCHING_PLACE || one->kind != MATCHING_PLACE ||
	    one->more)
		return matching_value_same(all, one);
	while (all && !same_place(all, one))
		all = all->more;
	return all != NULL;
}

bool matching_value_same(const struct matching_value *a,
			 const struct matching_value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case MATCHING_NODE:
		return pieces_same(a->node, b->node);
	case MATCHING_NODES:
		return a->n == b->n && nodes_same(a, b);
	case MATCHING_WORD:
		return a->word == b->word;
	case MATCHING_PLACE:
		return same_places(a, b);
	case MATCHING_NUMBER:
		return a->n == b->n;
	default:
		return true;
	}
}

static uint32_t mix(uint32_t hash, uint32_t more)
{
	return (hash ^ more) * 16777619u;
}

static uint32_t node_hash(uint32_t hash, const struct ctree_node *node)
{
	if (!node)
		return mix(hash, 1);
	if (!is_name(node))
		hash = mix(hash, node->kind + 256u * node->op);
	if (node->word)
		hash = mix(hash, node->word->number);
	for (uint32_t i = 0; i < node->n; i++)
		hash = node_hash(hash, node->kids[i]);
	return hash;
}

uint32_t matching_value_hash(const struct matching_value *v)
{
	uint32_t hash = mix(2166136261u, v->kind);

	switch (v->kind) {
	case MATCHING_NODE:
		return node_hash(hash, v->node);
	case MATCHING_NODES:
		for (uint32_t i = 0; i < v->n; i++)
			hash = node_hash(hash, v->node->kids[v->from + i]);
		return hash;
	case MATCHING_WORD:
		return mix(hash, v->word->number);
	case MATCHING_PLACE:
		return mix(mix(mix(hash, v->place.line), v->place.col),
			   v->place.col_end);
	default:
		return mix(hash, v->n);
	}
}
