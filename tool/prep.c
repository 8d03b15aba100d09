/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "ctok.h"
#include "lex.h"
#include "map.h"
#include "prep.h"
#include "vec.h"

/*
 * Macros of struct bodies, known by heart. `tag` is a struct the replacement
 * needs. The replacements keep what a member is, not how it is laid out.
 */
struct known_macro {
	const char *name;
	const char *rest;	/* parameters and replacement */
	const char *tag;
};

#define NOTHING(name)		{ name, "", NULL }
#define NOTHING_CALLED(name)	{ name, "(...)", NULL }

static const struct known_macro known_macros[] = {
	NOTHING("__rcu"), NOTHING("__iomem"), NOTHING("__percpu"),
	NOTHING("__user"), NOTHING("__kernel"), NOTHING("__force"),
	NOTHING("__private"), NOTHING("__bitwise"), NOTHING("__bitwise__"),
	NOTHING("__nocast"), NOTHING("__safe"), NOTHING("__must_check"),
	NOTHING("__packed"), NOTHING("__packed2__"), NOTHING("__init"),
	NOTHING("__exit"), NOTHING("__initdata"), NOTHING("__initconst"),
	NOTHING("__exitdata"), NOTHING("__refdata"), NOTHING("__ref"),
	NOTHING("__always_inline"), NOTHING("noinline"), NOTHING("__pure"),
	NOTHING("__attribute_const__"), NOTHING("__maybe_unused"),
	NOTHING("__always_unused"), NOTHING("__used"), NOTHING("__unused"),
	NOTHING("__deprecated"), NOTHING("__read_mostly"),
	NOTHING("__ro_after_init"), NOTHING("__cold"), NOTHING("__weak"),
	NOTHING("__visible"), NOTHING("__latent_entropy"),
	NOTHING("asmlinkage"), NOTHING("__randomize_layout"),
	NOTHING("__no_randomize_layout"), NOTHING("__designated_init"),
	NOTHING("randomized_struct_fields_start"),
	NOTHING("randomized_struct_fields_end"),
	NOTHING("__cacheline_aligned"), NOTHING("____cacheline_aligned"),
	NOTHING("__cacheline_aligned_in_smp"),
	NOTHING("____cacheline_aligned_in_smp"),
	NOTHING("____cacheline_internodealigned_in_smp"),
	NOTHING("CRYPTO_MINALIGN_ATTR"), NOTHING("__nonstring"),
	NOTHING("__aligned_largest"), NOTHING("__counted"),
	NOTHING("__xdp_hints_ops"),
	NOTHING_CALLED("__aligned"), NOTHING_CALLED("__section"),
	NOTHING_CALLED("__counted_by"), NOTHING_CALLED("__counted_by_le"),
	NOTHING_CALLED("__counted_by_be"), NOTHING_CALLED("__sized_by"),
	NOTHING_CALLED("__guarded_by"), NOTHING_CALLED("__pt_guarded_by"),
	NOTHING_CALLED("__printf"), NOTHING_CALLED("__scanf"),
	NOTHING_CALLED("__acquires"), NOTHING_CALLED("__releases"),
	NOTHING_CALLED("__must_hold"), NOTHING_CALLED("__attribute__"),
	NOTHING_CALLED("__cacheline_group_begin"),
	NOTHING_CALLED("__cacheline_group_end"),
	NOTHING_CALLED("CACHELINE_PADDING"), NOTHING_CALLED("ZONE_PADDING"),
	NOTHING_CALLED("KABI_RESERVE"), NOTHING_CALLED("ANDROID_KABI_RESERVE"),
	NOTHING_CALLED("ANDROID_VENDOR_DATA"), NOTHING_CALLED("static_assert"),
	NOTHING_CALLED("__no_kabi"), NOTHING_CALLED("RH_KABI_RESERVE"),
	{ "KABI_USE", "(n, ...) __VA_ARGS__", NULL },
	{ "ANDROID_KABI_USE", "(n, ...) __VA_ARGS__", NULL },
	{ "RH_KABI_EXTEND", "(...) __VA_ARGS__;", NULL },
	{ "BITS_TO_LONGS", "(n) 1", NULL },
	{ "IS_ENABLED", "(x) 1", NULL },
	{ "IS_BUILTIN", "(x) 1", NULL },
	{ "IS_MODULE", "(x) 0", NULL },
	{ "IS_REACHABLE", "(x) 1", NULL },
	{ "ACCESS_PRIVATE", "(p, m) ((p)->m)", NULL },
	{ "struct_group", "(NAME, ...) "
	  "union { struct { __VA_ARGS__ }; struct { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "struct_group_attr", "(NAME, ATTRS, ...) "
	  "union { struct { __VA_ARGS__ }; struct { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "struct_group_tagged", "(TAG, NAME, ...) "
	  "union { struct { __VA_ARGS__ }; struct TAG { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "__struct_group", "(TAG, NAME, ATTRS, ...) "
	  "union { struct { __VA_ARGS__ }; struct TAG { __VA_ARGS__ } NAME; }",
	  NULL },
	{ "TRAILING_OVERLAP", "(TYPE, NAME, FAM, ...) "
	  "union { TYPE NAME; struct { __VA_ARGS__ }; }", NULL },
	{ "DECLARE_BITMAP", "(NAME, BITS) unsigned long NAME[1]", NULL },
	{ "DECLARE_FLEX_ARRAY", "(TYPE, NAME) TYPE NAME[1]", NULL },
	{ "__DECLARE_FLEX_ARRAY", "(TYPE, NAME) TYPE NAME[1]", NULL },
	{ "DECLARE_HASHTABLE", "(NAME, BITS) struct hlist_head NAME[1]",
	  "struct hlist_head" },
	{ "DECLARE_KFIFO", "(NAME, ...) struct __kfifo NAME",
	  "struct __kfifo" },
	{ "DECLARE_KFIFO_PTR", "(NAME, ...) struct __kfifo NAME", NULL },
	{ "DECLARE_EWMA", "(NAME, ...) struct ewma_##NAME { int internal; }",
	  NULL },
	{ "DEFINE_DMA_UNMAP_ADDR", "(NAME) int NAME", NULL },
	{ "DEFINE_DMA_UNMAP_LEN", "(NAME) int NAME", NULL },
	{ "__ETHTOOL_DECLARE_LINK_MODE_MASK", "(NAME) unsigned long NAME[1]",
	  NULL },
	{ "DECLARE_PHY_INTERFACE_MASK", "(NAME) unsigned long NAME[1]", NULL },
	{ "RADIX_TREE", "(NAME, MASK) struct xarray NAME", "struct xarray" },
};

