/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_type.h"

static bool is_type_key(int k)
{
	return k >= K_VOID && k <= K_LAST_TYPE;
}

static bool is_qualifier(int k)
{
	return k == K_CONST || k == K_VOLATILE || k == K_RESTRICT;
}

static bool is_known_type(const struct ctree_parser *p, uint32_t i)
{
	const struct ctree_word *w = cp_at(p, i)->word;

	return cp_is_plain_name(p, i) &&
	       ((w->shape & CTREE_W_TYPE) || ctree_word_is_marked(p->ws, w));
}

bool cp_is_type(const struct ctree_parser *p, uint32_t i)
{
	return is_type_key(cp_key_at(p, i)) || is_known_type(p, i) ||
	       cp_is_meta(p, i, CTREE_M_TYPE);
}

/* An annotation that nobody told us of: __must_do_this. */
static bool is_annotation(const struct ctree_parser *p, uint32_t i)
{
	const struct ctree_token *t = cp_at(p, i);

	return cp_is_plain_name(p, i) && t->word->len > 2 &&
	       t->word->text[0] == '_' && t->word->text[1] == '_' &&
	       !(t->word->shape & CTREE_W_TYPE);
}

/* Behind stars, qualifiers and annotations; *stars is how many. */
static uint32_t skip_stars(const struct ctree_parser *p, uint32_t i,
			   uint32_t *stars)
{
	*stars = 0;
	while (cp_key_at(p, i) == P_STAR || is_qualifier(cp_key_at(p, i)) ||
	       (*stars && is_annotation(p, i) && cp_is_name(p, i + 1))) {
		*stars += cp_key_at(p, i) == P_STAR;
		i++;
	}
	return i;
}

bool cp_looks_like_type(const struct ctree_parser *p, uint32_t i, uint32_t end)
{
	uint32_t stars;

	if (is_type_key(cp_key_at(p, i)))
		return true;
	if (!cp_is_plain_name(p, i) && !cp_is_meta(p, i, CTREE_M_TYPE))
		return false;
	i++;
	while (cp_is_plain_name(p, i) || is_qualifier(cp_key_at(p, i)))
		i++;
	i = skip_stars(p, i, &stars);
	if (i == end)
		return stars > 0;
	/* foo (*)(int) */
	return cp_key_at(p, i) == P_LPAREN && cp_key_at(p, i + 1) == P_STAR &&
	       cp_key_at(p, i + 2) == P_RPAREN;
}

/* Set apart from what is before, and not from what is behind. */
static bool leans_right(const struct ctree_parser *p, uint32_t i)
{
	return cp_at(p, i - 1)->end < cp_at(p, i)->at &&
	       cp_at(p, i)->end == cp_at(p, i + 1)->at;
}

static bool ends_declarator(int k)
{
	return k == P_ASSIGN || k == P_SEMICOLON || k == P_COMMA ||
	       k == P_LBRACKET;
}

static bool is_pointer_declaration(const struct ctree_parser *p, uint32_t i)
{
	uint32_t stars, name = skip_stars(p, i + 1, &stars);
	int k = cp_key_at(p, name + 1);

	if (!cp_is_name(p, name))
		return false;
	if (cp_is_name(p, name + 1))
		return true;
	if (cp_key_at(p, name - 1) != P_STAR || stars > 1 ||
	    is_known_type(p, i))
		return ends_declarator(k) || k == P_LPAREN || k == P_COLON;
	if (k == P_LBRACKET || k == P_COMMA || k == P_LPAREN)
		return leans_right(p, name - 1);
	return ends_declarator(k);
}

bool cp_is_declaration(const struct ctree_parser *p, uint32_t i)
{
	int k = cp_key_at(p, i), next = cp_key_at(p, i + 1);

	if (is_type_key(k))
		return k != K_EXTENSION || cp_is_declaration(p, i + 1);
	if (cp_is_meta(p, i, CTREE_M_TYPE))
		return true;
	if (!cp_is_name(p, i))
		return false;
	if (cp_is_name(p, i + 1)) {
		int k2 = cp_key_at(p, i + 2);

		if (k2 == P_LPAREN)
			return true;
		return ends_declarator(k2) || k2 == P_COLON || k2 == P_STAR ||
		       cp_is_name(p, i + 2) || is_type_key(k2);
	}
	if (is_type_key(next) && next != K_EXTENSION)
		return true;
	if (next == P_STAR)
		return is_pointer_declaration(p, i);
	if (next == P_LPAREN && cp_key_at(p, i + 2) == P_STAR &&
	    cp_is_name(p, i + 3) && is_known_type(p, i))
		return true;
	return false;
}

