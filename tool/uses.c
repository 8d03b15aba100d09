/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctok.h"
#include "lex.h"
#include "map.h"
#include "uses.h"
#include "vec.h"

struct finder {
	const char *text;
	const struct map *names;
	struct uses *out;
	struct ctoks t; /* of the region being read */
	size_t *open; /* per closing token: the one that opens it */
	/* Lines are counted on, from the last place that was asked for. */
	uint32_t at, line, line_start;
};

bool uses_has(const char *text, size_t len, const struct map *names)
{
	struct lexer lx = { .text = text, .end = (uint32_t)len };
	enum lex_kind kind;

	while ((kind = lex_next(&lx, 0)) != LEX_END)
		if (kind == LEX_IDENT && map_get(names, text + lx.start,
						 lx.pos - lx.start) != MAP_NONE)
			return true;
	return false;
}

/* ---- tokens ---- */

static size_t opener(const struct finder *f, size_t i)
{
	return i < f->t.n ? f->open[i] : f->t.n;
}

static void find_openers(struct finder *f)
{
	f->open = xcalloc(f->t.n + 1, sizeof(*f->open));
	for (size_t i = 0; i <= f->t.n; i++)
		f->open[i] = f->t.n;
	for (size_t i = 0; i < f->t.n; i++)
		if (ctok_close(&f->t, i) < f->t.n)
			f->open[ctok_close(&f->t, i)] = i;
}

static bool is_word(const struct finder *f, size_t i)
{
	return ctok_is_ident(&f->t, i) && !ctok_is_statement_word(&f->t, i) &&
	       !ctok_is_type_word(&f->t, i);
}

static bool is_step(const struct finder *f, size_t i)
{
	return ctok_is(&f->t, i, ".") || ctok_is(&f->t, i, "->");
}

/*
 * The first token of the expression that ends in the member at i, or t.n when
 * what stands before the dot is no expression: a designator.
 */
static size_t chain_start(const struct finder *f, size_t i)
{
	size_t p = i;

	while (p > 0 && is_step(f, p - 1)) {
		if (p < 2)
			return f->t.n;
		p -= 2;
		while (ctok_is(&f->t, p, "]") && opener(f, p) < f->t.n &&
		       opener(f, p) > 0)
			p = opener(f, p) - 1;
		if (ctok_is(&f->t, p, ")") && opener(f, p) < f->t.n) {
			p = opener(f, p);
			if (p > 0 && is_word(f, p - 1))
				p--;
			else
				return p;
		} else if (!ctok_is_ident(&f->t, p)) {
			return f->t.n;
		}
	}
	return p;
}

/* ---- what stands around it ---- */

/* The call, or the like, whose argument begins behind token i. */
static size_t call_before(const struct finder *f, size_t i, int *argument)
{
	*argument = 0;
	for (;; i--) {
		if (ctok_is(&f->t, i, "(")) {
			return i > 0 && is_word(f, i - 1) ? i - 1 : f->t.n;
		} else if (ctok_is(&f->t, i, ",")) {
			++*argument;
		} else if (ctok_is(&f->t, i, ")") || ctok_is(&f->t, i, "]") ||
			   ctok_is(&f->t, i, "}")) {
			if (opener(f, i) == f->t.n)
				return f->t.n;
			i = opener(f, i);
		} else if (ctok_is(&f->t, i, ";") || ctok_is(&f->t, i, "{") ||
			   ctok_kind(&f->t, i) == CTOK_DIRECTIVE) {
			return f->t.n;
		}
		if (i == 0)
			return f->t.n;
	}
}

/* `&` in front of an operand, not between two. */
static bool is_address_of(const struct finder *f, size_t i)
{
	return ctok_is(&f->t, i, "&") &&
	       !(i > 0 && (is_word(f, i - 1) || ctok_is(&f->t, i - 1, ")") ||
			   ctok_is(&f->t, i - 1, "]") ||
			   ctok_kind(&f->t, i - 1) == CTOK_NUMBER));
}

static void set_place(struct finder *f, uint32_t offset, uint32_t *line,
		      uint32_t *col)
{
	for (; f->at < offset; f->at++)
		if (f->text[f->at] == '\n') {
			f->line++;
			f->line_start = f->at + 1;
		}
	for (; f->at > offset; f->at--)
		if (f->text[f->at - 1] == '\n')
			f->line--;
	for (f->line_start = offset;
	     f->line_start > 0 && f->text[f->line_start - 1] != '\n';
	     f->line_start--)
		;
	*line = f->line;
	*col = offset - f->line_start;
}

