/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "decl.h"
#include "lex.h"

enum { KNR_LOOKAHEAD = 100 };

static const struct decl_token *at(const struct decl *d, size_t i)
{
	static const struct decl_token none = { .kind = LEX_END };

	return i < d->n ? &d->tokens[i] : &none;
}

static bool is_record_word(enum decl_word word)
{
	return word == DECL_STRUCT || word == DECL_UNION || word == DECL_ENUM;
}

/* An identifier without a meaning of its own: may be a name or a type. */
static bool is_name(const struct decl_token *t)
{
	return t->kind == LEX_IDENT && t->word == DECL_NAME;
}

/* A name that by kernel habit is an annotation: __init, ____cacheline... */
static bool is_annotation(const struct decl *d, const struct decl_token *t)
{
	return t->end - t->start > 2 && d->text[t->start] == '_' &&
	       d->text[t->start + 1] == '_';
}

static bool opens_group(const struct decl_token *t)
{
	return t->kind == LEX_LPAREN || t->kind == LEX_LBRACKET;
}

/* The index past token i, and past the whole group when i opens one. */
static size_t past(const struct decl *d, size_t i)
{
	unsigned int depth = at(d, i)->depth;

	if (!opens_group(at(d, i)))
		return i + 1;
	for (i++; i < d->n && d->tokens[i].depth > depth; i++)
		;
	return i + 1;
}

/* Past token i, which may be a word with arguments: __aligned(8). */
static size_t past_call(const struct decl *d, size_t i)
{
	return at(d, i + 1)->kind == LEX_LPAREN ? past(d, i + 1) : i + 1;
}

/* By kernel habit a macro, not a type. */
static bool is_upper(const struct decl *d, const struct decl_token *t)
{
	for (uint32_t i = t->start; i < t->end; i++) {
		if (d->text[i] >= 'a' && d->text[i] <= 'z')
			return false;
	}
	return true;
}

/*
 * `(*name`, `(name(` or `(name)(`: a declarator in parentheses at token i.
 * But in `MACRO(name)(` the first group holds the arguments of a macro.
 */
static bool is_declarator_group(const struct decl *d, size_t i)
{
	const struct decl_token *before = i ? at(d, i - 1) : NULL;

	if (at(d, i)->kind != LEX_LPAREN)
		return false;
	if (at(d, i + 1)->kind == LEX_STAR)
		return true;
	if (before && is_name(before) && is_upper(d, before))
		return false;
	if (is_name(at(d, i + 1)) && at(d, i + 2)->kind == LEX_LPAREN)
		return !before || !is_name(before);
	return is_name(at(d, i + 1)) && past(d, i) == i + 3 &&
	       at(d, i + 3)->kind == LEX_LPAREN;
}

/* `name (`, where the group can be a parameter list or macro arguments. */
static bool is_call(const struct decl *d, size_t i)
{
	return is_name(at(d, i)) && at(d, i + 1)->kind == LEX_LPAREN &&
	       !is_declarator_group(d, i + 1);
}

bool decl_is_typedef(const struct decl *d)
{
	size_t i = 0;

	while (at(d, i)->word == DECL_STORAGE)
		i++;
	return at(d, i)->word == DECL_TYPEDEF;
}

bool decl_is_static(const struct decl *d)
{
	for (size_t i = 0; i < d->n && !opens_group(&d->tokens[i]); i++) {
		if (d->tokens[i].word == DECL_STATIC)
			return true;
	}
	return false;
}

/*
 * `struct`, attributes, at most names and attributes, and nothing more: what
 * stands in front of the members. Sets *word to the index of `struct`. Told
 * apart from `struct foo *f(void)` and `struct foo f(void)`: a parameter list
 * comes behind a tag, the arguments of an attribute in front of it.
 */
static bool ends_in_record_head(const struct decl *d, size_t *word)
{
	bool tag = false;
	size_t i, next;

	*word = d->n;
	for (i = 0; i < d->n; i = past(d, i)) {
		if (is_record_word(d->tokens[i].word))
			*word = i;
	}
	for (i = *word + 1; i < d->n; i = next) {
		const struct decl_token *t = &d->tokens[i];

		next = past_call(d, i);
		if (t->kind != LEX_IDENT)
			return false;
		if (next > i + 1 && tag && t->word != DECL_ATTRIBUTE)
			return false;
		if (next == i + 1)
			tag = true;
	}
	return *word < d->n;
}

