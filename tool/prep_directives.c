/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "condition.h"
#include "ctok.h"
#include "lex.h"
#include "map.h"
#include "prep_directives.h"
#include "vec.h"

struct group {
	size_t first_directive; /* where its directives begin in conds */
	int depth, first_depth; /* at #if; at the end of the first branch */
	bool even; /* every branch ends as deep as it began */
	enum condition branch;
	size_t branch_start; /* byte behind the directive */
	bool in_first;
};

struct conds {
	struct buf *out; /* the file, being rewritten */
	struct map *config;
	struct buf *aliases;
	const struct ctoks *t;
	int depth;
	struct {
		struct group *items;
		size_t n, alloc;
	} groups;
	struct {
		size_t *items;
		size_t n, alloc;
	} directives;
	struct {
		struct ctok *items;
		size_t n, alloc;
	} never;
	struct map *macros;
};

/* The directive's word; *rest is what follows it. */
static size_t directive_word(const char *text, size_t len, const char **word,
			     const char **rest)
{
	struct lexer lx = { .text = text, .pos = 1, .end = (uint32_t)len };

	*word = text;
	*rest = text + len;
	if (lex_next(&lx, LEX_WANT(LEX_NUMBER)) != LEX_IDENT)
		return 0;
	*word = text + lx.start;
	*rest = text + lx.pos;
	return lx.pos - lx.start;
}

static bool same(const char *word, size_t len, const char *other)
{
	return strlen(other) == len && memcmp(word, other, len) == 0;
}

/* What can be said about `#word rest`: only the plain forms are read. */
static enum condition judge_condition(const char *word, size_t word_len,
				      const char *rest, size_t rest_len)
{
	bool negated = same(word, word_len, "ifndef");
	struct ctoks t;
	enum condition ret = CONDITION_UNKNOWN;
	size_t i = 0, len;
	const char *text;

	ctok_all(&t, rest, 0, (uint32_t)rest_len);
	while (ctok_is(&t, i, "!") || ctok_is(&t, i, "(") ||
	       ctok_is(&t, i, "defined")) {
		negated ^= ctok_is(&t, i, "!");
		i++;
	}
	text = ctok_text(&t, i, &len);
	if (condition_is_foreign(text, 0, (uint32_t)len))
		ret = negated ? CONDITION_ALWAYS : CONDITION_NEVER;
	else if (t.n == 1 && same(text, len, "0"))
		ret = CONDITION_NEVER;
	for (i++; i < t.n; i++)
		if (!ctok_is(&t, i, ")"))
			ret = CONDITION_UNKNOWN;
	ctok_release(&t);
	return ret;
}

static void end_branch(struct conds *c, struct group *g, size_t end)
{
	if (g->branch == CONDITION_NEVER) {
		*vec_push(&c->never) = (struct ctok){
			.start = (uint32_t)g->branch_start,
			.end = (uint32_t)end,
		};
	} else if (c->depth != g->depth) {
		g->even = false;
	}
	if (g->in_first)
		g->first_depth = g->branch == CONDITION_NEVER ? g->depth :
								c->depth;
	g->in_first = false;
	c->depth = g->depth;
}

static void add_config_words(struct map *config, const char *text, size_t len)
{
	struct lexer lx = { .text = text, .pos = 1, .end = (uint32_t)len };

	while (lex_next(&lx, 0) == LEX_IDENT)
		if (starts_with(text + lx.start, "CONFIG_"))
			map_put(config, text + lx.start, lx.pos - lx.start, 1);
}

static void close_group(struct conds *c, struct group *g, size_t end)
{
	end_branch(c, g, end);
	c->depth = g->first_depth;
	for (size_t i = g->first_directive; i < c->directives.n; i++) {
		const struct ctok *d = &c->t->items[c->directives.items[i]];

		if (g->even)
			buf_blank(c->out, d->start, d->end);
		else
			add_config_words(c->config, c->t->text + d->start,
					 d->end - d->start);
	}
	c->directives.n = g->first_directive;
	c->groups.n--;
}

static void open_group(struct conds *c, size_t i)
{
	struct group *g = vec_push(&c->groups);

	g->first_directive = c->directives.n;
	g->depth = c->depth;
	g->first_depth = c->depth;
	g->even = true;
	g->in_first = true;
	g->branch_start = c->t->items[i].end;
	*vec_push(&c->directives) = i;
}

