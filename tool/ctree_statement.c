/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_statement.h"

/* Of labels in a row; times three, what each leaves on the stack. */
enum { MOST_LABELS = 12000 };

static bool is_directive(const struct ctree_parser *p, const char *name)
{
	const struct ctree_token *t = cp_peek(p, 0);

	return t->kind == CTREE_T_DIRECTIVE && !strcmp(t->word->text, name);
}

static void skip_directives(struct ctree_parser *p)
{
	while (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE &&
	       !is_directive(p, "define"))
		p->pos++;
}

/* A statement that belongs to another; no block, no label's. */
static struct ctree_node *body(struct ctree_parser *p)
{
	skip_directives(p);
	return cp_statement(p);
}

static struct ctree_node *condition(struct ctree_parser *p)
{
	struct ctree_node *node;

	if (cp_is_plain_name(p, p->pos))
		return cp_expression(p); /* if IS_SO(x) */
	cp_expect(p, P_LPAREN, "a condition is missing");
	node = p->pattern && cp_key(p) == P_ELLIPSIS ? cp_dots(p) :
						       cp_expression(p);
	cp_expect(p, P_RPAREN, "a condition has no end");
	return node;
}

/* cond(a, b) where the macro file says `if`. */
static struct ctree_node *if_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos++, end;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_push(p, condition(p));
	cp_push(p, body(p));
	end = p->pos;
	skip_directives(p);
	if (cp_skip(p, K_ELSE)) {
		cp_push(p, body(p));
	} else {
		p->pos = p->failed ? p->pos : end;
		cp_push(p, NULL);
	}
	node = cp_end(p, CTREE_IF, first, base);
	cp_take_marks(p, node, first, true);
	return node;
}

static struct ctree_node *with_condition(struct ctree_parser *p,
					 enum ctree_kind kind)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_push(p, condition(p));
	cp_push(p, body(p));
	node = cp_end(p, kind, first, base);
	cp_take_marks(p, node, first, true);
	return node;
}

/* In macros the last semicolon is often missing. */
static void semicolon(struct ctree_parser *p)
{
	if (!cp_skip(p, P_SEMICOLON) && !(cp_at_end(p) && !p->failed))
		cp_fail(p, "a ';' is missing");
}

static struct ctree_node *do_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);

	cp_push(p, body(p));
	if (cp_is_plain_name(p, p->pos) &&
	    cp_key_at(p, p->pos + 1) == P_LPAREN) {
		cp_push(p, cp_expression(p)); /* do { } while_each(x); */
	} else {
		cp_expect(p, K_WHILE, "a do has no while");
		cp_push(p, condition(p));
	}
	semicolon(p);
	return cp_end(p, CTREE_DO, first, base);
}

static struct ctree_node *for_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);

	cp_expect(p, P_LPAREN, "a for has no parenthesis");
	if (cp_is_declaration(p, p->pos)) {
		cp_push(p, cp_declaration(p, false));
	} else {
		cp_push(p, cp_key(p) == P_SEMICOLON ? NULL : cp_expression(p));
		cp_expect(p, P_SEMICOLON, "a for cannot be read");
	}
	cp_push(p, cp_key(p) == P_SEMICOLON ? NULL : cp_expression(p));
	cp_expect(p, P_SEMICOLON, "a for cannot be read");
	cp_push(p, cp_key(p) == P_RPAREN ? NULL : cp_expression(p));
	cp_expect(p, P_RPAREN, "a for cannot be read");
	cp_push(p, body(p));
	return cp_end(p, CTREE_FOR, first, base);
}

static bool nothing_follows(struct ctree_parser *p)
{
	return cp_key(p) == P_RBRACE || cp_at_end(p);
}

/* Reads what stands before the colon, and pushes it. */
static enum ctree_kind label_head(struct ctree_parser *p)
{
	switch (cp_key(p)) {
	case K_CASE:
		p->pos++;
		cp_push(p, cp_assignment(p));
		cp_push(p, cp_skip(p, P_ELLIPSIS) ? cp_assignment(p) : NULL);
		cp_expect(p, P_COLON, "a case has no ':'");
		return CTREE_CASE;
	case K_DEFAULT:
		p->pos++;
		cp_expect(p, P_COLON, "a default has no ':'");
		return CTREE_DEFAULT;
	default:
		cp_push(p, cp_name(p));
		cp_expect(p, P_COLON, "a label has no ':'");
		return CTREE_LABEL;
	}
}

static bool is_label(const struct ctree_parser *p)
{
	int k = cp_key(p);

	return k == K_CASE || k == K_DEFAULT ||
	       (cp_is_name(p, p->pos) && cp_key_at(p, p->pos + 1) == P_COLON);
}

