/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "matching_scope.h"

static const struct ctree_node *kid(const struct ctree_node *node, uint32_t i)
{
	return node && i < node->n ? node->kids[i] : NULL;
}

static bool declares(const struct ctree_node *node,
		     const struct ctree_word *word)
{
	const struct ctree_node *name = kid(node, 1);

	return name && name->word == word &&
	       (node->kind == CTREE_DECLARATOR ||
		node->kind == CTREE_PARAMETER);
}

static const struct ctree_node *among(const struct ctree_node *list,
				      const struct ctree_word *word)
{
	for (uint32_t i = 0; list && i < list->n; i++)
		if (list->kids[i] && declares(list->kids[i], word))
			return list->kids[i];
	return NULL;
}

static const struct ctree_node *
statement_declares(const struct ctree_node *node, const struct ctree_word *word)
{
	while (node && (node->kind == CTREE_LABEL || node->kind == CTREE_CASE ||
			node->kind == CTREE_DEFAULT))
		node = kid(node, node->n - 1);
	if (node && node->kind == CTREE_DECL_STATEMENT)
		node = kid(node, 0);
	return node && node->kind == CTREE_DECL ? among(node, word) : NULL;
}

/* What stands before `upto` in a block. */
static const struct ctree_node *before(const struct ctree_node *block,
				       const struct ctree_node *upto,
				       const struct ctree_word *word)
{
	const struct ctree_node *found = NULL, *one;

	for (uint32_t i = 0; i < block->n; i++) {
		one = block->kids[i] ?
			      statement_declares(block->kids[i], word) :
			      NULL;
		found = one ? one : found;
		if (block->kids[i] == upto)
			break;
	}
	return found;
}

static const struct ctree_node *of_function(const struct ctree_node *function,
					    const struct ctree_word *word)
{
	const struct ctree_node *found = among(kid(kid(function, 0), 1), word);

	for (uint32_t i = 3; !found && i < function->n; i++)
		found = statement_declares(function->kids[i], word);
	return found;
}

const struct ctree_node *matching_scope_local(const struct ctree_node *name)
{
	const struct ctree_node *from = name, *up, *found = NULL;

	for (up = name->up; up && !found; from = up, up = up->up) {
		if (up->kind == CTREE_BLOCK)
			found = before(up, from, name->word);
		else if (up->kind == CTREE_FOR)
			found = statement_declares(kid(up, 0), name->word);
		else if (up->kind == CTREE_FUNCTION)
			found = of_function(up, name->word);
	}
	return found;
}

const struct ctree_node *matching_scope_global(const struct ctree *t,
					       const struct ctree_node *name)
{
	const struct ctree_node *found = NULL;

	for (size_t i = 0; i < ctree_count(t) && !found; i++)
		if (ctree_item(t, i)->kind == CTREE_DECL)
			found = among(ctree_item(t, i), name->word);
	return found;
}