static const struct known_macro *known_macro(const char *name, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_macros); i++) {
		const struct known_macro *k = &known_macros[i];

		if (strncmp(k->name, name, len) == 0 && !k->name[len])
			return k;
	}
	return NULL;
}

static void blank(struct buf *text, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		if (text->data[i] != '\n')
			text->data[i] = ' ';
}

/*
 * First pass: directives.
 */

enum branch {
	BRANCH_OPEN,		/* nobody knows */
	BRANCH_NEVER,
	BRANCH_ALWAYS,		/* so the branches after it: never */
};

struct group {
	size_t first_directive;	/* where its directives begin in conds */
	int depth, first_depth;	/* at #if; at the end of the first branch */
	bool even;		/* every branch ends as deep as it began */
	enum branch branch;
	size_t branch_start;	/* byte behind the directive */
	bool in_first;
};

struct conds {
	struct prep *p;
	const struct ctoks *t;
	int depth;
	struct { struct group *items; size_t n, alloc; } groups;
	struct { size_t *items; size_t n, alloc; } directives;
	struct { struct ctok *items; size_t n, alloc; } never;
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

static bool is_foreign_word(const char *text, size_t len)
{
	return same(text, len, "__ASSEMBLY__") ||
	       same(text, len, "__ASSEMBLER__") ||
	       same(text, len, "__cplusplus");
}

/* What can be said about `#word rest`: only the plain forms are read. */
static enum branch judge_condition(const char *word, size_t word_len,
				   const char *rest, size_t rest_len)
{
	bool negated = same(word, word_len, "ifndef");
	struct ctoks t;
	enum branch ret = BRANCH_OPEN;
	size_t i = 0, len;
	const char *text;

	ctok_all(&t, rest, 0, (uint32_t)rest_len);
	while (ctok_is(&t, i, "!") || ctok_is(&t, i, "(") ||
	       ctok_is(&t, i, "defined")) {
		negated ^= ctok_is(&t, i, "!");
		i++;
	}
	text = ctok_text(&t, i, &len);
	if (is_foreign_word(text, len))
		ret = negated ? BRANCH_ALWAYS : BRANCH_NEVER;
	else if (t.n == 1 && same(text, len, "0"))
		ret = BRANCH_NEVER;
	for (i++; i < t.n; i++)
		if (!ctok_is(&t, i, ")"))
			ret = BRANCH_OPEN;
	ctok_release(&t);
	return ret;
}

static void end_branch(struct conds *c, struct group *g, size_t end)
{
	if (g->branch == BRANCH_NEVER) {
		*vec_push(&c->never) = (struct ctok){
			.start = (uint32_t)g->branch_start,
			.end = (uint32_t)end,
		};
	} else if (c->depth != g->depth) {
		g->even = false;
	}
	if (g->in_first)
		g->first_depth = g->branch == BRANCH_NEVER ? g->depth
							   : c->depth;
	g->in_first = false;
	c->depth = g->depth;
}

static void add_config_words(struct prep *p, const char *text, size_t len)
{
	struct lexer lx = { .text = text, .pos = 1, .end = (uint32_t)len };

	while (lex_next(&lx, 0) == LEX_IDENT)
		if (starts_with(text + lx.start, "CONFIG_"))
			map_put(p->config, text + lx.start, lx.pos - lx.start,
				1);
}

static void close_group(struct conds *c, struct group *g, size_t end)
{
	end_branch(c, g, end);
	c->depth = g->first_depth;
	for (size_t i = g->first_directive; i < c->directives.n; i++) {
		const struct ctok *d =
			&c->t->items[c->directives.items[i]];

		if (g->even)
			blank(&c->p->text, d->start, d->end);
		else
			add_config_words(c->p, c->t->text + d->start,
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
	enum branch before;
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
	if (before == BRANCH_ALWAYS)
		g->branch = BRANCH_NEVER;
	else
		g->branch = BRANCH_OPEN;
}

/* `#define sk_refcnt __sk_common.skc_refcnt` names a member of a member. */
static void note_alias(struct conds *c, const char *rest, size_t len)
{
	struct buf *out = &c->p->aliases;
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
		.text = rest, .end = (uint32_t)(c->t->text + d->end - rest),
	};

	if (lex_next(&lx, 0) != LEX_IDENT)
		return;
	if (c->depth > 0)
		note_alias(c, rest, lx.end);
	if (map_put(c->macros, rest + lx.start, lx.pos - lx.start, d->start) !=
	    d->start)
		blank(&c->p->text, d->start, d->end);
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
		blank(&c->p->text, d->start, d->end);
}

static void count_depth(struct conds *c, const struct ctok *tok)
{
	switch (c->t->text[tok->start]) {
	case '{': case '(':
		c->depth++;
		break;
	case '}': case ')':
		c->depth--;
		break;
	}
}

static void prep_directives(struct prep *p)
{
	struct ctoks t;
	char *original = xstrndup(p->text.data, p->text.len);
	struct conds c = { .p = p, .t = &t, .macros = map_new() };

	ctok_all(&t, original, 0, (uint32_t)p->text.len);
	for (size_t i = 0; i < t.n; i++) {
		if (t.items[i].kind == CTOK_DIRECTIVE)
			directive(&c, i);
		else if (t.items[i].kind == CTOK_PUNCT)
			count_depth(&c, &t.items[i]);
	}
	for (size_t i = 0; i < c.never.n; i++)
		blank(&p->text, c.never.items[i].start, c.never.items[i].end);

	map_free(c.macros);
	vec_release(&c.groups);
	vec_release(&c.directives);
	vec_release(&c.never);
	ctok_release(&t);
	free(original);
}

/*
 * Second pass: what the declarations need.
 */

enum { RUN_MAX = 8 };

/* The words of one declaration up to its first declarator's end. */
struct run {
	size_t words[RUN_MAX];	/* plain identifiers, token numbers */
	size_t n;
	bool settled;		/* the type is known: keyword, tag, '}' */
	bool called;		/* the first word was a macro call */
};

static void put_token(struct map *m, const struct ctoks *t, size_t i,
		      uint32_t value)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	map_put(m, text, len, value);
}

static bool is_known(const struct ctoks *t, size_t i)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	return known_macro(text, len) != NULL;
}