static bool is_extern_c(const struct decl *d)
{
	return d->n >= 2 && d->tokens[d->n - 1].kind == LEX_STRING &&
	       d->tokens[d->n - 2].word == DECL_EXTERN;
}

enum decl_brace decl_opens(const struct decl *d)
{
	bool group = false, braces = false, call = false;
	size_t record;

	for (size_t i = 0; i < d->n; i = past(d, i)) {
		if (d->tokens[i].kind == LEX_EQUAL)
			return DECL_OPENS_VALUE;
		group |= d->tokens[i].kind == LEX_LPAREN;
		braces |= d->tokens[i].kind == LEX_LBRACE;
		call |= braces && is_call(d, i);
	}
	if (is_extern_c(d))
		return DECL_OPENS_EXTERN_C;
	if (braces) /* struct foo { } f(void) {: seen in drm/i915 */
		return call ? DECL_OPENS_FUNCTION : DECL_OPENS_VALUE;
	if (decl_is_typedef(d))
		return DECL_OPENS_TYPEDEF;
	if (ends_in_record_head(d, &record))
		return d->tokens[record].word == DECL_ENUM ? DECL_OPENS_ENUM :
							     DECL_OPENS_RECORD;
	return group ? DECL_OPENS_FUNCTION : DECL_OPENS_BLOCK;
}

/* The name in `(*name)`, `(*name(int))`, `(name)`; i is at the '('. */
static const struct decl_token *name_in_group(const struct decl *d, size_t i)
{
	const struct decl_token *any = NULL;
	size_t end = past(d, i), star = i + 1;

	while (at(d, star)->kind == LEX_IDENT)
		star++;
	if (at(d, star)->kind == LEX_STAR)
		i = star;
	for (i++; i < end && i < d->n; i++) {
		const struct decl_token *t = &d->tokens[i];

		if (is_name(t) && !is_annotation(d, t))
			return t;
		if (is_name(t) && !any)
			any = t;
	}
	return any;
}

/* The first of `name(name, ...)` when it is nothing but a name. */
static const struct decl_token *lone_argument(const struct decl *d, size_t i)
{
	if (is_name(at(d, i + 2)) && (at(d, i + 3)->kind == LEX_COMMA ||
				      at(d, i + 3)->kind == LEX_RPAREN))
		return at(d, i + 2);
	return NULL;
}

/*
 * The name is the first `name(` behind a type, so that attributes nobody has
 * heard of are passed over, in front or behind. Without a type it is the last
 * that does not look like an annotation, and a macro when its first argument
 * cannot be a parameter.
 */
void decl_function(const struct decl *d, struct decl_names *out)
{
	bool typed = false;
	size_t best = d->n, i = 0;

	*out = (struct decl_names){ 0 };
	while (i < d->n) {
		const struct decl_token *t = &d->tokens[i];

		if (is_declarator_group(d, i)) {
			out->name = name_in_group(d, i);
			return;
		}
		if (is_call(d, i)) {
			if (typed || best == d->n || !is_annotation(d, t))
				best = i;
			if (typed)
				break;
			i = past_call(d, i);
			continue;
		}
		if (t->word == DECL_TYPE || is_record_word(t->word) ||
		    (is_name(t) && !is_annotation(d, t)))
			typed = true;
		i = t->word == DECL_ATTRIBUTE ? past_call(d, i) : past(d, i);
	}
	if (best == d->n)
		return;
	out->name = &d->tokens[best];
	if (!typed || at(d, past_call(d, best))->kind == LEX_LPAREN)
		out->argument = lone_argument(d, best);
}

/* The tag in the record head that starts at `struct`, token i. */
static const struct decl_token *tag_at(const struct decl *d, size_t i)
{
	const struct decl_token *tag = NULL;

	for (i++; at(d, i)->kind == LEX_IDENT; i = past_call(d, i)) {
		if (!is_name(at(d, i)) || at(d, i + 1)->kind == LEX_LPAREN)
			continue;
		if (!tag || is_annotation(d, tag) ||
		    !is_annotation(d, at(d, i)))
			tag = at(d, i);
	}
	return tag;
}

/* The index of the first group {...}, or d->n. */
static size_t find_body(const struct decl *d)
{
	size_t i = 0;

	while (i < d->n && d->tokens[i].kind != LEX_LBRACE)
		i++;
	return i;
}

