/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "condition.h"
#include "decl.h"
#include "hollow.h"
#include "lex.h"
#include "pending.h"
#include "scan_draft.h"
#include "scan_hits.h"
#include "scan_words.h"
#include "scanner.h"
#include "vec.h"

enum { MAX_GROUP_TOKENS = 64 }; /* kept of one ( ) */

struct scanner {
	const char *text;
	struct lexer lx;
	const struct scan_words *words;
	bool lenient;
	struct pending item;
	uint32_t line, line_at; /* line_at is on line `line` */
	uint32_t n_macros;
	uint64_t work_limit;
	struct scan_hits hits;
	struct scan_draft out;
	struct buf why;
};

static void defeat(struct scanner *s, uint32_t line, const char *what)
{
	if (!s->why.len)
		buf_addf(&s->why, "line %" PRIu32 ": %s", line, what);
}

/* Offsets must not go back. */
static uint32_t line_of(struct scanner *s, uint32_t offset)
{
	const char *p = s->text + s->line_at, *end = s->text + offset;

	while (p < end) {
		p = memchr(p, '\n', end - p);
		if (!p)
			break;
		s->line++;
		p++;
	}
	if (offset > s->line_at)
		s->line_at = offset;
	return s->line;
}

static bool in_first_column(const struct scanner *s)
{
	return s->lx.start == 0 || s->text[s->lx.start - 1] == '\n';
}

/* Looks up the identifier just read; every one of the file comes by here. */
static inline enum decl_word note_word(struct scanner *s)
{
	const struct scan_word *word = scan_words_find(
		s->words, s->text, s->lx.start, s->lx.pos, s->lx.hash);

	if (!word)
		return DECL_NAME;
	if (word->number != SCAN_NO_WORD)
		scan_hits_add(&s->hits, s->lx.start, word->number);
	return word->known;
}

static struct decl_token *keep_token(struct scanner *s, enum lex_kind kind,
				     enum decl_word word)
{
	uint32_t line = line_of(s, s->lx.start);

	return pending_keep(&s->item, &s->lx, line, kind, word);
}

/* Puts the item in its place, with the words that came by inside of it. */
static void place(struct scanner *s, const struct scan_draft_item *new)
{
	struct scan_draft_item *d = scan_draft_place(&s->out, new);
	size_t from = s->out.words.n;

	scan_hits_between(&s->hits, d->item.start, d->item.end, &s->out);
	scan_draft_take_words(&s->out, d, from);
}

static void finish_item(struct scanner *s, enum scan_kind kind, uint32_t end,
			uint32_t last_line)
{
	struct pending_state *st = &s->item.now;
	struct scan_draft_item d = { .item.kind = kind };
	struct decl decl = pending_decl(&s->item, s->text);
	const uint32_t *idents;
	size_t n_idents;

	if (st->n_tokens) {
		d.item.start = decl.tokens[0].start;
		d.item.end = end;
		d.item.first_line = decl.tokens[0].line;
		d.item.last_line = last_line;
		d.item.body_start = kind == SCAN_OTHER ? 0 : st->body_start;
		d.item.body_end = kind == SCAN_OTHER ? 0 : st->body_end;
		d.item.is_static = decl_is_static(&decl);
		d.item.ragged = st->ragged;
		s->out.work += st->n_tokens;
		scan_draft_name(&s->out, &d, &decl);
		idents = pending_idents(&s->item, &n_idents);
		scan_draft_set_idents(&s->out, &d, idents, n_idents);
		place(s, &d);
	}
	pending_start(&s->item);
}

/* A pending item that ends with its last token. */
static void finish_at_last_token(struct scanner *s)
{
	if (s->item.now.n_tokens)
		finish_item(s, pending_kind(&s->item, s->text), s->item.now.end,
			    s->item.now.end_line);
}

/* Preprocessor lines. */

static void add_macro(struct scanner *s, uint32_t start, struct lexer *name)
{
	struct scan_draft_item d = { .item.kind = SCAN_MACRO };
	bool has_arguments = name->pos < name->end && s->text[name->pos] == '(';

	if (s->item.dead || s->item.now.braces || s->item.now.parens)
		return;
	if (++s->n_macros == SCAN_MANY_MACROS + 1)
		scan_draft_drop_macros(&s->out);
	if (s->n_macros > SCAN_MANY_MACROS && !has_arguments &&
	    !scan_hits_since(&s->hits, start))
		return;

	d.item.start = start;
	d.item.end = s->lx.start;
	d.item.first_line = line_of(s, start);
	d.item.line = line_of(s, name->start);
	d.item.last_line = line_of(s, s->lx.start);
	d.has_arguments = has_arguments;
	d.name = scan_draft_ident(&s->out, s->text, name->start, name->pos);
	place(s, &d);
}

