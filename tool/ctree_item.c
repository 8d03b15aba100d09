/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_item.h"

static struct ctree_node *macro_value(struct ctree_parser *p)
{
	struct cp_mark mark = cp_here(p);
	struct ctree_node *node;
	int k = cp_key(p);
	size_t base = cp_begin(p);

	if (cp_at_end(p))
		return NULL;
	if (cp_is_declaration(p, p->pos)) {
		node = cp_declaration(p, true);
		if (cp_at_end(p) && !p->failed && node->kind == CTREE_FUNCTION)
			return node;
		cp_back(p, mark);
	}
	if (!(k == P_LBRACE || (k >= K_IF && k <= K_ASM))) {
		node = cp_is_declaration(p, p->pos) ? cp_type_name(p) :
						      cp_expression(p);
		if (cp_at_end(p) && !p->failed)
			return node;
		cp_back(p, mark);
	}
	cp_statements(p, CP_NEVER);
	if (!p->failed && p->stack.n == base + 1)
		return p->stack.items[--p->stack.n];
	cp_back(p, mark);
	if (k == P_LBRACE) {
		node = cp_initialiser(p);
		if (cp_at_end(p) && !p->failed)
			return node;
		cp_back(p, mark);
	}
	return NULL;
}

static struct ctree_node *macro_parameters(struct ctree_parser *p)
{
	uint32_t first = p->pos, close = cp_partner(p, first), at;
	size_t base = cp_begin(p);

	if (close == CP_NO_PARTNER) {
		cp_fail(p, "parameters of a macro have no end");
		return NULL;
	}
	for (p->pos++; p->pos < close;) {
		at = p->pos;
		if (cp_is_name(p, at)) {
			size_t inner = cp_begin(p);

			cp_push(p, NULL);
			cp_push(p, cp_name(p));
			cp_push(p, cp_end(p, CTREE_PARAMETER, at, inner));
		} else {
			p->pos++;
		}
	}
	p->pos = close + 1;
	return cp_end(p, CTREE_LIST, first, base);
}

struct ctree_node *cp_define(struct ctree_parser *p)
{
	uint32_t first = p->pos, end = p->end, stop = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	while (stop < end && cp_at(p, stop)->kind != CTREE_T_LINE_END)
		stop++;
	p->end = stop;
	p->pos++;
	cp_push(p, cp_name(p));
	cp_push(p, cp_key(p) == P_LPAREN && cp_peek(p, 0)->at ==
						    cp_at(p, first + 1)->end ?
			   macro_parameters(p) :
			   NULL);
	cp_push(p, p->failed ? NULL : macro_value(p));
	p->failed = NULL;
	p->stack.n = p->stack.n > base + 3 ? base + 3 : p->stack.n;
	while (p->stack.n < base + 3)
		cp_push(p, NULL);
	p->end = end;
	p->pos = stop < end ? stop + 1 : stop;
	node = cp_end(p, CTREE_DEFINE, first, base);
	node->key = first + 1 < stop ? first + 1 : first;
	node->word = cp_at(p, node->key)->word;
	return node;
}

struct ctree_node *cp_macro(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	bool loose = p->loose;
	struct ctree_node *node;

	p->loose = true;
	cp_push(p, cp_name(p));
	cp_push(p, cp_key(p) == P_LPAREN ? cp_arguments(p) : NULL);
	p->loose = loose;
	if (cp_skip(p, P_ASSIGN)) {
		cp_push(p, cp_initialiser(p));
		cp_expect(p, P_SEMICOLON, "a declaration has no end");
	} else if (cp_skip(p, P_SEMICOLON)) {
		cp_push(p, NULL);
	} else {
		return cp_end(p, CTREE_MACRO_ITEM, first, base);
	}
	node = cp_end(p, CTREE_MACRO_DECL, first, base);
	return node;
}

/* int a; char *b; { */
static bool has_old_parameters(const struct ctree_parser *p, uint32_t i)
{
	uint32_t from = i;

	while (cp_is_name(p, i) || cp_key_at(p, i) == P_STAR ||
	       cp_key_at(p, i) == P_SEMICOLON || cp_key_at(p, i) == P_COMMA ||
	       cp_key_at(p, i) == P_LBRACKET || cp_key_at(p, i) == P_RBRACKET ||
	       cp_is_type(p, i))
		i++;
	return i > from && cp_key_at(p, i) == P_LBRACE &&
	       cp_key_at(p, i - 1) == P_SEMICOLON;
}

/* NAME ( ... ) and then what cannot belong to a declaration. */
static bool is_macro_item(const struct ctree_parser *p, uint32_t i)
{
	uint32_t close;
	int k;

	if (!cp_is_plain_name(p, i))
		return false;
	if (cp_key_at(p, i + 1) != P_LPAREN)
		return (cp_at(p, i)->word->shape & CTREE_W_CAPITALS) &&
		       (cp_key_at(p, i + 1) == P_SEMICOLON ||
			(cp_at(p, i + 1)->flags & CTREE_F_STARTS_LINE));
	close = cp_partner(p, i + 1);
	if (close == CP_NO_PARTNER || cp_key_at(p, i + 2) == P_STAR)
		return false;
	k = cp_key_at(p, close + 1);
	if (k == P_LBRACE || has_old_parameters(p, close + 1))
		return false;
	return k == P_SEMICOLON || k == P_ASSIGN ||
	       cp_at(p, close + 1)->kind == CTREE_T_DIRECTIVE ||
	       (cp_at(p, close + 1)->flags & CTREE_F_STARTS_LINE) ||
	       cp_at(p, close + 1)->kind == CTREE_T_END;
}

/* static DEFINE_IT(x); */
bool cp_is_static_macro(const struct ctree_parser *p)
{
	uint32_t i = p->pos;

	while (cp_key_at(p, i) == K_STATIC || cp_key_at(p, i) == K_EXTERN ||
	       cp_key_at(p, i) == K_CONST || cp_key_at(p, i) == K_INLINE)
		i++;
	return i > p->pos && cp_key_at(p, i + 1) == P_LPAREN &&
	       is_macro_item(p, i);
}

struct ctree_node *cp_static_macro(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	struct ctree_node *node;

	while (!cp_is_plain_name(p, p->pos))
		p->pos++;
	node = cp_macro(p);
	node->first = first;
	return node;
}

struct ctree_node *cp_item(struct ctree_parser *p)
{
	if (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE || cp_key(p) == K_ASM)
		return cp_statement(p);
	if (is_macro_item(p, p->pos))
		return cp_macro(p);
	if (cp_is_static_macro(p))
		return cp_static_macro(p);
	return cp_declaration(p, true);
}
