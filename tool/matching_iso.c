/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree.h"
#include "ctree_words.h"
#include "matching_index.h"
#include "matching_iso.h"
#include "smpl_patch.h"

typedef const struct ctree_node node_t;

static node_t *kid(node_t *node, uint32_t i)
{
	return node && i < node->n ? node->kids[i] : NULL;
}

bool matching_iso_may_miss(const struct smpl_rule *rule, node_t *p)
{
	enum ctree_meta_kind kind;

	if (!p || p->kind != CTREE_META || p->marks)
		return false;
	kind = rule->metas[p->meta].kind;
	return kind == CTREE_M_TYPE || kind == CTREE_M_STATEMENT;
}

static bool has_nest(node_t *p)
{
	if (!p)
		return false;
	if (p->kind == CTREE_NEST || p->kind == CTREE_DOTS)
		return true;
	for (uint32_t i = 0; p->kind != CTREE_LIST && i < p->n; i++)
		if (has_nest(p->kids[i]))
			return true;
	return false;
}

node_t *matching_iso_turned(node_t *p, node_t *c)
{
	if (!p || !c || c->kind != CTREE_UNARY || c->op != CTREE_O_NOT ||
	    has_nest(p))
		return NULL;
	return kid(c, 0);
}

static bool is_constant(node_t *p)
{
	return p && p->kind == CTREE_CONSTANT;
}

static enum ctree_op mirrored(enum ctree_op op)
{
	switch (op) {
	case CTREE_O_LT:
		return CTREE_O_GT;
	case CTREE_O_GT:
		return CTREE_O_LT;
	case CTREE_O_LE:
		return CTREE_O_GE;
	case CTREE_O_GE:
		return CTREE_O_LE;
	default:
		return CTREE_O_NONE;
	}
}

bool matching_iso_swapped(node_t *p, node_t *c)
{
	if (c->kind != CTREE_BINARY)
		return false;
	if (p->op == CTREE_O_EQ || p->op == CTREE_O_NE)
		return c->op == p->op &&
		       (is_constant(kid(p, 0)) || is_constant(kid(p, 1)));
	return c->op != CTREE_O_NONE && c->op == mirrored(p->op);
}

/* Is a truth value asked for where c stands? */
static bool is_test(node_t *c)
{
	node_t *up = c->up;

	if (!up)
		return false;
	switch (up->kind) {
	case CTREE_IF:
	case CTREE_WHILE:
	case CTREE_CHOICE:
		return kid(up, 0) == c;
	case CTREE_DO:
	case CTREE_FOR:
		return kid(up, 1) == c;
	case CTREE_BINARY:
		return up->op == CTREE_O_ANDAND || up->op == CTREE_O_OROR;
	case CTREE_UNARY:
		return up->op == CTREE_O_NOT;
	case CTREE_PAREN:
		return is_test(up);
	case CTREE_LIST:
		up = up->up;
		return up && up->kind == CTREE_CALL &&
		       kid(up, 0)->kind == CTREE_IDENT &&
		       (!strcmp(kid(up, 0)->word->text, "likely") ||
			!strcmp(kid(up, 0)->word->text, "unlikely")) &&
		       is_test(up);
	default:
		return false;
	}
}

static bool is_zero(node_t *p)
{
	if (!p || !p->word)
		return false;
	return (p->kind == CTREE_CONSTANT && !strcmp(p->word->text, "0")) ||
	       (p->kind == CTREE_IDENT && !strcmp(p->word->text, "NULL"));
}

node_t *matching_iso_truth(node_t *p, node_t *c)
{
	if (!is_zero(kid(p, 1)))
		return NULL;
	if (p->op == CTREE_O_EQ && c->kind == CTREE_UNARY &&
	    c->op == CTREE_O_NOT)
		return kid(c, 0);
	return p->op == CTREE_O_NE && is_test(c) ? c : NULL;
}

bool matching_iso_assigns(node_t *p, node_t *c)
{
	return p->op == CTREE_O_ASSIGN && c->kind == CTREE_DECLARATOR &&
	       !(c->flags & CTREE_S_TYPEDEF) && kid(c, 1) && kid(c, 2) &&
	       matching_is_expression(kid(c, 2));
}

static bool number_of(const char *text, unsigned long long *n)
{
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	*n = strtoull(text, &end, 0);
	return end[strspn(end, "uUlL")] == '\0';
}

static bool is_qualifier(const struct ctree_word *word)
{
	return !strcmp(word->text, "const") || !strcmp(word->text, "volatile");
}

/* The next word of a basic type that is no qualifier. */
static const struct ctree_word *next_word(const struct ctree *t, node_t *type,
					  uint32_t *at)
{
	while (*at <= type->last) {
		const struct ctree_word *word = ctree_token(t, (*at)++)->word;

		if (word && !is_qualifier(word))
			return word;
	}
	return NULL;
}

static bool same_words(const struct ctree *pattern, node_t *p,
		       const struct ctree *code, node_t *c)
{
	uint32_t at_p = p->first, at_c = c->first;
	const struct ctree_word *word;

	do {
		word = next_word(pattern, p, &at_p);
		if (word != next_word(code, c, &at_c))
			return false;
	} while (word);
	return true;
}

bool matching_iso_word(const struct ctree *pattern, node_t *p,
		       const struct ctree *code, node_t *c)
{
	unsigned long long a, b;

	if (p->kind == CTREE_BASE_TYPE)
		return same_words(pattern, p, code, c);
	return p->word == c->word || (number_of(p->word->text, &a) &&
				      number_of(c->word->text, &b) && a == b);
}

bool matching_iso_type(const struct ctree *pattern, node_t *p,
		       const struct ctree *code, node_t *c)
{
	if (!p || !c || p->kind != c->kind || p->op != c->op)
		return false;
	if (p->kind == CTREE_BASE_TYPE)
		return same_words(pattern, p, code, c);
	if (p->kind == CTREE_RECORD_TYPE)
		return kid(p, 0) && kid(c, 0) &&
		       kid(p, 0)->word == kid(c, 0)->word;
	if (p->kind == CTREE_POINTER)
		return matching_iso_type(pattern, kid(p, 0), code, kid(c, 0));
	return p->kind == CTREE_TYPE_NAME && p->word == c->word;
}