/* Reads to the end of the line. */
static void finish_line(struct scanner *s)
{
	enum lex_kind kind;

	while ((kind = lex_next(&s->lx, LEX_WANT(LEX_EOL))) == LEX_IDENT) {
		note_word(s);
		if (s->item.now.braces)
			pending_keep_ident(&s->item, s->lx.hash);
	}
	if (kind == LEX_EOL)
		s->lx.pos = s->lx.start;
}

static void do_define(struct scanner *s, uint32_t start)
{
	struct lexer name;

	if (lex_next(&s->lx, LEX_WANT(LEX_EOL)) != LEX_IDENT) {
		s->lx.pos = s->lx.start;
		return;
	}
	note_word(s);
	name = s->lx;
	finish_line(s);
	add_macro(s, start, &name);
}

static void do_include(struct scanner *s)
{
	const char *p = s->text + s->lx.pos, *end = s->text + s->lx.end;
	const char *close;
	char quote;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if (p < end && (*p == '<' || *p == '"')) {
		quote = *p == '<' ? '>' : '"';
		for (close = p + 1; close < end && *close != quote; close++) {
			if (*close == '\n')
				break;
		}
		if (close < end && *close == quote &&
		    !memchr(p, '\0', close - p)) {
			*vec_push(&s->out.includes) =
				scan_draft_string(&s->out, p, close + 1 - p);
			s->lx.pos = close + 1 - s->text;
		}
	}
	finish_line(s);
}

static void open_group(struct scanner *s, uint32_t start,
		       enum condition condition)
{
	pending_open_group(&s->item, line_of(s, start), condition);
}

static void next_branch(struct scanner *s, enum condition condition)
{
	if (!pending_next_branch(&s->item, condition) && !s->lenient)
		defeat(s, line_of(s, s->lx.start), "#else without #if");
}

static void close_group(struct scanner *s)
{
	if (!pending_close_group(&s->item) && !s->lenient)
		defeat(s, line_of(s, s->lx.start), "#endif without #if");
}

static void do_conditional(struct scanner *s, uint32_t start,
			   const struct lexer *word)
{
	const char *text = s->text;
	uint32_t from = word->pos, to = s->lx.pos;

	if (lex_is(word, "if"))
		open_group(s, start, condition_if(text, from, to));
	else if (lex_is(word, "ifdef"))
		open_group(s, start, condition_ifdef(text, from, to));
	else if (lex_is(word, "ifndef"))
		open_group(s, start,
			   condition_not(condition_ifdef(text, from, to)));
	else if (lex_is(word, "elif"))
		next_branch(s, condition_if(text, from, to));
	else if (lex_is(word, "else"))
		next_branch(s, CONDITION_UNKNOWN);
	else if (lex_is(word, "endif"))
		close_group(s);
}

static void do_directive(struct scanner *s)
{
	uint32_t start = s->lx.start;
	struct lexer word;

	if (lex_next(&s->lx, LEX_WANT(LEX_EOL)) != LEX_IDENT) {
		s->lx.pos = s->lx.start;
		return;
	}
	word = s->lx;
	if (lex_is(&word, "define")) {
		do_define(s, start);
	} else if (lex_is(&word, "include")) {
		do_include(s);
	} else {
		finish_line(s);
		do_conditional(s, start, &word);
	}
}

/* C text. */

static void open_body(struct scanner *s)
{
	struct pending_state *st = &s->item.now;
	struct decl decl = pending_decl(&s->item, s->text);
	uint32_t line = line_of(s, s->lx.start);

	s->out.work += st->n_tokens;
	st->opens = st->has_value ? DECL_OPENS_VALUE :
		    st->knr	  ? DECL_OPENS_FUNCTION :
				    decl_opens(&decl);
	if (st->opens == DECL_OPENS_EXTERN_C) {
		st->extern_c++;
		pending_start(&s->item);
		return;
	}
	st->braces = 1;
	st->body_groups = s->item.groups.n;
	st->body_line = line;
	keep_token(s, LEX_LBRACE, DECL_NAME);
	if (st->opens == DECL_OPENS_FUNCTION)
		st->body_end = 0;
	if (!st->body_end)
		st->body_start = s->lx.start;
}

static void close_body(struct scanner *s)
{
	struct pending_state *st = &s->item.now;
	uint32_t line = line_of(s, s->lx.start);

	if (!st->body_end)
		st->body_end = s->lx.pos;
	if (st->body_groups != s->item.groups.n)
		st->ragged = true;
	pending_extend(&s->item, &s->lx, line);
	switch (st->opens) {
	case DECL_OPENS_FUNCTION:
		finish_item(s, SCAN_FUNCTION, s->lx.pos, line);
		break;
	case DECL_OPENS_BLOCK:
		finish_item(s, SCAN_OTHER, s->lx.pos, line);
		break;
	case DECL_OPENS_RECORD:
	case DECL_OPENS_TYPEDEF:
		st->kind = SCAN_RECORD;
		break;
	case DECL_OPENS_ENUM:
		st->kind = SCAN_ENUM;
		break;
	default:
		break;
	}
}