static void conditional(struct conds *c, size_t i, const char *word,
			size_t word_len, const char *rest)
{
	const struct ctok *d = &c->t->items[i];
	size_t rest_len = (size_t)(c->t->text + d->end - rest);
	enum condition before;
	struct group *g;

	if (starts_with(word, "if")) {
		open_group(c, i);
		g = &c->groups.items[c->groups.n - 1];
		g->branch = judge_condition(word, word_len, rest, rest_len);
		return;
	}
	if (c->groups.n == 0)
		return;
	g = &c->groups.items[c->groups.n - 1];
	*vec_push(&c->directives) = i;
	if (same(word, word_len, "endif")) {
		close_group(c, g, d->start);
		return;
	}
	before = g->branch;
	end_branch(c, g, d->start);
	g->branch_start = d->end;
	/* After an "always", only "never" can follow, to the end. */
	if (before == CONDITION_ALWAYS)
		g->branch = CONDITION_NEVER;
	else
		g->branch = CONDITION_UNKNOWN;
}

/* `#define sk_refcnt __sk_common.skc_refcnt` names a member of a member. */
static void note_alias(struct conds *c, const char *rest, size_t len)
{
	struct buf *out = c->aliases;
	size_t before = out->len, n, i;
	struct ctoks t;
	const char *text;

	ctok_all(&t, rest, 0, len);
	for (i = 0; i < t.n; i++) {
		bool dot = i >= 2 && i % 2 == 0;

		if (dot ? !ctok_is(&t, i, ".") : !ctok_is_ident(&t, i))
			break;
		text = ctok_text(&t, i, &n);
		buf_add(out, text, n);
		if (i == 0)
			buf_addch(out, '\t');
	}
	if (t.n >= 4 && i == t.n && t.n % 2 == 0)
		buf_addch(out, '\n');
	else
		buf_setlen(out, before);
	ctok_release(&t);
}

static void define(struct conds *c, const struct ctok *d, const char *rest)
{
	struct lexer lx = {
		.text = rest,
		.end = (uint32_t)(c->t->text + d->end - rest),
	};

	if (lex_next(&lx, 0) != LEX_IDENT)
		return;
	if (c->depth > 0)
		note_alias(c, rest, lx.end);
	if (map_put(c->macros, rest + lx.start, lx.pos - lx.start, d->start) !=
	    d->start)
		buf_blank(c->out, d->start, d->end);
}

static void directive(struct conds *c, size_t i)
{
	const struct ctok *d = &c->t->items[i];
	const char *word, *rest;
	size_t len = directive_word(c->t->text + d->start, d->end - d->start,
				    &word, &rest);

	if (same(word, len, "define"))
		define(c, d, rest);
	else if (same(word, len, "if") || same(word, len, "ifdef") ||
		 same(word, len, "ifndef") || same(word, len, "elif") ||
		 same(word, len, "else") || same(word, len, "endif"))
		conditional(c, i, word, len, rest);
	else
		buf_blank(c->out, d->start, d->end);
}

static void count_depth(struct conds *c, const struct ctok *tok)
{
	switch (c->t->text[tok->start]) {
	case '{':
	case '(':
		c->depth++;
		break;
	case '}':
	case ')':
		c->depth--;
		break;
	}
}

void prep_directives(struct buf *text, struct map *config, struct buf *aliases)
{
	struct ctoks t;
	char *original = xstrndup(text->data, text->len);
	struct conds c = { .out = text,
			   .config = config,
			   .aliases = aliases,
			   .t = &t,
			   .macros = map_new() };

	ctok_all(&t, original, 0, (uint32_t)text->len);
	for (size_t i = 0; i < t.n; i++) {
		if (t.items[i].kind == CTOK_DIRECTIVE)
			directive(&c, i);
		else if (t.items[i].kind == CTOK_PUNCT)
			count_depth(&c, &t.items[i]);
	}
	for (size_t i = 0; i < c.never.n; i++)
		buf_blank(text, c.never.items[i].start, c.never.items[i].end);

	map_free(c.macros);
	vec_release(&c.groups);
	vec_release(&c.directives);
	vec_release(&c.never);
	ctok_release(&t);
	free(original);
}