static void set_callee(struct finder *f, struct use *u, size_t i)
{
	size_t len = 0;
	const char *text = i < f->t.n ? ctok_text(&f->t, i, &len) : "";

	u->callee = xstrndup(text, len);
	if (!len)
		return;
	u->callee_offset = f->t.items[i].start;
	set_place(f, u->callee_offset, &u->callee_line, &u->callee_col);
}

/* Text of tokens [i, end], blanks in place of line ends. */
static char *text_of(const struct finder *f, size_t i, size_t end)
{
	struct buf b = BUF_INIT;

	for (uint32_t k = f->t.items[i].start; k < f->t.items[end].end; k++)
		buf_addch(&b, f->text[k] == '\n' || (f->text[k] == '\\' &&
						     f->text[k + 1] == '\n') ?
				      ' ' :
				      f->text[k]);
	return buf_detach(&b, NULL);
}

/* ".a.b" that ends in the name at i: its first name. */
static size_t designator_start(const struct finder *f, size_t i)
{
	while (i > 1 && ctok_is(&f->t, i - 1, ".") &&
	       ctok_is_ident(&f->t, i - 2))
		i -= 2;
	return i;
}

/* Puts the names of tokens first to last, with dots, before the path. */
static void prepend(struct finder *f, struct buf *path, size_t first,
		    size_t last)
{
	struct buf all = BUF_INIT;
	size_t len;

	for (; first <= last; first += 2) {
		const char *text = ctok_text(&f->t, first, &len);

		if (all.len)
			buf_addch(&all, '.');
		buf_add(&all, text, len);
	}
	if (path->len && path->data[0] != '[')
		buf_addch(&all, '.');
	buf_add(&all, path->data, path->len);
	buf_release(path);
	*path = all;
}

static void prepend_element(struct buf *path)
{
	struct buf all = BUF_INIT;

	buf_addf(&all, "[0]%s%s", path->data[0] == '[' ? "" : ".", path->data);
	buf_release(path);
	*path = all;
}

/* The '{' around token i, or t.n. */
static size_t brace_around(const struct finder *f, size_t i)
{
	while (i-- > 0) {
		if (ctok_is(&f->t, i, "{"))
			return i;
		if (ctok_is(&f->t, i, ";") || ctok_is(&f->t, i, "("))
			break;
		if (opener(f, i) < f->t.n)
			i = opener(f, i);
	}
	return f->t.n;
}

/*
 * What `path` is a part of: the variable or compound literal whose initialiser
 * token i stands in. "" when that cannot be told.
 */
static char *initialised(struct finder *f, size_t i, struct buf *path)
{
	for (;;) {
		size_t brace = brace_around(f, i), p, first, elements;
		struct buf whole = BUF_INIT;
		bool is_object;

		if (brace == f->t.n || brace == 0)
			return xstrdup("");
		p = brace - 1;
		if (ctok_is(&f->t, p, ")") && opener(f, p) + 1 < p) {
			char *type = text_of(f, opener(f, p) + 1, p - 1);

			buf_addf(&whole, "((%s *)0)%s%s", type,
				 path->data[0] == '[' ? "" : "->", path->data);
			free(type);
			return buf_detach(&whole, NULL);
		}
		if (ctok_is(&f->t, p, "{") || ctok_is(&f->t, p, ",")) {
			prepend_element(path);
			i = brace;
			continue;
		}
		if (!ctok_is(&f->t, p, "=") || p == 0)
			return xstrdup("");
		p--;
		elements = 0;
		while (ctok_is(&f->t, p, "]") && opener(f, p) < f->t.n &&
		       opener(f, p) > 0) {
			elements++;
			p = opener(f, p) - 1;
		}
		first = designator_start(f, p);
		is_object = ctok_is_ident(&f->t, p) &&
			    (first == 0 || !ctok_is(&f->t, first - 1, "."));
		/* x[2] = { declares x; .x[2] = { and [2] = { is an element */
		while (!is_object && elements-- > 0)
			prepend_element(path);
		if (!ctok_is_ident(&f->t, p)) {
			i = p + 1;
			continue;
		}
		prepend(f, path, first, p);
		if (is_object)
			return xstrdup(path->data);
		i = first - 1;
	}
}

