/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_expression.h"

/* a + b + c ...: each + makes the tree one deeper. */
enum { LONGEST = 3000 };

static struct ctree_node *unary(struct ctree_parser *p);

/* clang-format off */
static const struct {
	uint8_t strength, op;
} binary[K_COUNT] = {
	[P_OROR] = { 1, CTREE_O_OROR }, [P_ANDAND] = { 2, CTREE_O_ANDAND },
	[P_OR] = { 3, CTREE_O_OR }, [P_XOR] = { 4, CTREE_O_XOR },
	[P_AND] = { 5, CTREE_O_AND }, [P_EQ] = { 6, CTREE_O_EQ },
	[P_NE] = { 6, CTREE_O_NE }, [P_LT] = { 7, CTREE_O_LT },
	[P_GT] = { 7, CTREE_O_GT }, [P_LE] = { 7, CTREE_O_LE },
	[P_GE] = { 7, CTREE_O_GE }, [P_SHL] = { 8, CTREE_O_SHL },
	[P_SHR] = { 8, CTREE_O_SHR }, [P_PLUS] = { 9, CTREE_O_PLUS },
	[P_MINUS] = { 9, CTREE_O_MINUS }, [P_STAR] = { 10, CTREE_O_STAR },
	[P_SLASH] = { 10, CTREE_O_SLASH }, [P_PERCENT] = { 10, CTREE_O_PERCENT },
};

static const uint8_t assigning[K_COUNT] = {
	[P_ASSIGN] = CTREE_O_ASSIGN, [P_ADD_ASSIGN] = CTREE_O_PLUS,
	[P_SUB_ASSIGN] = CTREE_O_MINUS, [P_MUL_ASSIGN] = CTREE_O_STAR,
	[P_DIV_ASSIGN] = CTREE_O_SLASH, [P_MOD_ASSIGN] = CTREE_O_PERCENT,
	[P_SHL_ASSIGN] = CTREE_O_SHL, [P_SHR_ASSIGN] = CTREE_O_SHR,
	[P_AND_ASSIGN] = CTREE_O_AND, [P_OR_ASSIGN] = CTREE_O_OR,
	[P_XOR_ASSIGN] = CTREE_O_XOR,
};

static const uint8_t prefix[K_COUNT] = {
	[P_AND] = CTREE_O_AND, [P_STAR] = CTREE_O_STAR, [P_PLUS] = CTREE_O_PLUS,
	[P_MINUS] = CTREE_O_MINUS, [P_TILDE] = CTREE_O_TILDE,
	[P_NOT] = CTREE_O_NOT, [P_ANDAND] = CTREE_O_ANDAND,
};
/* clang-format on */

/* Does a MACRO stand in a row of strings here, or begin one? */
static bool joins_string(const struct ctree_parser *p, uint32_t i)
{
	uint32_t next = i + 1;

	if (!cp_is_plain_name(p, i))
		return false;
	while (cp_is_plain_name(p, next))
		next++;
	if (cp_key_at(p, next) == P_LPAREN) {
		next = cp_partner(p, next);
		if (next == CP_NO_PARTNER)
			return false;
		next++;
	}
	return cp_at(p, next)->kind == CTREE_T_STRING;
}

static bool is_string_part(const struct ctree_parser *p, uint32_t i)
{
	return cp_at(p, i)->kind == CTREE_T_STRING || joins_string(p, i) ||
	       cp_is_plain_name(p, i) ||
	       (cp_key_at(p, i) == P_HASH && cp_is_plain_name(p, i + 1));
}

/* A string, and all that the preprocessor joins with it. */
static struct ctree_node *strings(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p), n = 0;
	struct ctree_node *node;

	while (is_string_part(p, p->pos)) {
		n++;
		if (cp_skip(p, P_HASH)) {
			p->pos++;
			continue;
		}
		if (cp_is_plain_name(p, p->pos) &&
		    cp_key_at(p, p->pos + 1) == P_LPAREN &&
		    cp_partner(p, p->pos + 1) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos + 1);
		p->pos++;
	}
	node = cp_end(p, CTREE_CONSTANT, first, base);
	node->op = n > 1 ? CTREE_C_STRINGS : CTREE_C_STRING;
	cp_set_joined_word(p, node);
	cp_take_marks(p, node, first, false);
	return node;
}

static struct ctree_node *constant(struct ctree_parser *p)
{
	struct ctree_node *node;