void decl_record(const struct decl *d, struct decl_names *out)
{
	struct decl head = *d;
	size_t word;

	*out = (struct decl_names){ 0 };
	head.n = find_body(d);
	if (ends_in_record_head(&head, &word))
		out->name = tag_at(&head, word);
}

/*
 * The declared name among tokens[from, n), from being behind the type: the
 * one in `(*name)`, or in front of '(' or '[', or one that does not look like
 * an annotation: the first, or the last for typedefs, where annotations can
 * belong to the type. Stops at the first comma.
 */
static const struct decl_token *declarator(const struct decl *d, size_t from,
					   bool last)
{
	const struct decl_token *name = NULL, *any = NULL;
	size_t next;

	for (size_t i = from; i < d->n; i = next) {
		const struct decl_token *t = &d->tokens[i];

		next = t->word == DECL_ATTRIBUTE ? past_call(d, i) : past(d, i);
		if (t->kind == LEX_COMMA)
			break;
		if (t->kind == LEX_LPAREN &&
		    (i == from || is_declarator_group(d, i)))
			return name_in_group(d, i);
		if (!is_name(t))
			continue;
		if (!name &&
		    (is_call(d, i) || at(d, i + 1)->kind == LEX_LBRACKET))
			return t;
		if (!any || last)
			any = t;
		if ((!name || last) && !is_annotation(d, t))
			name = t;
	}
	return name ? name : any;
}

/* Where the declarators of a typedef start: behind the type. */
static size_t past_type(const struct decl *d)
{
	size_t i, next;
	bool typed = false;

	for (i = 0; i < d->n; i = next) {
		const struct decl_token *t = &d->tokens[i];

		next = t->word == DECL_ATTRIBUTE ? past_call(d, i) : i + 1;
		if (t->kind != LEX_IDENT)
			break;
		if (is_record_word(t->word)) {
			while (at(d, next)->word == DECL_ATTRIBUTE)
				next = past_call(d, next);
			next += is_name(at(d, next));
			typed = true;
			continue;
		}
		if (t->word == DECL_TYPE || t->word == DECL_ATTRIBUTE)
			typed = true;
		if (!is_name(t))
			continue;
		if (typed)
			break;
		typed = true;
		if (at(d, next)->kind == LEX_LPAREN &&
		    is_name(at(d, past(d, next))))
			next = past(d, next); /* DARRAY(u32) */
		if (at(d, next)->kind != LEX_IDENT)
			return next;
	}
	return i;
}

void decl_typedef(const struct decl *d, struct decl_names *out)
{
	size_t body = find_body(d), word;
	struct decl head = { d->text, d->tokens, body };

	*out = (struct decl_names){ 0 };
	if (body == d->n) {
		out->name = declarator(d, past_type(d), true);
		return;
	}
	out->name = declarator(d, body + 1, true);
	if (ends_in_record_head(&head, &word)) {
		out->type = tag_at(&head, word);
		out->tag_of = d->tokens[word].word;
	}
}

/* DEFINE_PER_CPU(struct foo, name): the last name is the object's. */
static void object_of_macro(const struct decl *d, size_t i,
			    struct decl_names *out)
{
	size_t end = past_call(d, i);

	for (i += 2; i < end && i < d->n; i++) {
		const struct decl_token *t = &d->tokens[i];

		if (is_record_word(t->word) && !out->type) {
			out->tag_of = t->word;
			out->type = at(d, ++i);
			continue;
		}
		if (!is_name(t))
			continue;
		if (out->name && !out->type)
			out->type = out->name;
		out->name = t;
	}
}

/* The call to a macro that makes up the declaration, or d->n. */
static size_t find_macro(const struct decl *d)
{
	size_t i = 0, end;

	while (at(d, i)->word == DECL_STATIC || at(d, i)->word == DECL_EXTERN ||
	       at(d, i)->word == DECL_STORAGE ||
	       at(d, i)->word == DECL_QUALIFIER)
		i++;
	if (!is_call(d, i))
		return d->n;
	for (end = past_call(d, i); end < d->n; end = past(d, end)) {
		const struct decl_token *t = &d->tokens[end];

		if (t->kind == LEX_STAR || t->word == DECL_TYPE ||
		    is_record_word(t->word) ||
		    (is_name(t) && !is_annotation(d, t)))
			return d->n;
	}
	return i;
}

/*
 * Does the name at i stand for a type, rather than being an annotation in
 * front of one? `__be32 x` and `__be32 *x`, but not `__initdata u32 x`.
 */