/*
 * Labels in a row, each with the next for its statement; there can be a
 * thousand, so not by recursion: the outer ones wait on the stack, each as its
 * kids, a node that knows how many these are, and where it begins.
 */
static struct ctree_node *label(struct ctree_parser *p)
{
	size_t base = cp_begin(p), kids;
	struct ctree_node *inner, *head;

	do {
		if (p->stack.n - base > MOST_LABELS)
			cp_fail(p, "too many labels in a row");
		head = cp_nothing(p, CTREE_NONE);
		kids = cp_begin(p);
		head->kind = (uint8_t)label_head(p);
		head->n = (uint32_t)(cp_begin(p) - kids);
		cp_push(p, head);
		skip_directives(p);
	} while (!p->failed && is_label(p));
	if (p->failed)
		return cp_nothing(p, CTREE_NONE);
	inner = nothing_follows(p) ? cp_nothing(p, CTREE_EXPRESSION) :
				     cp_statement(p);
	while (!p->failed && p->stack.n > base) {
		head = p->stack.items[--p->stack.n];
		cp_push(p, inner);
		inner = cp_end(p, head->kind, head->first,
			       p->stack.n - 1 - head->n);
	}
	return inner;
}

static struct ctree_node *goto_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_push(p, cp_key(p) == P_STAR ? cp_expression(p) : cp_name(p));
	semicolon(p);
	node = cp_end(p, CTREE_GOTO, first, base);
	cp_take_marks(p, node, first, true);
	return node;
}

static struct ctree_node *jump(struct ctree_parser *p, enum ctree_kind kind)
{
	uint32_t first = p->pos++;
	struct ctree_node *node;

	semicolon(p);
	node = cp_end(p, kind, first, cp_begin(p));
	cp_take_marks(p, node, first, true);
	return node;
}

static struct ctree_node *return_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_push(p, cp_key(p) == P_SEMICOLON || nothing_follows(p) ?
			   NULL :
			   cp_expression(p));
	semicolon(p);
	node = cp_end(p, CTREE_RETURN, first, base);
	cp_take_marks(p, node, first, true);
	return node;
}

/* "r" (x): pushes x. Stays where it is when it cannot be read. */
static void operand(struct ctree_parser *p)
{
	struct cp_mark mark = cp_here(p);
	uint32_t close = cp_partner(p, p->pos + 1), end = p->end;
	struct ctree_node *node;

	p->pos += 2;
	p->end = close;
	node = cp_expression(p);
	p->end = end;
	if (p->failed || p->pos != close)
		cp_back(p, mark);
	else
		cp_push(p, node);
}

static struct ctree_node *assembler(struct ctree_parser *p)
{
	uint32_t first = p->pos++, close;
	size_t base = cp_begin(p);

	while (cp_peek(p, 0)->kind == CTREE_T_NAME)
		p->pos++;
	close = cp_partner(p, p->pos);
	if (cp_key(p) != P_LPAREN || close == CP_NO_PARTNER)
		cp_fail(p, "asm has no parenthesis");
	while (!p->failed && ++p->pos < close)
		if (cp_peek(p, 0)->kind == CTREE_T_STRING &&
		    cp_key_at(p, p->pos + 1) == P_LPAREN &&
		    cp_partner(p, p->pos + 1) < close)
			operand(p);
	cp_skip(p, P_RPAREN);
	cp_skip(p, P_SEMICOLON);
	return cp_end(p, CTREE_ASM, first, base);
}

static struct ctree_node *directive(struct ctree_parser *p)
{
	if (is_directive(p, "define"))
		return cp_define(p);
	return cp_leaf(p, CTREE_DIRECTIVE);
}

struct ctree_node *cp_block(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_expect(p, P_LBRACE, "a block is missing");
	if (cp_deeper(p)) {
		cp_statements(p, P_RBRACE);
		p->depth--;
	}
	cp_expect(p, P_RBRACE, "a block has no end");
	node = cp_end(p, CTREE_BLOCK, first, base);
	return node;
}

static struct ctree_node *iterator(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *node;

	cp_push(p, cp_name(p));
	cp_push(p, cp_arguments(p));
	cp_push(p, body(p));
	node = cp_end(p, CTREE_ITERATOR, first, base);
	return node;
}

static struct ctree_node *macro_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);

	cp_push(p, cp_name(p));
	cp_push(p, cp_key(p) == P_LPAREN ? cp_arguments(p) : NULL);
	return cp_end(p, CTREE_MACRO_STATEMENT, first, base);
}

static bool continues_expression(int k)
{
	return (k >= P_RBRACKET && k <= P_ASSIGN + 10) || k == P_RPAREN ||
	       k == P_LBRACKET || k == P_LPAREN || k == P_HASHHASH;
}

