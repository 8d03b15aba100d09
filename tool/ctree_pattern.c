/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_pattern.h"

static bool is_word(const struct ctree_parser *p, uint32_t i, const char *text)
{
	return cp_at(p, i)->kind == CTREE_T_NAME &&
	       !strcmp(cp_at(p, i)->word->text, text);
}

static struct ctree_node *when(struct ctree_parser *p)
{
	static const struct {
		const char *text;
		enum ctree_when op;
	} words[] = {
		{ "any", CTREE_WHEN_ANY },
		{ "strict", CTREE_WHEN_STRICT },
		{ "exists", CTREE_WHEN_EXISTS },
		{ "forall", CTREE_WHEN_FORALL },
	};
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		if (!is_word(p, p->pos, words[i].text))
			continue;
		p->pos++;
		node = cp_end(p, CTREE_WHEN, first, base);
		node->op = words[i].op;
		return node;
	}
	if (cp_key(p) != P_NE && cp_key(p) != P_ASSIGN) {
		cp_fail(p, "a 'when' cannot be read");
		return cp_nothing(p, CTREE_WHEN);
	}
	p->pos++;
	cp_push(p, cp_statement(p));
	node = cp_end(p, CTREE_WHEN, first, base);
	node->op = cp_key_at(p, first + 1) == P_NE ? CTREE_WHEN_NOT :
						     CTREE_WHEN_IS;
	return node;
}

struct ctree_node *cp_dots(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	while (!p->failed && is_word(p, p->pos, "when"))
		cp_push(p, when(p));
	node = cp_end(p, CTREE_DOTS, first, base);
	cp_take_marks(p, node, first, true);
	return node;
}

struct ctree_node *cp_nest(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	bool any = cp_key(p) == P_NEST_ANY;
	struct ctree_node *node;

	p->pos++;
	cp_push(p, cp_expression(p));
	cp_expect(p, any ? P_NEST_ANY_END : P_NEST_END, "a nest has no end");
	node = cp_end(p, CTREE_NEST, first, base);
	node->op = any;
	return node;
}

static struct ctree_node *alternative(struct ctree_parser *p, bool expression)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);

	if (expression)
		return cp_expression(p);
	cp_statements(p, P_EITHER_END);
	return cp_end(p, CTREE_LIST, first, base);
}

static bool is_expression(const struct ctree_node *node)
{
	if (node->kind == CTREE_EITHER || node->kind == CTREE_BOTH) {
		for (uint32_t i = 0; i < node->n; i++)
			if (!is_expression(node->kids[i]))
				return false;
		return true;
	}
	return (node->kind >= CTREE_IDENT && node->kind <= CTREE_PAREN) ||
	       node->kind == CTREE_META || node->kind == CTREE_NEST;
}

/* Of alternatives that are one expression each, the expression counts. */
static bool unlist(struct ctree_parser *p, size_t base)
{
	for (size_t i = base; i < p->stack.n; i++) {
		struct ctree_node *list = p->stack.items[i];

		if (list->kind != CTREE_LIST || list->n != 1 ||
		    !is_expression(list->kids[0]))
			return false;
	}
	for (size_t i = base; i < p->stack.n; i++) {
		p->stack.items[i] = p->stack.items[i]->kids[0];
		p->stack.items[i]->up = NULL;
	}
	return true;
}

static bool goes_on(int k)
{
	return k == P_SEMICOLON || k == P_LPAREN || k == P_DOT ||
	       k == P_LBRACKET ||
	       (k >= P_ARROW && k < P_AT && k != P_ELLIPSIS && k != P_COLON);
}

struct ctree_node *cp_either(struct ctree_parser *p, bool expression)
{
	struct cp_mark mark = cp_here(p);
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	int joint = K_NONE;
	struct ctree_node *node;

	cp_push(p, alternative(p, expression));
	while (!p->failed && (cp_key(p) == P_ELSE || cp_key(p) == P_ALSO)) {
		if (joint && joint != cp_key(p))
			cp_fail(p, "| and & in one group");
		joint = cp_key(p);
		p->pos += p->failed ? 0 : 1;
		cp_push(p, alternative(p, expression));
	}
	cp_expect(p, P_EITHER_END, "a group of alternatives has no end");
	if (p->failed)
		return cp_nothing(p, CTREE_EITHER);
	if (!expression && unlist(p, base) && goes_on(cp_key(p))) {
		/* \( a \| b \); or \( f \| g \)(x): read it again as such */
		uint32_t end = p->pos;

		cp_back(p, mark);
		(void)end;
		node = cp_expression(p);
		if (cp_skip(p, P_SEMICOLON)) {
			cp_push(p, node);
			node = cp_end(p, CTREE_EXPRESSION, first, base);
		}
		return node;
	}
	node = cp_end(p, joint == P_ALSO ? CTREE_BOTH : CTREE_EITHER, first,
		      base);
	return node;
}