static bool looks_like_annotation(const struct ctree_parser *p, uint32_t i)
{
	return is_annotation(p, i) ||
	       (cp_is_plain_name(p, i) &&
		(cp_at(p, i)->word->shape & CTREE_W_CAPITALS));
}

/* The name here is what is declared: x __aligned(8), x SEC("data"). */
static bool is_annotated(const struct ctree_parser *p, uint32_t i)
{
	uint32_t close;

	if (!cp_is_plain_name(p, i) || !cp_is_plain_name(p, i + 1) ||
	    looks_like_annotation(p, i) || !looks_like_annotation(p, i + 1))
		return false;
	if (cp_key_at(p, i + 2) != P_LPAREN)
		return cp_key_at(p, i + 2) == P_SEMICOLON ||
		       cp_key_at(p, i + 2) == P_ASSIGN ||
		       cp_key_at(p, i + 2) == P_COMMA;
	close = cp_partner(p, i + 2);
	return cp_at(p, i + 3)->kind == CTREE_T_STRING ||
	       cp_at(p, i + 3)->kind == CTREE_T_NUMBER ||
	       cp_key_at(p, i + 3) == K_SIZEOF ||
	       (close != CP_NO_PARTNER && cp_key_at(p, close + 1) == P_ASSIGN);
}

static bool is_on_same_line(const struct ctree_parser *p, uint32_t i)
{
	return !(cp_at(p, i)->flags & CTREE_F_STARTS_LINE);
}

/* A name that stands between a type and what is declared. */
static bool is_stray_name(const struct ctree_parser *p, uint32_t i)
{
	uint32_t next = i + 1;

	if (!cp_is_plain_name(p, i) || is_annotated(p, i))
		return false;
	if (cp_key_at(p, next) == P_LPAREN) {
		next = cp_partner(p, next);
		return next != CP_NO_PARTNER &&
		       (is_annotation(p, i) || is_on_same_line(p, next + 1)) &&
		       (cp_is_name(p, next + 1) ||
			cp_key_at(p, next + 1) == P_STAR ||
			is_type_key(cp_key_at(p, next + 1)));
	}
	return cp_is_name(p, next) || cp_key_at(p, next) == P_STAR ||
	       is_type_key(cp_key_at(p, next));
}

void cp_skip_stray_names(struct ctree_parser *p)
{
	while (!cp_at_end(p) && is_stray_name(p, p->pos)) {
		p->pos++;
		if (cp_key(p) == P_LPAREN)
			p->pos = cp_partner(p, p->pos) + 1;
	}
}

static struct ctree_node *field(struct ctree_parser *p)
{
	if (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE)
		return cp_statement(p);
	if (p->pattern && cp_key(p) == P_ELLIPSIS)
		return cp_dots(p);
	if (cp_key(p) == P_EITHER)
		return cp_either(p, false);
	if (cp_is_meta(p, p->pos, CTREE_M_FIELD))
		return cp_meta(p);
	if (cp_is_plain_name(p, p->pos) &&
	    cp_key_at(p, p->pos + 1) == P_LPAREN &&
	    !cp_is_declaration(p, p->pos))
		return cp_macro(p);
	return cp_declaration(p, false);
}

static struct ctree_node *fields(struct ctree_parser *p)
{
	uint32_t first = p->pos++;
	size_t base = cp_begin(p);
	bool loose = p->loose;

	p->loose = true;
	if (cp_deeper(p)) {
		while (!cp_at_end(p) && cp_key(p) != P_RBRACE)
			if (!cp_skip(p, P_SEMICOLON))
				cp_push(p, field(p));
		p->depth--;
	}
	p->loose = loose;
	cp_expect(p, P_RBRACE, "a record has no end");
	return cp_end(p, CTREE_LIST, first, base);
}