static bool body_has_members(const struct pending_state *st)
{
	return st->opens == DECL_OPENS_RECORD ||
	       st->opens == DECL_OPENS_TYPEDEF;
}

static void in_body(struct scanner *s, enum lex_kind kind)
{
	struct pending_state *st = &s->item.now;

	if (kind == LEX_IDENT) {
		note_word(s);
		if (body_has_members(st))
			pending_keep_ident(&s->item, s->lx.hash);
	} else if (kind == LEX_LBRACE) {
		st->braces++;
	} else if (kind == LEX_RBRACE) {
		if (s->lenient && st->braces > 1 && in_first_column(s)) {
			st->braces = 1;
			st->ragged = true;
		}
		if (--st->braces == 0)
			close_body(s);
	}
}

static void at_semicolon(struct scanner *s)
{
	struct decl decl = pending_decl(&s->item, s->text);

	if (!s->item.now.knr && s->item.now.kind == SCAN_OTHER &&
	    !s->item.now.has_value && decl_may_be_knr(&decl) &&
	    decl_knr_body_follows(s->lx))
		s->item.now.knr = true;
	if (!s->item.now.knr)
		finish_item(s, pending_kind(&s->item, s->text), s->lx.pos,
			    line_of(s, s->lx.start));
}

static void at_identifier(struct scanner *s, enum decl_word word)
{
	struct decl decl = pending_decl(&s->item, s->text);
	struct decl_token next = { 0 };

	pending_keep_ident(&s->item, s->lx.hash);
	if (decl.n) {
		next.line = line_of(s, s->lx.start);
		next.word = word;
		if (decl_is_knr_head(&decl) && decl_knr_body_follows(s->lx)) {
			s->item.now.knr = true;
		} else if (!s->item.now.knr && decl_ends_before(&decl, &next)) {
			s->item.idents.n--;
			finish_at_last_token(s);
			pending_keep_ident(&s->item, s->lx.hash);
		}
	}
	keep_token(s, LEX_IDENT, word);
}

static void in_group(struct scanner *s, enum lex_kind kind)
{
	struct pending_state *st = &s->item.now;
	enum decl_word word = DECL_NAME;
	enum lex_kind closer = st->opener == LEX_LPAREN ? LEX_RPAREN :
							  LEX_RBRACKET;
	struct decl_token *t = NULL;

	if (kind == LEX_IDENT) {
		word = note_word(s);
		pending_keep_ident(&s->item, s->lx.hash);
	}
	if (kind == closer)
		st->parens--;
	if (st->group_tokens++ < MAX_GROUP_TOKENS || !st->parens)
		t = keep_token(s, kind, word);
	if (t)
		t->depth = st->parens < UINT16_MAX ? st->parens : UINT16_MAX;
	if (kind == st->opener)
		st->parens++;
}

static void at_top(struct scanner *s, enum lex_kind kind)
{
	struct pending_state *st = &s->item.now;

	switch (kind) {
	case LEX_IDENT:
		at_identifier(s, note_word(s));
		break;
	case LEX_SEMICOLON:
		at_semicolon(s);
		break;
	case LEX_LBRACE:
		open_body(s);
		break;
	case LEX_RBRACE:
		if (st->extern_c)
			st->extern_c--;
		else if (!s->lenient)
			defeat(s, line_of(s, s->lx.start), "'}' without '{'");
		pending_start(&s->item);
		break;
	case LEX_LPAREN:
	case LEX_LBRACKET:
		st->opener = kind;
		st->group_tokens = 0;
		keep_token(s, kind, DECL_NAME);
		st->parens = 1;
		break;
	case LEX_EQUAL:
		keep_token(s, kind, DECL_NAME);
		st->has_value = true;
		break;
	case LEX_RPAREN:
	case LEX_RBRACKET:
		break;
	default:
		keep_token(s, kind, DECL_NAME);
		break;
	}
}

static uint32_t wanted(const struct scanner *s)
{
	const uint32_t braces = LEX_WANT(LEX_HASH) | LEX_WANT(LEX_LBRACE) |
				LEX_WANT(LEX_RBRACE);
	const uint32_t top = braces | LEX_WANT(LEX_SEMICOLON) |
			     LEX_WANT(LEX_STRING) | LEX_WANT(LEX_COMMA) |
			     LEX_WANT(LEX_EQUAL) | LEX_WANT(LEX_STAR) |
			     LEX_WANT(LEX_LPAREN) | LEX_WANT(LEX_RPAREN) |
			     LEX_WANT(LEX_LBRACKET) | LEX_WANT(LEX_RBRACKET);
	const uint32_t group = LEX_WANT(LEX_HASH) | LEX_WANT(LEX_COMMA) |
			       LEX_WANT(LEX_STAR);

	if (s->item.dead)
		return LEX_WANT(LEX_HASH);
	if (s->item.now.braces)
		return braces;
	if (!s->item.now.parens)
		return top;
	/* In enum lex_kind a bracket is followed by the one that closes it. */
	return group | LEX_WANT(s->item.now.opener) |
	       LEX_WANT(s->item.now.opener + 1) | (s->lenient ? braces : 0);
}