	if (cp_peek(p, 0)->kind == CTREE_T_STRING)
		return strings(p);
	node = cp_leaf(p, CTREE_CONSTANT);
	node->op = p->tokens->items[node->first].kind == CTREE_T_CHAR ?
			   CTREE_C_CHAR :
			   CTREE_C_NUMBER;
	return node;
}

/* In macros: #a, a ## b, ## a. */
static struct ctree_node *pasted(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	struct ctree_node *node;

	while (cp_key(p) == P_HASH || cp_key(p) == P_HASHHASH)
		p->pos++;
	if (cp_at_end(p))
		cp_fail(p, "a name is missing behind #");
	else
		p->pos++;
	while (cp_key(p) == P_HASHHASH) {
		p->pos++;
		if (!cp_at_end(p))
			p->pos++;
	}
	node = cp_end(p, CTREE_IDENT, first, cp_begin(p));
	cp_set_joined_word(p, node);
	return node;
}

/* Only tokens: an argument that is no C. */
static struct ctree_node *raw_argument(struct ctree_parser *p, uint32_t close)
{
	uint32_t first = p->pos;
	struct ctree_node *node;

	while (p->pos < close) {
		int k = cp_key(p);

		if (k == P_COMMA)
			break;
		if ((k == P_SEMICOLON || k == P_LBRACE) && !p->loose) {
			cp_fail(p, "an argument cannot be read");
			break;
		}
		if ((k == P_LPAREN || k == P_LBRACE || k == P_LBRACKET) &&
		    cp_partner(p, p->pos) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos);
		p->pos++;
	}
	node = cp_end(p, CTREE_LIST, first, cp_begin(p));
	cp_set_joined_word(p, node);
	return node;
}

static bool ends_argument(const struct ctree_parser *p, uint32_t close)
{
	return !p->failed && (p->pos == close || cp_key(p) == P_COMMA);
}

static bool begins_statement(int k)
{
	return k == P_LBRACE || k == P_SEMICOLON ||
	       (k >= K_IF && k <= K_ASM && k != K_ELSE);
}

/* Statements as an argument; the last has no semicolon. */
static struct ctree_node *action(struct ctree_parser *p, uint32_t close)
{
	uint32_t first = p->pos, end = p->end;
	size_t base = cp_begin(p);

	p->end = close;
	while (!cp_at_end(p) && cp_key(p) != P_COMMA)
		cp_push(p, cp_statement(p));
	p->end = end;
	if (p->failed)
		p->pos = end;
	return cp_end(p, CTREE_LIST, first, base);
}

static struct ctree_node *type_argument(struct ctree_parser *p, uint32_t close)
{
	struct cp_mark mark = cp_here(p);
	struct ctree_node *node = cp_type_name(p);

	/* a parameter: the name of what is declared may follow */
	if (!p->failed && cp_is_name(p, p->pos) && !ends_argument(p, close))
		p->pos++;
	if (ends_argument(p, close)) {
		if (p->pos - 1 > node->last)
			node->last = p->pos - 1;
		return node;
	}
	cp_back(p, mark);
	return NULL;
}

static bool is_type_argument(const struct ctree_parser *p, uint32_t close)
{
	uint32_t i = p->pos;

	if (cp_key(p) >= K_VOID && cp_key(p) <= K_LAST_TYPE)
		return true;
	if (cp_is_meta(p, i, CTREE_M_TYPE))
		return true;
	if (!cp_is_plain_name(p, i))
		return false;
	while (i < close && cp_key_at(p, i) != P_COMMA &&
	       cp_key_at(p, i) != P_LPAREN)
		i++;
	if (cp_key_at(p, i) == P_LPAREN && /* foo (*)(int), not a * (b) */
	    (cp_key_at(p, i + 1) != P_STAR || cp_key_at(p, i + 2) != P_RPAREN))
		return false;
	return i - p->pos > 1 && cp_looks_like_type(p, p->pos, i);
}

static struct ctree_node *argument(struct ctree_parser *p, uint32_t close)
{
	struct cp_mark mark = cp_here(p);
	struct ctree_node *node;

	if (p->pos == close || cp_key(p) == P_COMMA)
		return cp_nothing(p, CTREE_NONE);
	if (p->pattern && cp_key(p) == P_ELLIPSIS)
		return cp_dots(p);
	if (is_type_argument(p, close) && (node = type_argument(p, close)))
		return node;
	if (!begins_statement(cp_key(p)) || cp_key(p) == P_LBRACE) {
		node = cp_key(p) == P_DOT    ? cp_designated(p) :
		       cp_key(p) == P_LBRACE ? cp_initialiser(p) :
					       cp_assignment(p);
		if (ends_argument(p, close))
			return node;
		cp_back(p, mark);
	}
	if (!p->loose) {
		node = action(p, close);
		if (ends_argument(p, close))
			return node;
		cp_back(p, mark);
	}
	node = raw_argument(p, close);
	if (!ends_argument(p, close))
		cp_fail(p, "an argument cannot be read");
	return node;
}

