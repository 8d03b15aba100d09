/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctree_cut.h"
#include "ctree_macros.h"
#include "ctree_words.h"
#include "vec.h"

enum { MOST_EXPANSION = 10000, MOST_BRANCHES = 64, MOST_NESTED = 200 };

struct cutter {
	struct ctree_tokens *out;
	const struct ctree_token *raw;
	enum ctree_cut_mode mode;
	/* brackets that are open in what came out */
	struct {
		uint8_t *items;
		size_t n;
		size_t alloc;
	} open;
	int depth;
	size_t most; /* tokens: macros are not replaced beyond */
};

static bool is_text(const struct ctree_token *t, const char *text)
{
	return !strcmp(t->word->text, text);
}

static bool is_directive(const struct ctree_token *t, const char *name)
{
	return t->kind == CTREE_T_DIRECTIVE && is_text(t, name);
}

static bool is_if(const struct ctree_token *t)
{
	return t->kind == CTREE_T_DIRECTIVE &&
	       (is_text(t, "if") || is_text(t, "ifdef") ||
		is_text(t, "ifndef"));
}

static bool is_else(const struct ctree_token *t)
{
	return t->kind == CTREE_T_DIRECTIVE && t->word->len >= 4 &&
	       !strncmp(t->word->text, "el", 2);
}

/* Of the directives from the #if at `at`: the next of its own level. */
static size_t next_branch(const struct cutter *c, size_t at, size_t to)
{
	size_t depth = 0;

	for (size_t i = at + 1; i < to; i++) {
		const struct ctree_token *t = &c->raw[i];

		if (t->kind != CTREE_T_DIRECTIVE)
			continue;
		if (is_if(t))
			depth++;
		else if (is_directive(t, "endif") && !depth--)
			return i;
		else if (!depth && is_else(t))
			return i;
	}
	return to;
}

static bool in_define(const struct ctree_token *t)
{
	return is_directive(t, "define");
}

static size_t skip_define(const struct cutter *c, size_t i, size_t to)
{
	while (i < to && c->raw[i].kind != CTREE_T_LINE_END)
		i++;
	return i;
}

/* Each bracket of the branch finds its partner there. */
static bool is_balanced(const struct cutter *c, size_t from, size_t to)
{
	long parens = 0, braces = 0;

	for (size_t i = from; i < to; i++) {
		if (in_define(&c->raw[i])) {
			i = skip_define(c, i, to);
			continue;
		}
		switch (c->raw[i].word->keyword) {
		case P_LPAREN:
		case P_LBRACKET:
			parens++;
			break;
		case P_RPAREN:
		case P_RBRACKET:
			if (--parens < 0)
				return false;
			break;
		case P_LBRACE:
			braces++;
			break;
		case P_RBRACE:
			if (--braces < 0)
				return false;
			break;
		}
	}
	return !parens && !braces;
}

/* The last token of the branch that is none of the preprocessor's. */
static const struct ctree_token *last_of(const struct cutter *c, size_t from,
					 size_t to)
{
	const struct ctree_token *last = NULL;

	for (size_t i = from; i < to; i++) {
		if (in_define(&c->raw[i]))
			i = skip_define(c, i, to);
		else if (c->raw[i].kind != CTREE_T_DIRECTIVE &&
			 c->raw[i].kind != CTREE_T_LINE_END)
			last = &c->raw[i];
	}
	return last;
}

static bool ends_something(const struct ctree_token *t)
{
	switch (t->word->keyword) {
	case P_SEMICOLON:
	case P_LBRACE:
	case P_RBRACE:
	case P_COLON:
		return true;
	default:
		return t->kind == CTREE_T_LINE_END;
	}
}

/* Something may begin or end behind what has come out so far. */
static bool at_boundary(const struct cutter *c)
{
	const struct ctree_token *last;
	size_t i = c->out->n;

	if (c->open.n && c->open.items[c->open.n - 1] != P_LBRACE)
		return false;
	while (i && c->out->items[i - 1].kind == CTREE_T_DIRECTIVE)
		i--;
	if (!i)
		return true;
	last = &c->out->items[i - 1];
	return ends_something(last) || last->word->keyword == P_RPAREN ||
	       last->word->keyword == K_ELSE;
}

static bool stands_alone(const struct cutter *c, size_t from, size_t to,
			 bool only)
{
	const struct ctree_token *last = last_of(c, from, to);

	if (!is_balanced(c, from, to))
		return false;
	return !last || ends_something(last) ||
	       (only && (last->word->keyword == P_RPAREN ||
			 last->word->keyword == K_ELSE));
}

static void cut_range(struct cutter *c, size_t from, size_t to);

