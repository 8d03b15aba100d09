/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "matching_iso.h"
#include "matching_kinds.h"
#include "smpl_patch.h"

typedef const struct ctree_node node_t;

static node_t *kid(node_t *node, uint32_t i)
{
	return node && i < node->n ? node->kids[i] : NULL;
}

static void range(bool *wanted, enum ctree_kind from, enum ctree_kind to)
{
	for (size_t i = from; i <= to; i++)
		wanted[i] = true;
}

static void meta_kinds(const struct smpl_rule *rule, node_t *p, bool *wanted)
{
	switch (rule->metas[p->meta].kind) {
	case CTREE_M_STATEMENT:
		range(wanted, CTREE_EXPRESSION, CTREE_MACRO_STATEMENT);
		break;
	case CTREE_M_IDENTIFIER:
		wanted[CTREE_IDENT] = true;
		break;
	case CTREE_M_EXPRESSION:
		if (rule->metas[p->meta].form == SMPL_ANY)
			range(wanted, CTREE_IDENT, CTREE_PAREN);
		else
			range(wanted, CTREE_IDENT, CTREE_CONSTANT);
		break;
	default:
		break;
	}
}

void matching_kinds(const struct smpl_rule *rule, node_t *p, bool *wanted)
{
	if (!p)
		return;
	wanted[p->kind] = true;
	switch (p->kind) {
	case CTREE_META:
		meta_kinds(rule, p, wanted);
		break;
	case CTREE_EITHER:
		for (uint32_t i = 0; i < p->n; i++)
			matching_kinds(rule, p->kids[i], wanted);
		break;
	case CTREE_BOTH:
	case CTREE_LIST:
	case CTREE_PAREN:
		matching_kinds(rule, kid(p, 0), wanted);
		break;
	case CTREE_NEST:
		range(wanted, CTREE_IDENT, CTREE_PAREN);
		break;
	case CTREE_CAST:
		if (matching_iso_may_miss(rule, kid(p, 0)))
			matching_kinds(rule, kid(p, 1), wanted);
		break;
	case CTREE_BINARY:
		if (p->op == CTREE_O_EQ)
			wanted[CTREE_UNARY] = true;
		if (p->op == CTREE_O_NE)
			matching_kinds(rule, kid(p, 0), wanted);
		break;
	case CTREE_ASSIGN:
	case CTREE_DECL:
	case CTREE_DECL_STATEMENT:
		wanted[CTREE_DECLARATOR] = true;
		break;
	case CTREE_ARROW:
		wanted[CTREE_MEMBER] = true;
		break;
	default:
		break;
	}
}

/* ---- what cannot be matched ---- */

static bool is_dots(node_t *p)
{
	return p && p->kind == CTREE_DOTS;
}

/* `{ ... A ... B }`: A and B stand alone between dots. */
static const char *ways_refuse(node_t *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (is_dots(p->kids[i]) != (i % 2 == 0))
			return "statements that follow each other at once";
	return NULL;
}

static bool is_strict(node_t *p)
{
	for (uint32_t i = 0; is_dots(p) && i < p->n; i++)
		if (p->kids[i]->op == CTREE_WHEN_STRICT)
			return true;
	return false;
}

static const char *block_refuses(const struct smpl_rule *rule, node_t *p)
{
	for (uint32_t i = 0; i < p->n && !rule->exists; i++)
		if (is_strict(p->kids[i]))
			return "'when strict' in a block without 'exists'";
	if (is_dots(kid(p, 0)) && rule->exists)
		return ways_refuse(p);
	if (p->n == 3 && is_dots(p->kids[0]) && is_dots(p->kids[2]))
		return ways_refuse(p);
	for (uint32_t i = 1; i < p->n; i++)
		if (is_dots(p->kids[i]))
			return "'...' in a block, but not at its begin";
	if (is_dots(kid(p, 0)) && p->n > 2)
		return "several statements behind the '...' of a block";
	return NULL;
}

static const char *dots_refuse(node_t *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->kids[i] && p->kids[i]->kind == CTREE_WHEN &&
		    p->kids[i]->op != CTREE_WHEN_NOT &&
		    p->kids[i]->op != CTREE_WHEN_ANY &&
		    p->kids[i]->op != CTREE_WHEN_STRICT)
			return "a 'when' that is neither '!=' nor 'any' nor 'strict'";
	return NULL;
}

const char *matching_refuses(const struct smpl_rule *rule, node_t *p,
			     node_t **where)
{
	const char *why = NULL;

	if (!p)
		return NULL;
	*where = p;
	if (p->kind == CTREE_BLOCK)
		why = block_refuses(rule, p);
	else if (p->kind == CTREE_DOTS)
		why = dots_refuse(p);
	else if (p->kind == CTREE_UNREAD)
		why = "this cannot be read";
	for (uint32_t i = 0; !why && i < p->n; i++)
		why = matching_refuses(rule, p->kids[i], where);
	return why;
}