struct ctree_node *cp_arguments(struct ctree_parser *p)
{
	uint32_t first = p->pos, close = cp_partner(p, first);
	size_t base = cp_begin(p);

	if (close == CP_NO_PARTNER || !cp_deeper(p)) {
		cp_fail(p, "a parenthesis is not closed");
		return cp_end(p, CTREE_LIST, first, base);
	}
	p->pos++;
	if (p->pos < close)
		do
			cp_push(p, argument(p, close));
		while (!p->failed && cp_skip(p, P_COMMA));
	if (!p->failed && p->pos != close)
		cp_fail(p, "arguments cannot be read");
	if (!p->failed)
		p->pos = close + 1;
	p->depth--;
	return cp_end(p, CTREE_LIST, first, base);
}

/* Behind the token `before` stands what no operator joins to it. */
static bool begins_operand(const struct ctree_parser *p, uint32_t before)
{
	const struct ctree_token *t;

	if (before == CP_NO_PARTNER)
		return false;
	t = cp_at(p, before + 1);
	return t->kind == CTREE_T_NUMBER || t->kind == CTREE_T_STRING ||
	       cp_is_plain_name(p, before + 1) || t->word->keyword == K_SIZEOF;
}

/* Is what stands in these parentheses a type that something is cast to? */
static bool is_cast(const struct ctree_parser *p, uint32_t open, uint32_t close)
{
	const struct ctree_token *next = cp_at(p, close + 1);
	int k = cp_key_at(p, close + 1), first = cp_key_at(p, open + 1);

	if (close <= open + 1)
		return false;
	if (first >= K_VOID && first <= K_LAST_TYPE)
		return first != K_EXTENSION;
	if (cp_is_meta(p, open + 1, CTREE_M_TYPE))
		return true;
	if (k == P_LBRACE)
		return true;
	if (close > open + 2)
		return cp_looks_like_type(p, open + 1, close);
	if (!cp_is_plain_name(p, open + 1))
		return false;
	if (next->kind == CTREE_T_NUMBER || next->kind == CTREE_T_STRING ||
	    next->kind == CTREE_T_CHAR || next->kind == CTREE_T_META)
		return true;
	if (next->kind == CTREE_T_NAME &&
	    (!next->word->keyword || k == K_SIZEOF))
		return true;
	if (k == P_NOT || k == P_TILDE)
		return true;
	if (k == P_LPAREN && begins_operand(p, cp_partner(p, close + 1)))
		return true; /* (foo)(bar)x */
	return (k == P_LPAREN || k == P_LBRACE || k == P_AND || k == P_STAR ||
		k == P_MINUS || k == P_PLUS || k == P_INC || k == P_DEC ||
		k == P_EITHER || k == P_NEST || k == P_ANDAND) &&
	       cp_is_type(p, open + 1);
}

static struct ctree_node *cast(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);

	cp_push(p, cp_type_name(p));
	cp_expect(p, P_RPAREN, "a cast has no end");
	if (cp_key(p) == P_LBRACE) {
		cp_push(p, cp_initialiser(p));
		return cp_end(p, CTREE_LITERAL, first, base);
	}
	cp_push(p, unary(p));
	return cp_end(p, CTREE_CAST, first, base);
}

static struct ctree_node *in_parentheses(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);

	if (cp_key(p) == P_LBRACE) {
		cp_push(p, cp_block(p));
		cp_expect(p, P_RPAREN, "a block in an expression has no end");
		return cp_end(p, CTREE_BLOCK_VALUE, first, base);
	}
	if (p->pattern && cp_key(p) == P_ELLIPSIS)
		cp_push(p, cp_dots(p));
	else
		cp_push(p, cp_expression(p));
	cp_expect(p, P_RPAREN, "a parenthesis is not closed");
	return cp_end(p, CTREE_PAREN, first, base);
}

static struct ctree_node *name(struct ctree_parser *p)
{
	if (cp_key_at(p, p->pos + 1) == P_HASHHASH)
		return pasted(p);
	if (joins_string(p, p->pos))
		return strings(p);
	return cp_leaf(p, CTREE_IDENT);
}