static struct ctree_node *enumerators(struct ctree_parser *p)
{
	uint32_t first = p->pos++, at;
	size_t base = cp_begin(p), inner;

	while (!cp_at_end(p) && cp_key(p) != P_RBRACE) {
		if (cp_skip(p, P_COMMA))
			continue;
		if (cp_peek(p, 0)->kind == CTREE_T_DIRECTIVE) {
			cp_push(p, cp_statement(p));
			continue;
		}
		if (p->pattern && cp_key(p) == P_ELLIPSIS) {
			cp_push(p, cp_dots(p));
			continue;
		}
		at = p->pos;
		inner = cp_begin(p);
		cp_push(p, cp_name(p));
		if (cp_key(p) == P_LPAREN &&
		    cp_partner(p, p->pos) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos) + 1;
		while (cp_key(p) == P_HASHHASH)
			p->pos += 2;
		cp_push(p, cp_skip(p, P_ASSIGN) ? cp_assignment(p) : NULL);
		cp_push(p, cp_end(p, CTREE_ENUMERATOR, at, inner));
		if (cp_key(p) != P_RBRACE && cp_key(p) != P_COMMA &&
		    !cp_is_name(p, p->pos) &&
		    cp_peek(p, 0)->kind != CTREE_T_DIRECTIVE)
			cp_fail(p, "an enumeration cannot be read");
	}
	cp_expect(p, P_RBRACE, "an enumeration has no end");
	return cp_end(p, CTREE_LIST, first, base);
}

static struct ctree_node *record(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	int k = cp_key(p);
	struct ctree_node *node;

	p->pos++;
	while (is_annotation(p, p->pos) && cp_is_name(p, p->pos + 1) &&
	       cp_key_at(p, p->pos + 2) == P_LBRACE)
		p->pos++; /* struct __packed foo { */
	cp_push(p, cp_is_name(p, p->pos) ? cp_name(p) : NULL);
	if (cp_key(p) == P_HASHHASH)
		p->pos += 2;
	if (cp_key(p) == P_LBRACE)
		cp_push(p, k == K_ENUM ? enumerators(p) : fields(p));
	else
		cp_push(p, NULL);
	node = cp_end(p, CTREE_RECORD_TYPE, first, base);
	node->op = k == K_STRUCT ? CTREE_R_STRUCT :
		   k == K_UNION	 ? CTREE_R_UNION :
				   CTREE_R_ENUM;
	return node;
}

static struct ctree_node *type_of(struct ctree_parser *p)
{
	uint32_t first = p->pos++, close = cp_partner(p, p->pos);
	size_t base = cp_begin(p);

	if (cp_key(p) != P_LPAREN || close == CP_NO_PARTNER) {
		cp_fail(p, "typeof has no parenthesis");
		return cp_nothing(p, CTREE_NONE);
	}
	p->pos++;
	if (cp_is_type(p, p->pos) || cp_looks_like_type(p, p->pos, close))
		cp_push(p, cp_type_name(p));
	else
		cp_push(p, cp_expression(p));
	cp_expect(p, P_RPAREN, "typeof has no end");
	return cp_end(p, CTREE_TYPEOF, first, base);
}

static uint16_t flag_of(int k)
{
	switch (k) {
	case K_CONST:
		return CTREE_Q_CONST;
	case K_VOLATILE:
		return CTREE_Q_VOLATILE;
	case K_STATIC:
		return CTREE_S_STATIC;
	case K_EXTERN:
		return CTREE_S_EXTERN;
	case K_TYPEDEF:
		return CTREE_S_TYPEDEF;
	case K_INLINE:
		return CTREE_S_INLINE;
	case K_REGISTER:
		return CTREE_S_REGISTER;
	default:
		return 0;
	}
}

static struct ctree_node *base_type(struct ctree_parser *p, uint16_t *flags)
{
	uint32_t first = p->pos;
	struct ctree_node *node;
	int k;

	for (k = cp_key(p); k >= K_VOID && k < K_FIRST_STORAGE; k = cp_key(p)) {
		p->pos++;
		while (is_qualifier(cp_key(p)))
			*flags |= flag_of(cp_key_at(p, p->pos++));
	}
	node = cp_end(p, CTREE_BASE_TYPE, first, cp_begin(p));
	cp_set_joined_word(p, node);
	node->key = node->last;
	return node;
}