static void put(struct cutter *c, const struct ctree_token *t)
{
	switch (t->word->keyword) {
	case P_LPAREN:
	case P_LBRACKET:
	case P_LBRACE:
		*vec_push(&c->open) = t->word->keyword;
		break;
	case P_RPAREN:
	case P_RBRACKET:
	case P_RBRACE:
		if (c->open.n)
			c->open.n--;
		break;
	}
	*vec_push(c->out) = *t;
}

static void put_directive(struct cutter *c, size_t i)
{
	struct ctree_token t = c->raw[i];

	t.flags |= CTREE_F_HOLDS;
	put(c, &t);
}

/* What stands behind the name of the directive; cut at the next blank. */
static size_t directive_word(const struct ctree_token *t, const char *text,
			     const char **word)
{
	uint32_t at = t->at + 1, end;

	while (at < t->end && strchr(" \t", text[at]))
		at++;
	at += t->word->len;
	while (at < t->end && strchr(" \t", text[at]))
		at++;
	end = at;
	while (end < t->end && !strchr(" \t\r\n/", text[end]))
		end++;
	*word = text + at;
	return end - at;
}

static bool is_never_c(const char *word, size_t len)
{
	static const char *const names[] = { "__ASSEMBLY__", "__ASSEMBLER__",
					     "__cplusplus" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !memcmp(names[i], word, len))
			return true;
	return false;
}

/* 0, 1, or -1: nobody knows. */
static int known_condition(const struct cutter *c, size_t i, const char *text)
{
	const struct ctree_token *t = &c->raw[i];
	const char *word;
	size_t len = directive_word(t, text, &word);

	if (is_text(t, "ifdef") || is_text(t, "ifndef"))
		return is_never_c(word, len) ? is_text(t, "ifndef") : -1;
	if (len == 1 && (*word == '0' || *word == '1'))
		return *word - '0';
	return -1;
}

/* The group whose #if is at `at`; returns the index behind its #endif. */
static size_t cut_group(struct cutter *c, size_t at, size_t to)
{
	size_t marks[MOST_BRANCHES + 1], n = 0, end, first, last;
	int known = known_condition(c, at, c->out->text);
	bool all = (c->mode == CTREE_CUT_ALL || c->mode == CTREE_CUT_MACROS) &&
		   at_boundary(c);

	marks[n++] = at;
	for (end = next_branch(c, at, to);
	     end < to && is_else(&c->raw[end]) && n < MOST_BRANCHES;
	     end = next_branch(c, end, to))
		marks[n++] = end;
	marks[n] = end;
	first = known == 0 ? 1 : 0;
	last = known == 1 ? 1 : n;
	for (size_t i = first; i < last; i++)
		all &= stands_alone(c, marks[i] + 1, marks[i + 1],
				    last - first == 1);
	if (!all && c->mode == CTREE_CUT_LAST && last > first)
		first = last - 1;
	else if (!all && last > first)
		last = first + 1;
	for (size_t i = first; i < last; i++) {
		if (last - first > 1 || (all && known < 0))
			put_directive(c, marks[i]);
		cut_range(c, marks[i] + 1, marks[i + 1]);
	}
	if (end < to && (last - first > 1 || (all && known < 0)))
		put_directive(c, end);
	return end < to ? end + 1 : to;
}

static size_t partner(const struct cutter *c, size_t i, size_t to)
{
	size_t depth = 0;

	for (; i < to; i++) {
		if (c->raw[i].word->keyword == P_LPAREN)
			depth++;
		else if (c->raw[i].word->keyword == P_RPAREN && !--depth)
			return i;
		else if (c->raw[i].kind == CTREE_T_LINE_END)
			return to;
	}
	return to;
}

/* The argument with this number, of those in raw(open, close). */
static void put_argument(struct cutter *c, size_t open, size_t close,
			 size_t number, bool rest)
{
	size_t from = open + 1, depth = 0;

	for (size_t i = open + 1; i <= close; i++) {
		int k = c->raw[i].word->keyword;

		if (k == P_LPAREN || k == P_LBRACE || k == P_LBRACKET)
			depth++;
		else if (depth &&
			 (k == P_RPAREN || k == P_RBRACE || k == P_RBRACKET))
			depth--;
		else if (i == close ||
			 (!depth && k == P_COMMA && !(rest && !number))) {
			if (!number--) {
				cut_range(c, from, i);
				return;
			}
			from = i + 1;
		}
	}
}

static int parameter(const struct ctree_macro *m, const struct ctree_token *t)
{
	for (int i = 0; i < m->n_params; i++)
		if (m->params[i] == t->word)
			return i;
	return m->variadic && is_text(t, "__VA_ARGS__") ? m->n_params : -1;
}