static struct ctree_node *primary(struct ctree_parser *p)
{
	const struct ctree_token *t = cp_peek(p, 0);

	switch (t->kind) {
	case CTREE_T_NUMBER:
	case CTREE_T_CHAR:
	case CTREE_T_STRING:
		return constant(p);
	case CTREE_T_META:
		return cp_meta(p);
	}
	if (cp_is_plain_name(p, p->pos))
		return name(p);
	switch (cp_key(p)) {
	case P_LPAREN:
		return in_parentheses(p);
	case P_HASH:
		if (cp_is_plain_name(p, p->pos + 1))
			return strings(p);
		/* fall through */
	case P_HASHHASH:
		return pasted(p);
	case K_DEFAULT: /* of _Generic; asm: the name of a member */
	case K_ASM:
	case K_AUTO:
		return cp_leaf(p, CTREE_IDENT);
	case P_ELLIPSIS:
		if (p->pattern)
			return cp_dots(p);
		break;
	case P_NEST:
	case P_NEST_ANY:
		return cp_nest(p);
	case P_EITHER:
		return cp_either(p, true);
	}
	cp_fail(p, "an expression is missing");
	return cp_nothing(p, CTREE_NONE);
}

static struct ctree_node *with_member(struct ctree_parser *p, uint32_t first,
				      size_t base, enum ctree_kind kind)
{
	struct ctree_node *node;
	uint32_t key = p->pos++;

	cp_push(p, cp_name(p));
	if (cp_key(p) == P_HASHHASH) {
		p->pos++;
		p->pos++;
	}
	node = cp_end(p, kind, first, base);
	node->key = key;
	return node;
}

static struct ctree_node *with_index(struct ctree_parser *p, uint32_t first,
				     size_t base)
{
	p->pos++;
	cp_push(p, cp_expression(p));
	cp_expect(p, P_RBRACKET, "a bracket is not closed");
	return cp_end(p, CTREE_INDEX, first, base);
}

/* guard(x)@p: the place is that of the parenthesis. */
static struct ctree_node *with_arguments(struct ctree_parser *p, uint32_t first,
					 size_t base)
{
	struct ctree_node *node;

	cp_push(p, cp_arguments(p));
	node = cp_end(p, CTREE_CALL, first, base);
	if (p->failed)
		return node;
	node->key = node->last;
	cp_take_marks(p, node, node->key, true);
	return node;
}

static struct ctree_node *with_step(struct ctree_parser *p, uint32_t first,
				    size_t base)
{
	struct ctree_node *node;
	uint32_t key = p->pos++;

	node = cp_end(p, CTREE_POSTFIX, first, base);
	node->op = cp_key_at(p, key) == P_INC ? CTREE_O_INC : CTREE_O_DEC;
	node->key = key;
	cp_take_marks(p, node, key, true);
	return node;
}

static struct ctree_node *postfix(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	struct ctree_node *node = primary(p);

	for (int n = 0; !p->failed; n++) {
		size_t base = cp_begin(p);

		if (n == LONGEST)
			cp_fail(p, "an expression is too long");

		cp_push(p, node);
		switch (cp_key(p)) {
		case P_LPAREN:
			node = with_arguments(p, first, base);
			break;
		case P_LBRACKET:
			node = with_index(p, first, base);
			break;
		case P_DOT:
			node = with_member(p, first, base, CTREE_MEMBER);
			break;
		case P_ARROW:
			node = with_member(p, first, base, CTREE_ARROW);
			break;
		case P_INC:
		case P_DEC:
			node = with_step(p, first, base);
			break;
		default:
			p->stack.n = base;
			return node;
		}
	}
	return node;
}

static struct ctree_node *size_of(struct ctree_parser *p)
{
	uint32_t first = p->pos++, close;
	size_t base = cp_begin(p);

	if (cp_key(p) == P_LPAREN) {
		close = cp_partner(p, p->pos);
		if (close != CP_NO_PARTNER &&
		    (cp_is_type(p, p->pos + 1) ||
		     cp_looks_like_type(p, p->pos + 1, close)) &&
		    cp_key_at(p, close + 1) != P_LBRACE) {
			struct cp_mark mark = cp_here(p);

			p->pos++;
			cp_push(p, cp_type_name(p));
			if (!p->failed && p->pos == close) {
				p->pos++;
				return cp_end(p, CTREE_SIZEOF_TYPE, first,
					      base);
			}
			cp_back(p, mark);
		}
	}
	cp_push(p, unary(p));
	return cp_end(p, CTREE_SIZEOF, first, base);
}

