/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctok.h"
#include "map.h"
#include "prep_declarations.h"
#include "prep_macros.h"

enum { RUN_MAX = 8 };

/* The words of one declaration up to its first declarator's end. */
struct run {
	size_t words[RUN_MAX]; /* plain identifiers, token numbers */
	size_t n;
	bool settled; /* the type is known: keyword, tag, '}' */
	bool called; /* the first word was a macro call */
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

	return prep_macro_find(text, len) != NULL;
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
static void drop_annotations(struct prep_declared *p, const struct ctoks *t,
			     struct run *run, size_t expected)
{
	for (size_t k = 0; k < run->n && run->n > expected;) {
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

static size_t read_tag(struct prep_declared *p, const struct ctoks *t, size_t i)
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
static size_t run_keyword(struct prep_declared *p, const struct ctoks *t,
			  size_t i, struct run *run)
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
static bool has_members(const struct prep_macro *k)
{
	return k && (strstr(k->rest, "__VA_ARGS__") || strstr(k->rest, "TYPE"));
}

/*
 * A word with '(' behind it: a macro that stands alone without ';', an
 * annotation with arguments, or else the declarator of a function. Returns
 * the token after the macro call, or 0 when it is none.
 */
static size_t run_call(struct prep_declared *p, const struct ctoks *t, size_t i,
		       struct run *run)
{
	size_t after = ctok_close(t, i + 1) + 1;
	size_t len;
	const char *text = ctok_text(t, i, &len);

	if (ctok_is(t, i + 2, "*") || has_members(prep_macro_find(text, len)))
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
static void end_words(struct prep_declared *p, const struct ctoks *t,
		      struct run *run, size_t expected)
{
	drop_annotations(p, t, run, expected);
	if (!run->settled && run->n > 0 && run->n >= expected)
		put_token(p->types, t, run->words[0], 1);
	run->settled = run->settled || run->n > 0;
	run->n = 0;
}

/* Reads from the start of a declaration; returns where it stopped. */
static size_t read_run(struct prep_declared *p, const struct ctoks *t, size_t i,
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

static void fill_array_size(struct prep_declared *p, const struct ctoks *t,
			    size_t open, size_t close)
{
	if (close >= t->n || close == open + 1)
		return;
	buf_blank(p->text, t->items[open].end, t->items[close].start);
	p->text->data[t->items[open + 1].start] = '1';
}

struct walk {
	struct prep_declared *p;
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
	if (w->parens > 0 && (w->parens > 1 || !ctok_is(t, w->i, ")") ||
			      !ctok_is(t, w->i + 1, "(")))
		return;
	name = ctok_text(t, w->i - 1, &len);
	map_set(w->p->types, name, len, 0);
}

static void skip_block(struct walk *w)
{
	size_t close = ctok_close(w->t, w->i);

	if (close < w->t->n)
		buf_blank(w->p->text, w->t->items[w->i].end,
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

void prep_declarations(struct prep_declared *p)
{
	struct ctoks t;
	struct walk w = { .p = p, .t = &t };
	char *original = xstrndup(p->text->data, p->text->len);
	bool starts = true, settled = false;

	ctok_all(&t, original, 0, (uint32_t)p->text->len);
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