/* __looks_like_this, or LIKE_THIS: more an annotation than a name or type. */
static bool looks_like_annotation(const struct ctoks *t, size_t i)
{
	size_t len;
	const char *text = ctok_text(t, i, &len);

	if (len > 3 && text[0] == '_' && text[1] == '_')
		return !(text[len - 2] == '_' && text[len - 1] == 't') &&
		       !(text[2] == 'u' && len <= 5) &&
		       !(text[2] == 's' && len <= 5) &&
		       memcmp(text, "__be", 4) != 0 &&
		       memcmp(text, "__le", 4) != 0;
	for (size_t k = 0; k < len; k++)
		if (text[k] >= 'a' && text[k] <= 'z')
			return false;
	return len > 2;
}

/* Too many words: the likeliest annotations among them stand for nothing. */
static void drop_annotations(struct prep *p, const struct ctoks *t,
			     struct run *run, size_t expected)
{
	for (size_t k = 0; k < run->n && run->n > expected; ) {
		if (!looks_like_annotation(t, run->words[k])) {
			k++;
			continue;
		}
		put_token(p->blanks, t, run->words[k], 0);
		memmove(&run->words[k], &run->words[k + 1],
			(run->n - k - 1) * sizeof(run->words[0]));
		run->n--;
	}
}