/* TYPE(x) name = 1; */
static bool is_macro_type(const struct ctree_parser *p)
{
	uint32_t i = cp_partner(p, p->pos + 1) + 1;
	int k;

	if (p->pattern || i == 0 || !cp_is_plain_name(p, p->pos))
		return false;
	while (cp_key_at(p, i) == P_STAR)
		i++;
	k = cp_key_at(p, i + 1);
	return cp_is_plain_name(p, i) && (k == P_ASSIGN || k == P_SEMICOLON) &&
	       !(cp_at(p, i)->flags & CTREE_F_STARTS_LINE) &&
	       cp_key_at(p, i - 1) != P_STAR;
}

enum call_like { IS_CALL, IS_LOOP, IS_BARE };

/* NAME(...): what is it, going by what follows? */
static enum call_like what_is_called(const struct ctree_parser *p)
{
	const struct ctree_token *name = cp_peek(p, 0), *next;
	uint32_t close = cp_partner(p, p->pos + 1);
	int k;

	if (close == CP_NO_PARTNER)
		return IS_CALL;
	next = cp_at(p, close + 1);
	k = cp_key_at(p, close + 1);
	if (cp_is_meta(p, p->pos, CTREE_M_ITERATOR) ||
	    (p->pattern && p->tokens->metas[p->pos] != UINT32_MAX &&
	     p->metas[p->tokens->metas[p->pos]].kind == CTREE_M_ITERATOR_NAME))
		return IS_LOOP;
	if (p->pattern || next->kind == CTREE_T_END)
		return IS_CALL;
	if (k == P_LBRACE)
		return IS_LOOP;
	if (k == P_RBRACE || next->kind == CTREE_T_DIRECTIVE || k == K_CASE ||
	    k == K_DEFAULT)
		return IS_BARE;
	if (k == K_ELSE)
		return IS_BARE;
	if (k == P_SEMICOLON || next->kind == CTREE_T_STRING ||
	    is_macro_type(p))
		return IS_CALL;
	if ((k == P_STAR || k == P_LPAREN || k == P_INC || k == P_DEC) &&
	    (next->flags & CTREE_F_STARTS_LINE) &&
	    (name->word->shape & (CTREE_W_LOOP | CTREE_W_CAPITALS)))
		return (name->word->shape & CTREE_W_LOOP) &&
				       next->col > name->col ?
			       IS_LOOP :
			       IS_BARE;
	if (continues_expression(k))
		return IS_CALL;
	if ((name->word->shape & CTREE_W_CAPITALS) &&
	    cp_is_plain_name(p, close + 1) && /* N(a) N(b) */
	    cp_key_at(p, close + 2) == P_LPAREN && next->word == name->word)
		return IS_BARE;
	if (name->word->shape & CTREE_W_LOOP)
		return IS_LOOP;
	if ((next->flags & CTREE_F_STARTS_LINE) && next->col <= name->col)
		return IS_BARE;
	return k >= K_IF && k <= K_ASM ? IS_LOOP :
	       next->col > name->col && (next->flags & CTREE_F_STARTS_LINE) ?
					 IS_LOOP :
					 IS_CALL;
}

/* A name that stands for a statement, without parentheses and semicolon. */
static bool is_bare_macro(const struct ctree_parser *p)
{
	const struct ctree_token *name = cp_peek(p, 0), *next = cp_peek(p, 1);
	int k = cp_key_at(p, p->pos + 1);

	if (p->pattern || !cp_is_plain_name(p, p->pos) ||
	    !(next->flags & CTREE_F_STARTS_LINE))
		return false;
	if (k == P_RBRACE || (k >= K_IF && k <= K_ASM && k != K_ELSE))
		return true;
	return (name->word->shape & CTREE_W_CAPITALS) &&
	       next->kind == CTREE_T_NAME && next->col <= name->col;
}

static struct ctree_node *declared(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *d = cp_is_static_macro(p) ?
				       cp_static_macro(p) :
				       cp_declaration(p, p->pattern);

	if (d->kind == CTREE_FUNCTION || p->failed)
		return d;
	cp_push(p, d);
	return cp_end(p, CTREE_DECL_STATEMENT, first, base);
}

/* DECLARE_...(x); among the statements. */
static bool is_macro_declaration(const struct ctree_parser *p)
{
	const struct ctree_token *t = cp_peek(p, 0);
	uint32_t close;

	if (t->kind != CTREE_T_NAME || cp_key_at(p, p->pos + 1) != P_LPAREN)
		return false;
	close = cp_partner(p, p->pos + 1);
	if (close == CP_NO_PARTNER)
		return false;
	if (cp_key_at(p, close + 1) == P_ASSIGN &&
	    cp_key_at(p, close + 2) == P_LBRACE)
		return true;
	return cp_key_at(p, close + 1) == P_SEMICOLON &&
	       strstr(t->word->text, "DECLARE") != NULL;
}

