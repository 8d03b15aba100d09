/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_declaration.h"

static struct ctree_node *designator(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);

	if (cp_skip(p, P_DOT)) {
		cp_push(p, cp_name(p));
		if (cp_key(p) == P_HASHHASH)
			p->pos += 2;
		return cp_end(p, CTREE_AT_MEMBER, first, base);
	}
	p->pos++;
	cp_push(p, cp_assignment(p));
	cp_push(p, cp_skip(p, P_ELLIPSIS) ? cp_assignment(p) : NULL);
	cp_expect(p, P_RBRACKET, "a designator has no end");
	return cp_end(p, CTREE_AT_INDEX, first, base);
}

struct ctree_node *cp_designated(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p), inner = base;

	if (cp_is_name(p, p->pos)) { /* a: 1 */
		struct ctree_node *at;

		cp_push(p, cp_name(p));
		p->pos++;
		at = cp_end(p, CTREE_AT_MEMBER, first, base);
		cp_push(p, at);
	} else {
		while (!p->failed &&
		       (cp_key(p) == P_DOT || cp_key(p) == P_LBRACKET))
			cp_push(p, designator(p));
	}
	cp_push(p, cp_end(p, CTREE_LIST, first, inner));
	cp_skip(p, P_ASSIGN);
	cp_push(p, cp_initialiser(p));
	return cp_end(p, CTREE_DESIGNATED, first, base);
}

static struct ctree_node *initialiser_of_list(struct ctree_parser *p)
{
	int k = cp_key(p);

	if (p->pattern && k == P_ELLIPSIS)
		return cp_dots(p);
	if (k == P_DOT || k == P_LBRACKET ||
	    (cp_is_name(p, p->pos) && cp_key_at(p, p->pos + 1) == P_COLON))
		return cp_designated(p);
	return cp_initialiser(p);
}

struct ctree_node *cp_initialiser(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);

	if (cp_key(p) != P_LBRACE)
		return cp_assignment(p);
	if (!cp_deeper(p))
		return cp_nothing(p, CTREE_NONE);
	p->pos++;
	while (!cp_at_end(p) && cp_key(p) != P_RBRACE) {
		if (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE) {
			cp_statement(p);
			continue;
		}
		cp_push(p, initialiser_of_list(p));
		if (cp_key(p) == P_RBRACE || cp_skip(p, P_COMMA))
			continue;
		/* else: a macro that brings its comma with it */
	}
	cp_expect(p, P_RBRACE, "an initialiser has no end");
	p->depth--;
	return cp_end(p, CTREE_INIT_LIST, first, base);
}

/* Annotations behind a declarator, asm("name") among them. */
static void skip_annotations(struct ctree_parser *p)
{
	while (cp_is_plain_name(p, p->pos) || cp_key(p) == K_ASM) {
		p->pos++;
		if (cp_key(p) == P_LPAREN &&
		    cp_partner(p, p->pos) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos) + 1;
	}
}

static struct ctree_node *one_declarator(struct ctree_parser *p,
					 struct ctree_node *base_of,
					 uint16_t flags)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *name = NULL, *type, *init = NULL, *bits = NULL;
	struct ctree_node *node;

	type = cp_declarator(p, base_of, &name);
	if (cp_skip(p, P_COLON))
		bits = cp_assignment(p);
	skip_annotations(p);
	if (cp_skip(p, P_ASSIGN))
		init = cp_initialiser(p);
	if ((flags & CTREE_S_TYPEDEF) && name && name->kind == CTREE_NAME)
		ctree_word_mark(p->ws, name->word);
	cp_push(p, type);
	cp_push(p, name);
	cp_push(p, init);
	cp_push(p, bits);
	node = cp_end(p, CTREE_DECLARATOR, first, base);
	node->flags = flags;
	if (name)
		node->key = name->first;
	return node;
}

static bool begins_old_parameters(const struct ctree_parser *p)
{
	return cp_is_type(p, p->pos) ||
	       (cp_is_name(p, p->pos) && cp_is_declaration(p, p->pos));
}

/* d: what the header was read as, up to the body or the old parameters. */
static struct ctree_node *function(struct ctree_parser *p, struct ctree_node *d,
				   uint32_t first, size_t base)
{
	struct ctree_node *node, *block;

	d->kids[0]->up = NULL;
	d->kids[1]->up = NULL;
	cp_push(p, d->kids[0]);
	cp_push(p, d->kids[1]);
	cp_push(p, NULL);
	while (!cp_at_end(p) && cp_key(p) != P_LBRACE)
		cp_push(p, cp_declaration(p, false));
	if (!p->failed) {
		block = cp_block(p);
		p->stack.items[base + 2] = block;
	}
	node = cp_end(p, CTREE_FUNCTION, first, base);
	node->flags = d->flags;
	node->key = d->key;
	node->word = d->kids[1]->word;
	return node;
}

/* #define lines between the header of a function and its body. */
static void skip_defines(struct ctree_parser *p)
{
	uint32_t i = p->pos;

	while (cp_at(p, i)->kind == CTREE_T_DIRECTIVE)
		while (cp_at(p, i)->kind != CTREE_T_END &&
		       cp_at(p, i++)->kind != CTREE_T_LINE_END)
			;
	if (i > p->pos && cp_key_at(p, i) == P_LBRACE)
		p->pos = i;
}

static bool is_function_header(const struct ctree_parser *p,
			       const struct ctree_node *d)
{
	return d->kids[1] && d->kids[0] &&
	       d->kids[0]->kind == CTREE_FUNCTION_TYPE && !d->kids[2] &&
	       (cp_key(p) == P_LBRACE || begins_old_parameters(p));
}

struct ctree_node *cp_declaration(struct ctree_parser *p, bool item)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	uint16_t flags;
	struct ctree_node *type, *node;

	type = cp_specifiers(p, &flags);
	if (type && (flags & CTREE_S_TYPEDEF) == 0 &&
	    type->kind == CTREE_TYPE_NAME && cp_is_name(p, p->pos))
		ctree_word_mark(p->ws, type->word);
	if (cp_skip(p, P_SEMICOLON)) {
		if (type)
			cp_push(p, type);
		node = cp_end(p, CTREE_DECL, first, base);
		node->flags = flags;
		return node;
	}
	do {
		struct ctree_node *d;

		if (p->stack.n > base) /* of a second declarator */
			cp_skip_stray_names(p);
		d = one_declarator(p, type, flags);
		if (item)
			skip_defines(p);
		if (item && p->stack.n == base && !p->failed &&
		    is_function_header(p, d))
			return function(p, d, first, base);
		cp_push(p, d);
	} while (!p->failed && cp_skip(p, P_COMMA));
	if (!cp_skip(p, P_SEMICOLON) && !(cp_at_end(p) && !p->failed && !item))
		cp_fail(p, "a declaration has no end");
	node = cp_end(p, CTREE_DECL, first, base);
	node->flags = flags;
	return node;
}