static size_t read_tag(struct prep *p, const struct ctoks *t, size_t i)
{
	struct buf key = BUF_INIT;
	size_t len, tag = i + 1, next;
	const char *text = ctok_text(t, i, &len);

	while (ctok_is_ident(t, tag) &&
	       (is_known(t, tag) || ctok_is_ident(t, tag + 1)) &&
	       (is_known(t, tag) || looks_like_annotation(t, tag)) &&
	       !ctok_is(t, tag + 1, "*") && !ctok_is(t, tag + 1, ";")) {
		if (!is_known(t, tag) && ctok_is(t, tag + 2, "{"))
			put_token(p->blanks, t, tag, 0);
		else if (!is_known(t, tag))
			break;
		tag++;
		if (ctok_is(t, tag, "("))
			tag = ctok_close(t, tag) + 1;
	}
	if (!ctok_is_ident(t, tag))
		return tag;
	buf_add(&key, text, len);
	buf_addch(&key, ' ');
	text = ctok_text(t, tag, &len);
	buf_add(&key, text, len);
	next = tag + 1;
	while (ctok_is_ident(t, next) &&
	       (is_known(t, next) || ctok_is_qualifier(t, next) ||
		looks_like_annotation(t, next))) {
		next++;
		if (ctok_is(t, next, "("))
			next = ctok_close(t, next) + 1;
	}
	if (ctok_is(t, next, "{"))
		map_set(p->tags, key.data, key.len, 1);
	else
		map_put(p->tags, key.data, key.len, 0);
	buf_release(&key);
	return tag + 1;
}

/* A keyword of a declaration; returns the token after it. */
static size_t run_keyword(struct prep *p, const struct ctoks *t, size_t i,
			  struct run *run)
{
	if (!ctok_is_qualifier(t, i)) {
		/* `WORD struct foo x;`: no type can stand before a type. */
		for (size_t k = 0; k < run->n; k++)
			put_token(p->blanks, t, run->words[k], 0);
		run->n = 0;
		run->settled = true;
	}
	if (ctok_is(t, i, "struct") || ctok_is(t, i, "union") ||
	    ctok_is(t, i, "enum"))
		return read_tag(p, t, i);
	if (ctok_is(t, i + 1, "(") && !ctok_is(t, i + 2, "*"))
		return ctok_close(t, i + 1) + 1;
	return i + 1;
}

/* The arguments are declarations or types, to be read as such. */
static bool has_members(const struct known_macro *k)
{
	return k && (strstr(k->rest, "__VA_ARGS__") || strstr(k->rest, "TYPE"));
}