static void take_initialiser(struct finder *f, struct use *u, size_t i)
{
	struct buf path = BUF_INIT;
	size_t first = designator_start(f, i);

	prepend(f, &path, first, i);
	u->designator = xstrdup(path.data);
	u->object = initialised(f, first, &path);
	if (ctok_is(&f->t, i + 1, "=") && is_word(f, i + 2) &&
	    ctok_is(&f->t, i + 3, "("))
		set_callee(f, u, i + 2);
	else
		set_callee(f, u, f->t.n);
	buf_release(&path);
}

static void take_expression(struct finder *f, struct use *u, size_t start,
			    size_t i)
{
	size_t end = i;

	u->object = text_of(f, start, i);
	while (ctok_is(&f->t, end + 1, "[") &&
	       ctok_close(&f->t, end + 1) < f->t.n)
		end = ctok_close(&f->t, end + 1);
	u->inside = is_step(f, end + 1);
	for (;;) {
		if (start > 0 && is_address_of(f, start - 1) && !u->address) {
			u->address = true;
			start--;
		} else if (start > 0 && ctok_is(&f->t, start - 1, "(") &&
			   ctok_close(&f->t, start - 1) == end + 1 &&
			   !(start > 1 && is_word(f, start - 2))) {
			start--;
			end++;
		} else {
			break;
		}
	}
	u->returned = start > 0 && ctok_is(&f->t, start - 1, "return");
	if (start > 0 &&
	    (ctok_is(&f->t, start - 1, "(") || ctok_is(&f->t, start - 1, ",")))
		set_callee(f, u, call_before(f, start - 1, &u->argument));
	else
		set_callee(f, u, f->t.n);
}

static void take_use(struct finder *f, size_t i, uint32_t name)
{
	struct use *u = vec_push(f->out);
	size_t start = chain_start(f, i);
	uint32_t ignored;

	u->name = name;
	u->offset = f->t.items[i].start;
	set_place(f, u->offset, &u->line, &ignored);
	if (start == f->t.n)
		take_initialiser(f, u, i);
	else
		take_expression(f, u, start, i);
}

/* ---- regions: the text outside of directives, and the body of each macro ---- */

static void read_region(struct finder *f, uint32_t start, uint32_t end);

static void read_macro(struct finder *f, const struct ctok *directive)
{
	struct finder inner = *f;
	struct lexer lx = {
		.text = f->text,
		.pos = directive->start + 1,
		.end = directive->end,
	};

	if (lex_next(&lx, 0) != LEX_IDENT || !lex_is(&lx, "define") ||
	    lex_next(&lx, 0) != LEX_IDENT)
		return;
	/* (n) of `#define A(n) .ref = n` is no expression */
	if (lx.pos < lx.end && f->text[lx.pos] == '(')
		while (lex_next(&lx, LEX_WANT(LEX_RPAREN)) == LEX_IDENT)
			;
	read_region(&inner, lx.pos, directive->end);
}

static void read_region(struct finder *f, uint32_t start, uint32_t end)
{
	struct finder whole = *f;

	ctok_all(&whole.t, f->text, start, end);
	find_openers(&whole);
	for (size_t i = 0; i < whole.t.n; i++) {
		const struct ctok *tok = &whole.t.items[i];
		uint32_t name;

		if (tok->kind == CTOK_DIRECTIVE)
			read_macro(&whole, tok);
		if (tok->kind != CTOK_IDENT || i == 0 ||
		    !is_step(&whole, i - 1))
			continue;
		name = map_get(f->names, f->text + tok->start,
			       tok->end - tok->start);
		if (name != MAP_NONE)
			take_use(&whole, i, name);
	}
	free(whole.open);
	ctok_release(&whole.t);
}

void uses_find(struct uses *out, const char *text, size_t len,
	       const struct map *names)
{
	struct finder f = {
		.text = text,
		.names = names,
		.out = out,
		.line = 1,
	};

	read_region(&f, 0, (uint32_t)len);
}

void uses_release(struct uses *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i].object);
		free(list->items[i].designator);
		free(list->items[i].callee);
	}
	vec_release(list);
}