static bool is_type_name(const struct decl *d, size_t i)
{
	const struct decl_token *next = at(d, i + 1), *third = at(d, i + 2);

	if (!is_annotation(d, at(d, i)))
		return true;
	if (next->kind == LEX_STAR)
		return true;
	return is_name(next) && third->kind != LEX_STAR &&
	       (!is_name(third) || is_annotation(d, third));
}

/* Sets the type; returns where the declarators start. */
static size_t object_type(const struct decl *d, struct decl_names *out)
{
	size_t i = 0;

	while (i < d->n) {
		const struct decl_token *t = &d->tokens[i];

		if (is_record_word(t->word)) {
			while (at(d, i + 1)->word == DECL_ATTRIBUTE)
				i = past_call(d, i + 1) - 1;
			out->tag_of = t->word;
			if (is_name(at(d, i + 1)))
				out->type = at(d, i + 1);
			return i + 2;
		}
		if (t->word == DECL_TYPE)
			return i + 1;
		if (is_name(t) && is_type_name(d, i)) {
			out->type = t;
			return i + 1;
		}
		i = past_call(d, i);
	}
	return i;
}

void decl_object(const struct decl *d, struct decl_names *out)
{
	struct decl head = *d;
	size_t i;

	*out = (struct decl_names){ 0 };
	for (i = 0; i < d->n; i = past(d, i)) {
		if (d->tokens[i].kind == LEX_EQUAL) {
			head.n = i;
			break;
		}
	}
	i = find_macro(&head);
	if (i < head.n) {
		object_of_macro(&head, i, out);
		return;
	}
	i = object_type(&head, out);
	out->name = declarator(&head, i, false);
	if (!out->name && !out->tag_of) {
		out->name = out->type;
		out->type = NULL;
	}
}

/* The word in front of the group that the last token closes, or NULL. */
static const struct decl_token *last_callee(const struct decl *d)
{
	size_t i = d->n;

	if (!d->n || d->tokens[d->n - 1].kind != LEX_RPAREN)
		return NULL;
	for (i--; i > 0; i--) {
		if (d->tokens[i].kind == LEX_LPAREN &&
		    d->tokens[i].depth == d->tokens[d->n - 1].depth)
			return is_name(at(d, i - 1)) ? at(d, i - 1) : NULL;
	}
	return NULL;
}

static bool starts_item(enum decl_word word)
{
	return word == DECL_STATIC || word == DECL_TYPEDEF ||
	       word == DECL_EXTERN;
}

bool decl_ends_before(const struct decl *d, const struct decl_token *next)
{
	const struct decl_token *last = at(d, d->n - 1), *callee;

	if (!d->n || last->line == next->line || next->word == DECL_ATTRIBUTE)
		return false;
	if (last->kind == LEX_LBRACE)
		return starts_item(next->word);
	callee = last_callee(d);
	if (!callee || is_annotation(d, callee))
		return false;
	return callee == d->tokens || starts_item(next->word);
}

bool decl_is_knr_head(const struct decl *d)
{
	size_t i = 2;

	if (!is_call(d, 0) || past_call(d, 0) != d->n)
		return false;
	while (is_name(at(d, i)) && at(d, i + 1)->kind == LEX_COMMA)
		i += 2;
	return is_name(at(d, i)) && i + 2 == d->n;
}

bool decl_may_be_knr(const struct decl *d)
{
	for (size_t i = 0; i < d->n; i = past(d, i)) {
		const struct decl_token *next;

		if (!is_call(d, i))
			continue;
		next = at(d, past_call(d, i));
		return next->kind == LEX_IDENT &&
		       next->word != DECL_ATTRIBUTE &&
		       at(d, past_call(d, i) + 1)->kind != LEX_END;
	}
	return false;
}

bool decl_knr_body_follows(struct lexer lx)
{
	enum lex_kind kind, last = LEX_SEMICOLON;

	for (int i = 0; i < KNR_LOOKAHEAD; i++) {
		kind = lex_next(&lx, LEX_WANT_ALL);
		switch (kind) {
		case LEX_EOL:
			continue;
		case LEX_LBRACE:
			return last == LEX_SEMICOLON;
		case LEX_IDENT:
		case LEX_STAR:
		case LEX_COMMA:
		case LEX_SEMICOLON:
		case LEX_LBRACKET:
		case LEX_RBRACKET:
		case LEX_NUMBER:
			last = kind;
			continue;
		default:
			return false;
		}
	}
	return false;
}