/*
 * A word with '(' behind it: a macro that stands alone without ';', an
 * annotation with arguments, or else the declarator of a function. Returns
 * the token after the macro call, or 0 when it is none.
 */
static size_t run_call(struct prep *p, const struct ctoks *t, size_t i,
		       struct run *run)
{
	size_t after = ctok_close(t, i + 1) + 1;
	size_t len;
	const char *text = ctok_text(t, i, &len);

	if (ctok_is(t, i + 2, "*") || has_members(known_macro(text, len)))
		return 0;
	if (is_known(t, i))
		return after;
	if (run->n < (run->settled ? 1u : 2u) && !ctok_is_ident(t, after) &&
	    !ctok_is(t, after, "}"))
		return 0;
	if (run->n > 0 || run->settled || looks_like_annotation(t, i))
		map_set(p->blanks, text, len, 1);
	return after;
}

/* `a b c`, `a *b c`: settle which of the words is the type. */
static void end_words(struct prep *p, const struct ctoks *t, struct run *run,
		      size_t expected)
{
	drop_annotations(p, t, run, expected);
	if (!run->settled && run->n > 0 && run->n >= expected)
		put_token(p->types, t, run->words[0], 1);
	run->settled = run->settled || run->n > 0;
	run->n = 0;
}

/* Reads from the start of a declaration; returns where it stopped. */
static size_t read_run(struct prep *p, const struct ctoks *t, size_t i,
		       bool settled)
{
	struct run run = { .settled = settled };
	size_t after;

	while (i < t->n) {
		if (t->items[i].kind == CTOK_DIRECTIVE) {
			i++;
		} else if (ctok_is(t, i, "*")) {
			end_words(p, t, &run, run.settled ? 0 : 1);
			i++;
		} else if (!ctok_is_ident(t, i) ||
			   ctok_is_statement_word(t, i)) {
			break;
		} else if (ctok_is_type_word(t, i)) {
			i = run_keyword(p, t, i, &run);
		} else if (ctok_is(t, i + 1, "(") &&
			   (after = run_call(p, t, i, &run)) != 0) {
			i = after;
		} else if (is_known(t, i)) {
			i++;
		} else {
			if (run.n < RUN_MAX)
				run.words[run.n++] = i;
			i++;
		}
	}
	/* `foo_t (*f)(...)` has its name inside the parentheses. */
	if (ctok_is(t, i, "(") && ctok_is(t, i + 1, "*"))
		end_words(p, t, &run, run.settled ? 0 : 1);
	else
		end_words(p, t, &run, run.settled ? 1 : 2);
	return i;
}

static void fill_array_size(struct prep *p, const struct ctoks *t, size_t open,
			    size_t close)
{
	if (close >= t->n || close == open + 1)
		return;
	blank(&p->text, t->items[open].end, t->items[close].start);
	p->text.data[t->items[open + 1].start] = '1';
}

struct walk {
	struct prep *p;
	const struct ctoks *t;
	size_t i;
	int braces, parens;
	bool in_typedef;
};

/*
 * A typedef of this file must not be in the prefix: clang takes one that comes
 * with another meaning for an int without a name.
 */
static void note_typedef(struct walk *w)
{
	const struct ctoks *t = w->t;
	size_t len;
	const char *name;

	if (w->braces > 0 || w->i == 0 || !ctok_is_ident(t, w->i - 1))
		return;
	if (w->parens > 0 &&
	    (w->parens > 1 || !ctok_is(t, w->i, ")") ||
	     !ctok_is(t, w->i + 1, "(")))
		return;
	name = ctok_text(t, w->i - 1, &len);
	map_set(w->p->types, name, len, 0);
}

static void skip_block(struct walk *w)
{
	size_t close = ctok_close(w->t, w->i);

	if (close < w->t->n)
		blank(&w->p->text, w->t->items[w->i].end,
		      w->t->items[close].start);
	w->i = close + 1;
}