static struct ctree_node *macro_declared(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);

	cp_push(p, cp_macro(p));
	return cp_end(p, CTREE_DECL_STATEMENT, first, base);
}

static struct ctree_node *expression_statement(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *e = cp_expression(p);

	if (p->failed)
		return e;
	if (p->pattern && cp_key(p) != P_SEMICOLON)
		return e; /* anywhere in a statement */
	semicolon(p);
	cp_push(p, e);
	return cp_end(p, CTREE_EXPRESSION, first, base);
}

/* In a pattern: f(...) { ... } defines a function. */
static bool is_untyped_function(const struct ctree_parser *p)
{
	uint32_t close;

	if (!p->pattern || !cp_is_name(p, p->pos) ||
	    cp_key_at(p, p->pos + 1) != P_LPAREN)
		return false;
	close = cp_partner(p, p->pos + 1);
	return close != CP_NO_PARTNER && cp_key_at(p, close + 1) == P_LBRACE &&
	       p->depth <= 2;
}

static struct ctree_node *named(struct ctree_parser *p)
{
	int next = cp_key_at(p, p->pos + 1);

	if (next == P_COLON && cp_key_at(p, p->pos + 2) != P_COLON)
		return label(p);
	if (is_bare_macro(p))
		return macro_statement(p);
	if (next == P_LPAREN) {
		enum call_like what = what_is_called(p);

		if (what == IS_LOOP)
			return iterator(p);
		if (is_untyped_function(p))
			return cp_declaration(p, true);
		if (what == IS_BARE)
			return macro_statement(p);
		if (is_macro_declaration(p))
			return macro_declared(p);
		if (is_macro_type(p))
			return declared(p);
	}
	if (cp_is_declaration(p, p->pos))
		return declared(p);
	return expression_statement(p);
}

static struct ctree_node *local_labels(struct ctree_parser *p)
{
	uint32_t first = p->pos;

	while (!cp_at_end(p) && cp_key(p) != P_SEMICOLON)
		p->pos++;
	cp_skip(p, P_SEMICOLON);
	return cp_end(p, CTREE_ASM, first, cp_begin(p));
}

static struct ctree_node *by_keyword(struct ctree_parser *p)
{
	uint32_t first = p->pos;

	switch (cp_key(p)) {
	case P_LBRACE:
		return cp_block(p);
	case P_SEMICOLON:
		p->pos++;
		return cp_end(p, CTREE_EXPRESSION, first, cp_begin(p));
	case K_IF:
		return if_statement(p);
	case K_SWITCH:
		return with_condition(p, CTREE_SWITCH);
	case K_WHILE:
		return with_condition(p, CTREE_WHILE);
	case K_DO:
		return do_statement(p);
	case K_FOR:
		return for_statement(p);
	case K_CASE:
	case K_DEFAULT:
		return label(p);
	case K_GOTO:
		return goto_statement(p);
	case K_BREAK:
		return jump(p, CTREE_BREAK);
	case K_CONTINUE:
		return jump(p, CTREE_CONTINUE);
	case K_RETURN:
		return return_statement(p);
	case K_ASM:
		return assembler(p);
	case P_EITHER:
		return cp_either(p, false);
	case P_ELLIPSIS:
		if (p->pattern)
			return cp_dots(p);
		break;
	}
	return NULL;
}

struct ctree_node *cp_statement(struct ctree_parser *p)
{
	struct ctree_node *node;

	if (!cp_deeper(p))
		return cp_nothing(p, CTREE_NONE);
	if (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE)
		node = directive(p);
	else if (cp_is_meta(p, p->pos, CTREE_M_STATEMENT) ||
		 cp_is_meta(p, p->pos, CTREE_M_STATEMENTS) ||
		 cp_is_meta(p, p->pos, CTREE_M_DECLARATION))
		node = cp_meta(p);
	else if (cp_is_plain_name(p, p->pos) &&
		 !strcmp(cp_peek(p, 0)->word->text, "__label__"))
		node = local_labels(p);
	else if (!(node = by_keyword(p))) {
		if (cp_is_name(p, p->pos))
			node = named(p);
		else if (cp_is_declaration(p, p->pos))
			node = declared(p);
		else
			node = expression_statement(p);
	}
	p->depth--;
	return node;
}

static bool ends_alternative(int k)
{
	return k == P_ELSE || k == P_ALSO || k == P_EITHER_END;
}

void cp_statements(struct ctree_parser *p, int until)
{
	while (!cp_at_end(p) && cp_key(p) != until &&
	       !(p->pattern && ends_alternative(cp_key(p)))) {
		uint32_t before = p->pos;

		cp_push(p, cp_statement(p));
		if (!p->failed && p->pos <= before)
			cp_fail(p, "a statement cannot be read");
	}
}