/* ( ... ) and a name on the same line: TYPE(x) y; */
static bool makes_type(const struct ctree_parser *p)
{
	uint32_t close = cp_partner(p, p->pos);

	return close != CP_NO_PARTNER && cp_is_plain_name(p, close + 1) &&
	       !(cp_at(p, close + 1)->flags & CTREE_F_STARTS_LINE) &&
	       cp_key_at(p, p->pos + 1) != P_STAR;
}

/* The name here has parentheses: a function without a type, a macro. */
static bool is_untyped(struct ctree_parser *p)
{
	bool is;

	if (cp_key_at(p, p->pos + 1) != P_LPAREN ||
	    cp_key_at(p, p->pos + 2) == P_STAR || is_known_type(p, p->pos))
		return false;
	p->pos++;
	is = !makes_type(p);
	p->pos--;
	return is;
}

/* The name here is the type: nothing better stands behind it. */
static struct ctree_node *named_type(struct ctree_parser *p)
{
	struct ctree_node *node;

	if (cp_is_meta(p, p->pos, CTREE_M_TYPE) ||
	    cp_peek(p, 0)->kind == CTREE_T_META)
		return cp_meta(p);
	node = cp_leaf(p, CTREE_TYPE_NAME);
	if (cp_key(p) == P_LPAREN && makes_type(p)) {
		p->pos = cp_partner(p, p->pos) + 1;
		node->last = p->pos - 1;
		cp_set_joined_word(p, node);
	} else if (cp_key(p) == P_HASHHASH) {
		p->pos += 2;
		node->last = p->pos - 1;
	}
	return node;
}

/* Behind an annotation that stands here, with its arguments; 0: none does. */
static uint32_t skips_to_type(const struct ctree_parser *p)
{
	uint32_t next = p->pos + 1, close;
	int k;

	/* __foo int, FOO static int, __foo u32 x, FOO(3) int */
	if (!cp_is_plain_name(p, p->pos) || is_known_type(p, p->pos))
		return 0;
	if (cp_key_at(p, next) == P_LPAREN) {
		close = cp_partner(p, next);
		k = close == CP_NO_PARTNER ? K_NONE : cp_key_at(p, close + 1);
		if ((is_type_key(k) && (is_annotation(p, p->pos) ||
					is_on_same_line(p, close + 1))) ||
		    (k == K_NONE && close != CP_NO_PARTNER &&
		     is_annotation(p, p->pos) && cp_is_name(p, close + 1)))
			return close + 1;
		return 0;
	}
	k = cp_key_at(p, next);
	if (is_type_key(k) && !is_qualifier(k))
		return next;
	k = cp_key_at(p, next + 1);
	if (cp_is_name(p, next) && is_annotation(p, p->pos) &&
	    (cp_is_name(p, next + 1) || k == P_STAR || is_type_key(k) ||
	     (k == P_LPAREN && is_annotation(p, next))))
		return next;
	return 0;
}

/*
 * Storage, qualifiers and the type that all declarators share. NULL when there
 * is no type: `static x;`.
 */
struct ctree_node *cp_specifiers(struct ctree_parser *p, uint16_t *flags)
{
	struct ctree_node *type = NULL;
	uint32_t first = p->pos;

	*flags = 0;
	while (!p->failed && !cp_at_end(p)) {
		int k = cp_key(p);

		if (k == K_STRUCT || k == K_UNION || k == K_ENUM)
			type = record(p);
		else if (k == K_TYPEOF)
			type = type_of(p);
		else if (k >= K_VOID && k < K_FIRST_STORAGE)
			type = base_type(p, flags);
		else if (is_type_key(k))
			*flags |= flag_of(cp_key_at(p, p->pos++));
		else if (type || !cp_is_name(p, p->pos)) {
			if (!type && cp_is_meta(p, p->pos, CTREE_M_TYPE)) {
				type = named_type(p);
				continue;
			}
			break;
		} else if (skips_to_type(p))
			p->pos = skips_to_type(p);
		else if (is_untyped(p))
			break;
		else
			type = named_type(p);
	}
	if (type && type->kind != CTREE_META)
		type->flags |= *flags & (CTREE_Q_CONST | CTREE_Q_VOLATILE);
	(void)first;
	return type;
}