/* One punctuation mark; true when a declaration starts behind it. */
static bool walk_punct(struct walk *w, bool *settled)
{
	const struct ctoks *t = w->t;
	size_t close;

	*settled = false;
	if (w->in_typedef)
		note_typedef(w);
	switch (t->text[t->items[w->i].start]) {
	case '{':
		if (w->braces == 0 && w->i > 0 &&
		    (ctok_is(t, w->i - 1, ")") || ctok_is(t, w->i - 1, "="))) {
			skip_block(w);
			return true;
		}
		w->braces++;
		break;
	case '}':
		w->braces -= w->braces > 0;
		*settled = true;
		break;
	case ';':
		w->in_typedef = w->in_typedef && w->braces > 0;
		w->parens = 0;
		break;
	case '(':
		w->parens++;
		break;
	case ')':
		w->parens -= w->parens > 0;
		w->i++;
		return false;
	case ',':
		*settled = w->parens == 0;
		break;
	case '[':
		close = ctok_close(t, w->i);
		fill_array_size(w->p, t, w->i, close);
		w->i = close + 1;
		return false;
	default:
		w->i++;
		return false;
	}
	w->i++;
	return true;
}

static void prep_declarations(struct prep *p)
{
	struct ctoks t;
	struct walk w = { .p = p, .t = &t };
	char *original = xstrndup(p->text.data, p->text.len);
	bool starts = true, settled = false;

	ctok_all(&t, original, 0, (uint32_t)p->text.len);
	while (w.i < t.n) {
		size_t before = w.i;

		if (starts) {
			if (w.braces == 0 && ctok_is(&t, w.i, "typedef"))
				w.in_typedef = true;
			w.i = read_run(p, &t, w.i, settled);
			starts = false;
			if (w.i > before)
				continue;
		}
		if (t.items[w.i].kind == CTOK_PUNCT)
			starts = walk_punct(&w, &settled);
		else
			w.i++;
	}
	ctok_release(&t);
	free(original);
}

void prep_file(struct prep *p, const char *text, size_t len)
{
	buf_init(&p->text);
	buf_init(&p->aliases);
	/* NUL ends a C string, and clang warns about each: make it a blank. */
	buf_add(&p->text, text, len);
	for (size_t i = 0; i < len; i++)
		if (!p->text.data[i])
			p->text.data[i] = ' ';
	p->types = map_new();
	p->tags = map_new();
	p->blanks = map_new();
	p->config = map_new();
	prep_directives(p);
	prep_declarations(p);
}

void prep_release(struct prep *p)
{
	buf_release(&p->text);
	buf_release(&p->aliases);
	map_free(p->types);
	map_free(p->tags);
	map_free(p->blanks);
	map_free(p->config);
}

static void add_known_macros(struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_macros); i++)
		buf_addf(out, "#define %s%s%s\n", known_macros[i].name,
			 known_macros[i].rest[0] == '(' ? "" : " ",
			 known_macros[i].rest);
}

static void add_tag(struct buf *out, const char *tag, uint32_t number)
{
	if (starts_with(tag, "enum "))
		buf_addf(out, "%s { __refaudit_enum_%u };\n", tag, number);
	else
		buf_addf(out, "%s {};\n", tag);
}

static void add_tags(const struct prep *p, struct buf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(known_macros); i++) {
		const char *tag = known_macros[i].tag;

		if (tag && map_get(p->tags, tag, strlen(tag)) == MAP_NONE)
			buf_addf(out, "%s {};\n", tag);
	}
	for (uint32_t i = 0; i < map_count(p->tags); i++)
		if (map_value(p->tags, i) == 0)
			add_tag(out, map_key(p->tags, i), i);
}

void prep_prefix(const struct prep *p, struct buf *out)
{
	buf_addstr(out, "typedef _Bool bool;\n");
	for (uint32_t i = 0; i < map_count(p->types); i++)
		if (map_value(p->types, i))
			buf_addf(out, "typedef int %s;\n",
				 map_key(p->types, i));
	for (uint32_t i = 0; i < map_count(p->config); i++)
		buf_addf(out, "#define %s 1\n", map_key(p->config, i));
	for (uint32_t i = 0; i < map_count(p->blanks); i++)
		buf_addf(out, "#define %s%s\n", map_key(p->blanks, i),
			 map_value(p->blanks, i) ? "(...)" : "");
	add_known_macros(out);
	add_tags(p, out);
	buf_addstr(out, "struct " PREP_END_TAG ";\n");
}