/* What the macro whose name is at `at` stands for; past its arguments. */
static size_t expand(struct cutter *c, size_t at, size_t to)
{
	const struct ctree_macro *m = c->raw[at].word->macro;
	size_t close = at;

	if (m->n_params >= 0) {
		if (at + 1 >= to || c->raw[at + 1].word->keyword != P_LPAREN ||
		    (close = partner(c, at + 1, to)) == to) {
			put(c, &c->raw[at]);
			return at + 1;
		}
	}
	c->depth++;
	for (size_t i = 0; i < m->n; i++) {
		struct ctree_token t = m->body[i];
		int p = parameter(m, &t);

		if (t.word->keyword == P_HASHHASH)
			continue;
		if (p >= 0) {
			size_t n = c->out->n;

			put_argument(c, at + 1, close, (size_t)p,
				     p == m->n_params);
			while (n < c->out->n)
				c->out->items[n++].flags |= CTREE_F_MADE;
			continue;
		}
		t.at = c->raw[at].at;
		t.end = c->raw[at].end;
		t.line = c->raw[at].line;
		t.col = c->raw[at].col;
		t.flags = CTREE_F_MADE;
		put(c, &t);
	}
	c->depth--;
	return close + 1;
}

/* A condition of its own, not part of another: `if (BUGLVL(x))`. */
static bool stands_for_if(const struct cutter *c, const struct ctree_macro *m)
{
	return m->body->word->keyword == K_IF && c->open.n &&
	       c->open.items[c->open.n - 1] == P_LBRACE;
}

static bool is_to_expand(const struct cutter *c, size_t i, size_t to)
{
	const struct ctree_token *t = &c->raw[i];
	const struct ctree_macro *m = t->word->macro;
	size_t close;

	if (!m || t->kind != CTREE_T_NAME || c->out->n >= c->most ||
	    (i && (c->raw[i - 1].word->keyword == P_DOT ||
		   c->raw[i - 1].word->keyword == P_ARROW)))
		return false;
	if (m->n)
		return !c->open.n || c->mode == CTREE_CUT_MACROS ||
		       stands_for_if(c, m);
	if (t->word->text[0] == '_' || i + 1 >= to ||
	    c->raw[i + 1].word->keyword != P_LPAREN)
		return true;
	/* DECLARE_BITMAP(x, 3) = { 0 }; PAGE_ALIGNED(x) */
	if (m->n_params < 0)
		return false;
	close = partner(c, i + 1, to);
	return close + 1 >= to || c->raw[close + 1].word->keyword != P_ASSIGN;
}

static size_t skip_attribute(const struct cutter *c, size_t i, size_t to)
{
	if (i + 1 < to && c->raw[i + 1].word->keyword == P_LPAREN) {
		size_t close = partner(c, i + 1, to);

		if (close < to)
			return close + 1;
	}
	return i + 1;
}

/* A #define that stands where an item or a statement may stand. */
static size_t cut_define(struct cutter *c, size_t i, size_t to)
{
	size_t end = skip_define(c, i, to);
	bool stays = at_boundary(c);
	size_t open = c->open.n;

	for (; i < to && i <= end; i++)
		if (stays)
			put(c, &c->raw[i]);
	if (c->open.n > open)
		c->open.n = open;
	while (c->open.n < open)
		*vec_push(&c->open) = P_LBRACE;
	return i;
}

static void cut_range(struct cutter *c, size_t from, size_t to)
{
	if (++c->depth > MOST_NESTED)
		to = from;
	for (size_t i = from; i < to;) {
		const struct ctree_token *t = &c->raw[i];

		if (is_directive(t, "define")) {
			i = cut_define(c, i, to);
		} else if (is_if(t)) {
			i = cut_group(c, i, to);
		} else if (t->kind == CTREE_T_DIRECTIVE ||
			   t->kind == CTREE_T_LINE_END) {
			i++;
		} else if (t->word->keyword == K_ATTRIBUTE) {
			i = skip_attribute(c, i, to);
		} else if (is_to_expand(c, i, to)) {
			i = expand(c, i, to);
		} else {
			put(c, t);
			i++;
		}
	}
	c->depth--;
}

void ctree_cut(struct ctree_tokens *out, const struct ctree_tokens *raw,
	       size_t from, size_t to, enum ctree_cut_mode mode)
{
	struct cutter c = { .out = out,
			    .raw = raw->items,
			    .mode = mode,
			    .most = out->n + 4 * (to - from) + MOST_EXPANSION };

	out->text = raw->text;
	cut_range(&c, from, to);
	vec_release(&c.open);
}