static struct ctree_node *wrap(struct ctree_parser *p, struct ctree_node *type,
			       enum ctree_kind kind)
{
	size_t base = cp_begin(p);

	cp_push(p, type);
	return cp_end(p, kind, type ? type->first : p->pos - 1, base);
}

static struct ctree_node *pointers(struct ctree_parser *p,
				   struct ctree_node *type)
{
	while (!p->failed) {
		if (cp_key(p) == P_STAR || cp_key(p) == P_XOR) {
			p->pos++;
			type = wrap(p, type, CTREE_POINTER);
		} else if (is_qualifier(cp_key(p))) {
			type->flags |= flag_of(cp_key_at(p, p->pos++));
			type->last = p->pos - 1;
		} else if (is_stray_name(p, p->pos)) {
			cp_skip_stray_names(p);
		} else {
			break;
		}
	}
	return type;
}

static struct ctree_node *one_parameter(struct ctree_parser *p);

/* A macro's: X(a:6, 802_3). */
static void skip_odd_parameter(struct ctree_parser *p, uint32_t close)
{
	for (; p->pos < close && cp_key(p) != P_COMMA; p->pos++) {
		int k = cp_key(p);

		if (k == P_LBRACE || k == P_SEMICOLON)
			return;
		if ((k == P_LPAREN || k == P_LBRACKET) &&
		    cp_partner(p, p->pos) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos);
	}
}

struct ctree_node *cp_parameters(struct ctree_parser *p)
{
	uint32_t first = p->pos, close = cp_partner(p, first);
	size_t base = cp_begin(p);

	if (close == CP_NO_PARTNER || !cp_deeper(p)) {
		cp_fail(p, "parameters have no end");
		return cp_end(p, CTREE_LIST, first, base);
	}
	p->pos++;
	while (!p->failed && p->pos < close) {
		cp_push(p, one_parameter(p));
		if (!p->pattern)
			skip_odd_parameter(p, close);
		if (p->pos < close)
			cp_expect(p, P_COMMA, "parameters cannot be read");
	}
	if (!p->failed && p->pos != close)
		cp_fail(p, "parameters cannot be read");
	if (!p->failed)
		p->pos = close + 1;
	p->depth--;
	return cp_end(p, CTREE_LIST, first, base);
}

static struct ctree_node *suffixes(struct ctree_parser *p,
				   struct ctree_node *type)
{
	struct ctree_node *sizes[16];
	uint32_t ends[16];
	size_t n = 0, base;

	if (cp_key(p) == P_LPAREN) {
		base = cp_begin(p);
		cp_push(p, type);
		cp_push(p, cp_parameters(p));
		type = cp_end(p, CTREE_FUNCTION_TYPE,
			      type ? type->first : p->pos - 1, base);
		return type;
	}
	while (!p->failed && cp_key(p) == P_LBRACKET && n < ARRAY_SIZE(sizes)) {
		p->pos++;
		while (is_qualifier(cp_key(p)) || cp_key(p) == K_STATIC)
			p->pos++;
		sizes[n] = cp_key(p) == P_RBRACKET ? NULL : cp_expression(p);
		cp_expect(p, P_RBRACKET, "the size of an array has no end");
		ends[n++] = p->pos - 1;
	}
	while (n--) {
		base = cp_begin(p);
		cp_push(p, type);
		cp_push(p, sizes[n]);
		type = cp_end(p, CTREE_ARRAY, type ? type->first : p->pos - 1,
			      base);
		type->last = ends[n];
	}
	return type;
}