static struct ctree_node *with_prefix(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	int k = cp_key(p);
	size_t base = cp_begin(p);
	struct ctree_node *node;

	p->pos++;
	cp_push(p, unary(p));
	node = cp_end(p, k == P_INC || k == P_DEC ? CTREE_PREFIX : CTREE_UNARY,
		      first, base);
	node->op = k == P_INC ? CTREE_O_INC :
		   k == P_DEC ? CTREE_O_DEC :
				prefix[k];
	cp_take_marks(p, node, first, true);
	return node;
}

static struct ctree_node *unary(struct ctree_parser *p)
{
	struct ctree_node *node;
	int k;

	if (!cp_deeper(p))
		return cp_nothing(p, CTREE_NONE);
	while (cp_skip(p, K_EXTENSION))
		;
	k = cp_key(p);
	if (prefix[k] || k == P_INC || k == P_DEC)
		node = with_prefix(p);
	else if (k == K_SIZEOF)
		node = size_of(p);
	else if (k == P_LPAREN && cp_partner(p, p->pos) != CP_NO_PARTNER &&
		 is_cast(p, p->pos, cp_partner(p, p->pos)))
		node = cast(p);
	else
		node = postfix(p);
	p->depth--;
	return node;
}

/* A binary operator stands here, maybe as a metavariable. */
static int strength_here(const struct ctree_parser *p)
{
	if (cp_is_meta(p, p->pos, CTREE_M_BINARY))
		return 6;
	return binary[cp_key(p)].strength;
}

static struct ctree_node *operation(struct ctree_parser *p, int weakest)
{
	uint32_t first = p->pos;
	struct ctree_node *left = unary(p), *operator;
	int strength, n = 0;

	while (!p->failed && (strength = strength_here(p)) >= weakest &&
	       strength > 0) {
		size_t base = cp_begin(p);
		uint32_t key = p->pos;
		int op = CTREE_O_META;

		if (n++ == LONGEST)
			cp_fail(p, "an expression is too long");
		operator= NULL;
		if (cp_peek(p, 0)->kind == CTREE_T_META)
			operator= cp_meta(p);
		else
			op = binary[cp_key_at(p, p->pos++)].op;
		cp_push(p, left);
		cp_push(p, operation(p, strength + 1));
		if (operator)
			cp_push(p, operator);
		left = cp_end(p, CTREE_BINARY, first, base);
		left->op = (uint8_t)op;
		left->key = key;
		cp_take_marks(p, left, key, true);
	}
	return left;
}

static struct ctree_node *choice(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	struct ctree_node *left = operation(p, 1);
	size_t base = cp_begin(p);

	if (cp_key(p) != P_QUESTION || !cp_deeper(p))
		return left;
	p->pos++;
	cp_push(p, left);
	cp_push(p, cp_key(p) == P_COLON ? NULL : cp_expression(p));
	cp_expect(p, P_COLON, "a ':' is missing behind '?'");
	cp_push(p, choice(p));
	p->depth--;
	return cp_end(p, CTREE_CHOICE, first, base);
}

struct ctree_node *cp_assignment(struct ctree_parser *p)
{
	uint32_t first = p->pos, key;
	struct ctree_node *left = choice(p), *operator= NULL;
	size_t base = cp_begin(p);
	int op = assigning[cp_key(p)];

	if (cp_is_meta(p, p->pos, CTREE_M_ASSIGNMENT))
		op = CTREE_O_META;
	if (p->failed || !op || !cp_deeper(p))
		return left;
	key = p->pos;
	if (op == CTREE_O_META)
		operator= cp_meta(p);
	else
		p->pos++;
	cp_push(p, left);
	cp_push(p,
		cp_key(p) == P_LBRACE ? cp_initialiser(p) : cp_assignment(p));
	if (operator)
		cp_push(p, operator);
	left = cp_end(p, CTREE_ASSIGN, first, base);
	left->op = (uint8_t)op;
	left->key = key;
	cp_take_marks(p, left, key, true);
	p->depth--;
	return left;
}

struct ctree_node *cp_expression(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	struct ctree_node *left = cp_assignment(p);

	for (int n = 0; !p->failed && cp_key(p) == P_COMMA; n++) {
		size_t base = cp_begin(p);
		uint32_t key = p->pos++;

		if (n == LONGEST)
			cp_fail(p, "an expression is too long");
		cp_push(p, left);
		cp_push(p, cp_assignment(p));
		left = cp_end(p, CTREE_SEQUENCE, first, base);
		left->key = key;
	}
	return left;
}