/* A bracket that nobody closes must not swallow the rest of the file. */
static bool escapes_group(const struct scanner *s, enum lex_kind kind)
{
	return s->lenient && in_first_column(s) &&
	       (kind == LEX_LBRACE || kind == LEX_RBRACE);
}

static void one_token(struct scanner *s, enum lex_kind kind)
{
	if (kind == LEX_HASH)
		do_directive(s);
	else if (s->item.dead)
		note_word(s);
	else if (s->item.now.braces)
		in_body(s, kind);
	else if (s->item.now.parens && escapes_group(s, kind)) {
		s->item.now.parens = 0;
		at_top(s, kind);
	} else if (s->item.now.parens) {
		if (kind != LEX_LBRACE && kind != LEX_RBRACE)
			in_group(s, kind);
	} else {
		at_top(s, kind);
	}
}

static void walk(struct scanner *s)
{
	enum lex_kind kind;

	pending_start(&s->item);
	while ((kind = lex_next(&s->lx, wanted(s))) != LEX_END) {
		one_token(s, kind);
		if (s->out.work + s->item.work > s->work_limit)
			defeat(s, line_of(s, s->lx.start),
			       "one item is too costly to follow");
		if (s->why.len)
			return;
	}
	if (s->item.now.braces)
		defeat(s, s->item.now.body_line, "'{' is never closed");
	else if (s->item.now.parens && !s->lenient)
		defeat(s, line_of(s, s->lx.end), "'(' is never closed");
	else if (s->item.groups.n && !s->lenient)
		defeat(s, pending_group_line(&s->item), "#if is never closed");
	else
		finish_at_last_token(s);
}

static void release_scanner(struct scanner *s)
{
	pending_release(&s->item);
	scan_hits_release(&s->hits);
	scan_draft_release(&s->out);
	buf_release(&s->why);
	free(s);
}

/* One reading of the text; s->why tells how it went. */
static struct scanner *read_text(const char *text, size_t len,
				 const struct scan_words *words, bool lenient)
{
	struct scanner *s = xcalloc(1, sizeof(*s));

	s->text = text;
	s->lx.text = text;
	s->lx.end = len;
	s->words = words;
	s->lenient = lenient;
	s->line = 1;
	s->work_limit = 8 * (uint64_t)len + 65536;
	buf_init(&s->why);
	scan_draft_init(&s->out);
	walk(s);
	return s;
}

/* The words and includes of a file that cannot be taken apart still count. */
static void give_up(struct scanner *s)
{
	while (lex_next(&s->lx, 0) == LEX_IDENT)
		note_word(s);
	s->out.items.n = 0;
	s->out.words.n = 0;
	s->out.idents.n = 0;
	s->out.defeated = true;
	s->out.why = scan_draft_string(&s->out, s->why.data, s->why.len);
}

static struct scan_file *refuse_size(void)
{
	struct scan_draft p;

	scan_draft_init(&p);
	p.defeated = true;
	p.why = p.strings.len;
	buf_addstr(&p.strings, "line 1: the file is too large");
	return scan_draft_finish(&p);
}

static void find_hollow(struct scan_file *f, const char *text)
{
	for (uint32_t i = 0; i < f->n_items; i++)
		if (f->items[i].kind == SCAN_FUNCTION)
			f->items[i].may_be_hollow =
				hollow_may_be(text, &f->items[i]);
}

struct scan_file *scan_text_with(const char *text, size_t len,
				 const struct scan_words *words)
{
	struct scanner *s;
	struct scan_file *f;

	if (len > INT32_MAX)
		return refuse_size();
	s = read_text(text, len, words, false);
	if (s->why.len) {
		struct scanner *again = read_text(text, len, words, true);

		if (again->why.len) {
			give_up(s);
			release_scanner(again);
		} else {
			release_scanner(s);
			s = again;
		}
	}
	scan_hits_union(&s->hits, &s->out);
	f = scan_draft_finish(&s->out);
	release_scanner(s);
	find_hollow(f, text);
	return f;
}

struct scan_file *scan_text(const char *text, size_t len,
			    const struct map *words)
{
	struct scan_words *w = scan_words_new(words);
	struct scan_file *f = scan_text_with(text, len, w);

	scan_words_free(w);
	return f;
}