/* Does the parenthesis here hold a declarator, not parameters? */
static bool is_inner_declarator(const struct ctree_parser *p)
{
	int k = cp_key_at(p, p->pos + 1);

	if (cp_key(p) != P_LPAREN || cp_partner(p, p->pos) == CP_NO_PARTNER)
		return false;
	if (k == P_STAR || k == P_XOR)
		return true;
	if (k == P_LPAREN)
		return cp_key_at(p, p->pos + 2) == P_STAR;
	if (cp_is_name(p, p->pos + 1) && cp_key_at(p, p->pos + 2) == P_STAR &&
	    is_annotation(p, p->pos + 1))
		return true;
	if (cp_is_name(p, p->pos + 1) && cp_key_at(p, p->pos + 2) == P_LPAREN &&
	    cp_partner(p, p->pos + 2) + 1 == cp_partner(p, p->pos))
		return true;
	return cp_is_name(p, p->pos + 1) &&
	       cp_key_at(p, p->pos + 2) == P_RPAREN &&
	       cp_key_at(p, p->pos + 3) == P_LPAREN;
}

/* MAKE_NAME(a)(int x), MAKE_NAME(a)[3]: what is behind the name. */
static void skip_name_macro(struct ctree_parser *p)
{
	uint32_t close = cp_partner(p, p->pos);
	int k;

	if (cp_key(p) != P_LPAREN || close == CP_NO_PARTNER)
		return;
	k = cp_key_at(p, close + 1);
	if (k == P_LPAREN || k == P_LBRACKET)
		p->pos = close + 1;
}

/* What is declared, around the name; *name may stay NULL. */
struct ctree_node *cp_declarator(struct ctree_parser *p,
				 struct ctree_node *type,
				 struct ctree_node **name)
{
	uint32_t inner, close, behind;

	if (!type)
		type = cp_nothing(p, CTREE_NONE);
	type = pointers(p, type);
	if (p->failed || !cp_deeper(p))
		return type;
	if (is_inner_declarator(p)) {
		inner = p->pos + 1;
		close = cp_partner(p, p->pos);
		p->pos = close + 1;
		type = suffixes(p, type);
		behind = p->pos;
		if (!p->failed) {
			p->pos = inner;
			type = cp_declarator(p, type, name);
			if (!p->failed && p->pos != close)
				cp_fail(p, "a declarator has no end");
			if (!p->failed)
				p->pos = behind;
		}
	} else {
		if (cp_is_name(p, p->pos)) {
			*name = cp_name(p);
			if (cp_key(p) == P_HASHHASH) {
				p->pos += 2;
				(*name)->last = p->pos - 1;
			}
			skip_name_macro(p);
		}
		type = suffixes(p, type);
	}
	p->depth--;
	return type;
}

struct ctree_node *cp_type_name(struct ctree_parser *p)
{
	uint16_t flags;
	uint32_t first = p->pos;
	struct ctree_node *name = NULL, *type = cp_specifiers(p, &flags);

	if (!type) {
		cp_fail(p, "a type is missing");
		return cp_nothing(p, CTREE_NONE);
	}
	type->first = type->first < first ? type->first : first;
	type = cp_declarator(p, type, &name);
	if (!p->failed && p->pos > 0 && type->last < p->pos - 1)
		type->last = p->pos - 1;
	return type;
}

static struct ctree_node *one_parameter(struct ctree_parser *p)
{
	uint32_t first = p->pos;
	size_t base = cp_begin(p);
	struct ctree_node *name = NULL, *type;
	uint16_t flags;

	if (cp_key(p) == P_ELLIPSIS) {
		if (p->pattern)
			return cp_dots(p);
		p->pos++;
		return cp_end(p, CTREE_PARAMETER, first, base);
	}
	if (cp_is_meta(p, p->pos, CTREE_M_PARAMETERS))
		return cp_meta(p);
	if (cp_is_plain_name(p, p->pos) && !is_known_type(p, p->pos) &&
	    (cp_key_at(p, p->pos + 1) == P_COMMA ||
	     cp_key_at(p, p->pos + 1) == P_RPAREN)) {
		cp_push(p, NULL);
		cp_push(p, cp_name(p));
		return cp_end(p, CTREE_PARAMETER, first, base);
	}
	type = cp_specifiers(p, &flags);
	type = cp_declarator(p, type, &name);
	while (cp_is_plain_name(p, p->pos)) { /* annotations */
		p->pos++;
		if (cp_key(p) == P_LPAREN &&
		    cp_partner(p, p->pos) != CP_NO_PARTNER)
			p->pos = cp_partner(p, p->pos) + 1;
	}
	cp_push(p, type);
	cp_push(p, name);
	return cp_end(p, CTREE_PARAMETER, first, base);
}
