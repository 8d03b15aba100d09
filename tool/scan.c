// SPDX-License-Identifier: GPL-2.0-only
#include "base.h"
#include "buf.h"
#include "decl.h"
#include "lex.h"
#include "map.h"
#include "scan.h"
#include "scan_words.h"
#include "vec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

enum {
	MAX_TOKENS = 1024, /* kept of one item */
	MAX_GROUP_TOKENS = 64, /* kept of one ( ) */
	KNR_LOOKAHEAD = 100,
};

/* The state of one scan. */

/* What one branch of an #if group starts from and another may go back to. */
struct state {
	uint32_t first, n_tokens; /* of the pending item, in tokens */
	uint32_t idents; /* where its idents begin */
	uint32_t braces; /* open, inside the item */
	uint32_t parens; /* open, of the kind of `opener` */
	uint32_t group_tokens; /* kept since the outermost ( */
	uint32_t body_start, body_end;
	uint32_t end, end_line; /* of the last token, kept or not */
	uint32_t body_line;
	uint32_t body_conds; /* groups open around the body's '{' */
	uint32_t extern_c; /* open extern "C" { */
	uint8_t opener;
	uint8_t opens; /* enum decl_brace of the open body */
	uint8_t kind; /* enum scan_kind, from a body seen */
	bool has_value; /* '=' seen: no more tokens are kept */
	bool knr;
	bool ragged;
};

/* One open #if group. */
struct cond {
	struct state before, first;
	bool have_first; /* `first` is the end of the first live branch */
	bool dead; /* the current branch is never compiled as C */
	bool decided; /* a branch was certainly taken: the rest is */
	bool outer_dead;
	uint32_t line;
};

struct hit {
	uint32_t at;
	uint16_t word;
};

/* An item whose pointers are still offsets into the scanner's pools. */
struct draft {
	struct scan_item item;
	uint32_t name, type;
	uint32_t words, idents;
};

/*
 * What a scan_file is put together from. Strings are offsets into `strings`,
 * which starts with an empty one.
 */
struct parts {
	struct {
		struct draft *items;
		size_t n, alloc;
	} drafts;
	struct {
		uint32_t *items;
		size_t n, alloc;
	} includes;
	struct {
		uint16_t *items;
		size_t n, alloc;
	} words;
	struct {
		uint32_t *items;
		size_t n, alloc;
	} idents;
	struct buf strings;
	uint32_t file_words, n_file_words;
	uint32_t why;
	bool defeated;
};

struct scanner {
	const char *text;
	struct lexer lx;
	const struct scan_words *words;
	bool lenient;
	bool dead;
	struct state st;
	uint32_t line, line_at; /* line_at is on line `line` */
	uint32_t n_macros;
	uint64_t work, work_limit;
	struct {
		struct decl_token *items;
		size_t n, alloc;
	} tokens;
	struct {
		struct cond *items;
		size_t n, alloc;
	} conds;
	struct {
		struct hit *items;
		size_t n, alloc;
	} hits;
	struct {
		uint32_t *items;
		size_t n, alloc;
	} idents;
	struct parts out;
	struct buf why;
	uint64_t seen[(SCAN_NO_WORD + 1) / 64];
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

static void note_hit(struct scanner *s, uint16_t word)
{
	struct hit *hit = vec_push(&s->hits);

	hit->at = s->lx.start;
	hit->word = word;
	s->seen[word / 64] |= 1ull << word % 64;
}

/* Looks up the identifier just read; every one of the file comes by here. */
static inline enum decl_word note_word(struct scanner *s)
{
	const struct scan_word *word = scan_words_find(s->words, s->text,
						       s->lx.start, s->lx.pos,
						       s->lx.hash);

	if (!word)
		return DECL_NAME;
	if (word->number != SCAN_NO_WORD)
		note_hit(s, word->number);
	return word->known;
}

static void note_ident(struct scanner *s)
{
	*vec_push(&s->idents) = s->lx.hash;
}

static struct decl pending(const struct scanner *s)
{
	struct decl d = { .text = s->text, .n = s->st.n_tokens };

	if (d.n)
		d.tokens = s->tokens.items + s->st.first;
	return d;
}

/* Where the tokens end that the innermost #if group may go back to. */
static uint32_t kept_tokens(const struct cond *c)
{
	uint32_t before = c->before.first + c->before.n_tokens;
	uint32_t first = c->first.first + c->first.n_tokens;

	return c->have_first && first > before ? first : before;
}

static bool keeps_no_item(const struct cond *c)
{
	return !c->before.n_tokens && (!c->have_first || !c->first.n_tokens);
}

/*
 * Forgets the pending item. Tokens and idents that an open #if group may go
 * back to stay where they are.
 */
static void start_item(struct scanner *s)
{
	const struct cond *c = s->conds.n ? &s->conds.items[s->conds.n - 1] :
					    NULL;
	uint32_t extern_c = s->st.extern_c;

	s->tokens.n = c ? kept_tokens(c) : 0;
	if (!c)
		s->idents.n = 0;
	else if (keeps_no_item(c))
		s->idents.n = c->before.idents;
	memset(&s->st, 0, sizeof(s->st));
	s->st.first = s->tokens.n;
	s->st.idents = s->idents.n;
	s->st.extern_c = extern_c;
	s->st.kind = SCAN_OTHER;
}

static struct decl_token *keep_token(struct scanner *s, enum lex_kind kind,
				     enum decl_word word)
{
	struct state *st = &s->st;
	struct decl_token *t;

	st->end = s->lx.pos;
	st->end_line = line_of(s, s->lx.start);
	if (st->has_value || st->n_tokens >= MAX_TOKENS)
		return NULL;
	s->tokens.n = st->first + st->n_tokens;
	t = vec_push(&s->tokens);
	t->start = s->lx.start;
	t->end = s->lx.pos;
	t->line = st->end_line;
	t->kind = kind;
	t->word = word;
	st->n_tokens++;
	return t;
}

/* Items. */

static uint32_t add_string(struct scanner *s, const char *text, size_t len)
{
	uint32_t at = s->out.strings.len;

	buf_add(&s->out.strings, text, len);
	buf_addch(&s->out.strings, '\0');
	return at;
}

/* An identifier, without the backslash-newlines in it. */
static uint32_t add_ident(struct scanner *s, uint32_t start, uint32_t end)
{
	uint32_t at = s->out.strings.len;

	if (!memchr(s->text + start, '\\', end - start))
		return add_string(s, s->text + start, end - start);
	for (; start < end; start++) {
		if (!strchr("\\\r\n\t\v\f ", s->text[start]))
			buf_addch(&s->out.strings, s->text[start]);
	}
	buf_addch(&s->out.strings, '\0');
	return at;
}

static uint32_t add_name(struct scanner *s, const struct decl_token *t)
{
	return t ? add_ident(s, t->start, t->end) : 0;
}

static int compare_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* The number of the first hit at or behind the offset. */
static size_t first_hit(const struct scanner *s, uint32_t offset)
{
	size_t low = 0, high = s->hits.n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->hits.items[mid].at < offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static void draft_words(struct scanner *s, struct draft *d)
{
	size_t from = s->out.words.n, to = from;

	d->words = from;
	for (size_t i = first_hit(s, d->item.start);
	     i < s->hits.n && s->hits.items[i].at < d->item.end; i++)
		*vec_push(&s->out.words) = s->hits.items[i].word;
	s->work += s->out.words.n - from;
	if (s->out.words.n - from > 1)
		qsort(s->out.words.items + from, s->out.words.n - from,
		      sizeof(uint16_t), compare_u16);
	for (size_t i = from; i < s->out.words.n; i++) {
		if (to == from ||
		    s->out.words.items[to - 1] != s->out.words.items[i])
			s->out.words.items[to++] = s->out.words.items[i];
	}
	s->out.words.n = to;
	d->item.n_words = to - from;
}

static void draft_idents(struct scanner *s, struct draft *d, uint32_t first)
{
	size_t from = s->out.idents.n, to = from;

	d->idents = from;
	d->item.n_idents = 0;
	if (d->item.kind != SCAN_RECORD && d->item.kind != SCAN_TYPEDEF)
		return;
	for (size_t i = first; i < s->idents.n; i++)
		*vec_push(&s->out.idents) = s->idents.items[i];
	s->work += s->out.idents.n - from;
	if (s->out.idents.n - from > 1)
		qsort(s->out.idents.items + from, s->out.idents.n - from,
		      sizeof(uint32_t), compare_u32);
	for (size_t i = from; i < s->out.idents.n; i++) {
		if (to == from ||
		    s->out.idents.items[to - 1] != s->out.idents.items[i])
			s->out.idents.items[to++] = s->out.idents.items[i];
	}
	s->out.idents.n = to;
	d->item.n_idents = to - from;
}

/*
 * The same item came to an end in more than one branch: one item that reaches
 * to the last end, with the body of the first.
 */
static void merge(struct draft *old, const struct draft *new)
{
	struct scan_item *o = &old->item;
	const struct scan_item *n = &new->item;

	if (n->end > o->end) {
		o->end = n->end;
		o->last_line = n->last_line;
	}
	if (o->kind == SCAN_OTHER && n->kind != SCAN_OTHER &&
	    o->start == n->start) {
		struct draft keep = *new;

		keep.item.end = o->end;
		keep.item.last_line = o->last_line;
		*old = keep;
	} else if (n->n_idents > o->n_idents) {
		old->idents = new->idents;
		o->n_idents = n->n_idents;
	}
}

/*
 * Puts the item in its place. Items are complete in the order of their starts,
 * save where a branch went back; macros inside of the item give way.
 */
static void place(struct scanner *s, const struct draft *new)
{
	struct draft *items;
	size_t n = s->out.drafts.n, from = n, to;

	items = s->out.drafts.items;
	while (from > 0 && items[from - 1].item.end > new->item.start)
		from--;
	for (to = from; to < n && items[to].item.start < new->item.end; to++)
		;
	s->work += n - from;
	if (from == to) {
		vec_push(&s->out.drafts);
		items = s->out.drafts.items;
		memmove(items + from + 1, items + from,
			(n - from) * sizeof(*items));
		items[from] = *new;
		draft_words(s, &items[from]);
		return;
	}
	if (items[from].item.start <= new->item.start &&
	    items[from].item.kind != SCAN_MACRO) {
		if (items[from].item.start < new->item.start)
			items[from].item.ragged = true;
		merge(&items[from], new);
	} else {
		items[from] = *new;
	}
	memmove(items + from + 1, items + to, (n - to) * sizeof(*items));
	s->out.drafts.n = n - (to - from) + 1;
	draft_words(s, &items[from]);
}

static void name_function(struct scanner *s, struct draft *d,
			  const struct decl_names *names)
{
	const struct decl_token *arg = names->argument;

	d->name = add_name(s, names->name);
	if (!names->name || !arg)
		return;
	s->out.strings.len--;
	buf_addch(&s->out.strings, '(');
	add_ident(s, arg->start, arg->end);
	s->out.strings.len--;
	buf_add(&s->out.strings, ")", 2);
}

static void name_type(struct scanner *s, struct draft *d,
		      const struct decl_names *names)
{
	const char *word = names->tag_of == DECL_STRUCT ? "struct " :
			   names->tag_of == DECL_UNION	? "union " :
			   names->tag_of == DECL_ENUM	? "enum " :
							  "";

	if (!names->type)
		return;
	if (d->item.kind == SCAN_TYPEDEF)
		word = "";
	d->type = s->out.strings.len;
	buf_addstr(&s->out.strings, word);
	add_name(s, names->type);
}

static void name_item(struct scanner *s, struct draft *d)
{
	struct decl decl = pending(s);
	struct decl_names names = { 0 };

	switch (d->item.kind) {
	case SCAN_FUNCTION:
		decl_function(&decl, &names);
		name_function(s, d, &names);
		break;
	case SCAN_RECORD:
	case SCAN_ENUM:
		decl_record(&decl, &names);
		d->name = add_name(s, names.name);
		break;
	case SCAN_TYPEDEF:
		decl_typedef(&decl, &names);
		d->name = add_name(s, names.name);
		name_type(s, d, &names);
		break;
	case SCAN_OBJECT:
		decl_object(&decl, &names);
		d->name = add_name(s, names.name);
		name_type(s, d, &names);
		break;
	default:
		break;
	}
	d->item.line = names.name ? names.name->line : d->item.first_line;
}

static enum scan_kind pending_kind(const struct scanner *s)
{
	struct decl decl = pending(s);

	if (decl_is_typedef(&decl))
		return SCAN_TYPEDEF;
	if (s->st.kind != SCAN_OTHER)
		return s->st.kind;
	return s->st.has_value ? SCAN_OBJECT : SCAN_OTHER;
}

static void finish_item(struct scanner *s, enum scan_kind kind, uint32_t end,
			uint32_t last_line)
{
	struct state *st = &s->st;
	struct draft d = { .item.kind = kind };
	struct decl decl = pending(s);

	if (st->n_tokens) {
		d.item.start = decl.tokens[0].start;
		d.item.end = end;
		d.item.first_line = decl.tokens[0].line;
		d.item.last_line = last_line;
		d.item.body_start = kind == SCAN_OTHER ? 0 : st->body_start;
		d.item.body_end = kind == SCAN_OTHER ? 0 : st->body_end;
		d.item.is_static = decl_is_static(&decl);
		d.item.ragged = st->ragged;
		s->work += st->n_tokens;
		name_item(s, &d);
		draft_idents(s, &d, st->idents);
		place(s, &d);
	}
	start_item(s);
}

/* A pending item that ends with its last token. */
static void finish_at_last_token(struct scanner *s)
{
	if (s->st.n_tokens)
		finish_item(s, pending_kind(s), s->st.end, s->st.end_line);
}

static void drop_small_macros(struct scanner *s)
{
	size_t to = 0;

	for (size_t i = 0; i < s->out.drafts.n; i++) {
		const struct draft *d = &s->out.drafts.items[i];

		/* n_idents: see add_macro. */
		if (d->item.kind != SCAN_MACRO || d->item.n_words ||
		    d->item.n_idents)
			s->out.drafts.items[to++] = *d;
	}
	s->out.drafts.n = to;
}

/* Preprocessor lines. */

/*
 * Until the item list is complete, n_idents of a macro tells that it takes
 * arguments.
 */
static void add_macro(struct scanner *s, uint32_t start, struct lexer *name)
{
	struct draft d = { .item.kind = SCAN_MACRO };
	bool has_arguments = name->pos < name->end && s->text[name->pos] == '(';
	size_t hits = s->hits.n;

	if (s->dead || s->st.braces || s->st.parens)
		return;
	while (hits > 0 && s->hits.items[hits - 1].at >= start)
		hits--;
	if (++s->n_macros == SCAN_MANY_MACROS + 1)
		drop_small_macros(s);
	if (s->n_macros > SCAN_MANY_MACROS && !has_arguments &&
	    hits == s->hits.n)
		return;

	d.item.start = start;
	d.item.end = s->lx.start;
	d.item.first_line = line_of(s, start);
	d.item.line = line_of(s, name->start);
	d.item.last_line = line_of(s, s->lx.start);
	d.item.n_idents = has_arguments;
	d.name = add_ident(s, name->start, name->pos);
	place(s, &d);
}

/* Reads to the end of the line. */
static void finish_line(struct scanner *s)
{
	enum lex_kind kind;

	while ((kind = lex_next(&s->lx, LEX_WANT(LEX_EOL))) == LEX_IDENT) {
		note_word(s);
		if (s->st.braces)
			note_ident(s);
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
				add_string(s, p, close + 1 - p);
			s->lx.pos = close + 1 - s->text;
		}
	}
	finish_line(s);
}

enum truth {
	UNKNOWN,
	NEVER,
	ALWAYS,
};

struct condition {
	struct {
		enum lex_kind kind;
		uint32_t start, end;
	} tokens[8];
	size_t n;
};

static void read_condition(struct scanner *s, struct condition *c)
{
	const uint32_t want = LEX_WANT(LEX_EOL) | LEX_WANT(LEX_NUMBER) |
			      LEX_WANT(LEX_LPAREN) | LEX_WANT(LEX_RPAREN) |
			      LEX_WANT(LEX_OTHER) | LEX_WANT(LEX_EQUAL) |
			      LEX_WANT(LEX_STAR);
	enum lex_kind kind;

	c->n = 0;
	while ((kind = lex_next(&s->lx, want)) != LEX_EOL && kind != LEX_END) {
		if (kind == LEX_IDENT) {
			note_word(s);
			if (s->st.braces)
				note_ident(s);
		}
		if (c->n == ARRAY_SIZE(c->tokens))
			continue;
		c->tokens[c->n].kind = kind;
		c->tokens[c->n].start = s->lx.start;
		c->tokens[c->n++].end = s->lx.pos;
	}
	if (kind == LEX_EOL)
		s->lx.pos = s->lx.start;
}

static bool condition_is(const struct scanner *s, const struct condition *c,
			 size_t i, const char *spelling)
{
	return i < c->n &&
	       lex_same(s->text, c->tokens[i].start, c->tokens[i].end, spelling,
			strlen(spelling));
}

/* A name that no C translation unit of the kernel defines. */
static bool is_never_defined(const struct scanner *s, const struct condition *c,
			     size_t i)
{
	return condition_is(s, c, i, "__ASSEMBLY__") ||
	       condition_is(s, c, i, "__ASSEMBLER__") ||
	       condition_is(s, c, i, "__cplusplus");
}

/* `0`, `1`, `defined(X)`, `!defined(X)`, alone or deciding an && or ||. */
static enum truth judge(const struct scanner *s, const struct condition *c)
{
	bool negated = condition_is(s, c, 0, "!");
	size_t i = negated;
	enum truth truth = UNKNOWN;

	if (condition_is(s, c, i, "0")) {
		truth = NEVER;
		i++;
	} else if (condition_is(s, c, i, "1")) {
		truth = ALWAYS;
		i++;
	} else if (condition_is(s, c, i, "defined")) {
		bool paren = condition_is(s, c, ++i, "(");

		if (is_never_defined(s, c, i + paren))
			truth = NEVER;
		i += paren ? 3 : 1;
	}
	if (negated && truth != UNKNOWN)
		truth = truth == NEVER ? ALWAYS : NEVER;
	if (i >= c->n || (truth == NEVER && condition_is(s, c, i, "&")) ||
	    (truth == ALWAYS && condition_is(s, c, i, "|")))
		return truth;
	return UNKNOWN;
}

static void open_cond(struct scanner *s, uint32_t line, enum truth truth)
{
	struct cond *c = vec_push(&s->conds);

	c->before = s->st;
	c->line = line;
	c->outer_dead = s->dead;
	c->dead = truth == NEVER;
	c->decided = truth == ALWAYS;
	s->dead = c->outer_dead || c->dead;
}

/* A body that began inside the group does not hold the group whole. */
static void restore(struct scanner *s, const struct state *to)
{
	s->st = *to;
	if (s->st.braces && s->st.body_conds >= s->conds.n)
		s->st.ragged = true;
	if (s->tokens.n < s->st.first + s->st.n_tokens)
		bug("tokens of a branch are gone");
}

/*
 * Ends a branch. Where the next one starts, tokens are appended behind those
 * of all other branches: what `before` and `first` refer to must not move.
 */
static void next_branch(struct scanner *s, struct cond *c)
{
	uint32_t from = c->before.first, n = c->before.n_tokens;

	if (!c->dead && !c->have_first) {
		c->first = s->st;
		c->have_first = true;
	}
	restore(s, &c->before);
	s->tokens.n = kept_tokens(c);
	s->st.first = s->tokens.n;
	for (uint32_t i = 0; i < n; i++) {
		struct decl_token *t = vec_push(&s->tokens);

		*t = s->tokens.items[from + i];
	}
	s->work += n;
}

static void do_elif(struct scanner *s, enum truth truth)
{
	struct cond *c;

	if (!s->conds.n) {
		if (!s->lenient)
			defeat(s, line_of(s, s->lx.start), "#else without #if");
		return;
	}
	c = &s->conds.items[s->conds.n - 1];
	next_branch(s, c);
	c->dead = c->decided || truth == NEVER;
	c->decided |= truth == ALWAYS;
	s->dead = c->outer_dead || c->dead;
}

static void do_endif(struct scanner *s)
{
	struct cond *c;

	if (!s->conds.n) {
		if (!s->lenient)
			defeat(s, line_of(s, s->lx.start),
			       "#endif without #if");
		return;
	}
	c = &s->conds.items[s->conds.n - 1];
	if (c->have_first)
		restore(s, &c->first);
	else if (c->dead)
		restore(s, &c->before);
	else if (s->st.braces && s->st.body_conds >= s->conds.n)
		s->st.ragged = true;
	s->dead = c->outer_dead;
	s->conds.n--;
}

static bool directive_is(const struct scanner *s, const char *name)
{
	return lex_same(s->text, s->lx.start, s->lx.pos, name, strlen(name));
}

static void do_directive(struct scanner *s)
{
	uint32_t start = s->lx.start;
	struct condition c;
	enum truth truth = UNKNOWN;

	if (lex_next(&s->lx, LEX_WANT(LEX_EOL)) != LEX_IDENT) {
		s->lx.pos = s->lx.start;
		return;
	}
	if (directive_is(s, "define")) {
		do_define(s, start);
	} else if (directive_is(s, "include")) {
		do_include(s);
	} else if (directive_is(s, "if")) {
		read_condition(s, &c);
		open_cond(s, line_of(s, start), judge(s, &c));
	} else if (directive_is(s, "ifdef") || directive_is(s, "ifndef")) {
		bool wanted = directive_is(s, "ifdef");

		read_condition(s, &c);
		if (is_never_defined(s, &c, 0))
			truth = wanted ? NEVER : ALWAYS;
		open_cond(s, line_of(s, start), truth);
	} else if (directive_is(s, "elif")) {
		read_condition(s, &c);
		do_elif(s, judge(s, &c));
	} else if (directive_is(s, "else")) {
		finish_line(s);
		do_elif(s, UNKNOWN);
	} else if (directive_is(s, "endif")) {
		finish_line(s);
		do_endif(s);
	} else {
		finish_line(s);
	}
}

/* C text. */

static void open_body(struct scanner *s)
{
	struct state *st = &s->st;
	struct decl decl = pending(s);
	uint32_t line = line_of(s, s->lx.start);

	s->work += st->n_tokens;
	st->opens = st->has_value ? DECL_OPENS_VALUE :
		    st->knr	  ? DECL_OPENS_FUNCTION :
				    decl_opens(&decl);
	if (st->opens == DECL_OPENS_EXTERN_C) {
		st->extern_c++;
		start_item(s);
		return;
	}
	st->braces = 1;
	st->body_conds = s->conds.n;
	st->body_line = line;
	keep_token(s, LEX_LBRACE, DECL_NAME);
	if (st->opens == DECL_OPENS_FUNCTION)
		st->body_end = 0;
	if (!st->body_end)
		st->body_start = s->lx.start;
}

static void close_body(struct scanner *s)
{
	struct state *st = &s->st;
	struct decl_token *last = NULL;
	uint32_t line = line_of(s, s->lx.start);

	if (!st->body_end)
		st->body_end = s->lx.pos;
	st->end = s->lx.pos;
	st->end_line = line;
	if (st->body_conds != s->conds.n)
		st->ragged = true;
	if (st->n_tokens)
		last = &s->tokens.items[st->first + st->n_tokens - 1];
	if (last && last->kind == LEX_LBRACE) {
		last->end = s->lx.pos;
		last->line = line;
	}
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

static bool body_has_members(const struct state *st)
{
	return st->opens == DECL_OPENS_RECORD ||
	       st->opens == DECL_OPENS_TYPEDEF;
}

static void in_body(struct scanner *s, enum lex_kind kind)
{
	struct state *st = &s->st;

	if (kind == LEX_IDENT) {
		note_word(s);
		if (body_has_members(st))
			note_ident(s);
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

/*
 * Does `{` follow, behind nothing but declarations of variables? lx is a copy,
 * at the start of a declaration or between two.
 */
static bool knr_body_follows(struct lexer lx)
{
	enum lex_kind kind, last = LEX_SEMICOLON;

	for (int i = 0; i < KNR_LOOKAHEAD; i++) {
		kind = lex_next(&lx, LEX_WANT(LEX_OTHER + 1) - 1);
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

static void at_semicolon(struct scanner *s)
{
	struct decl decl = pending(s);

	if (!s->st.knr && s->st.kind == SCAN_OTHER && !s->st.has_value &&
	    decl_may_be_knr(&decl) && knr_body_follows(s->lx))
		s->st.knr = true;
	if (!s->st.knr)
		finish_item(s, pending_kind(s), s->lx.pos,
			    line_of(s, s->lx.start));
}

static void at_identifier(struct scanner *s, enum decl_word word)
{
	struct decl decl = pending(s);
	struct decl_token next = { 0 };

	note_ident(s);
	if (decl.n) {
		next.line = line_of(s, s->lx.start);
		next.word = word;
		if (decl_is_knr_head(&decl) && knr_body_follows(s->lx)) {
			s->st.knr = true;
		} else if (!s->st.knr && decl_ends_before(&decl, &next)) {
			s->idents.n--;
			finish_at_last_token(s);
			note_ident(s);
		}
	}
	keep_token(s, LEX_IDENT, word);
}

static void in_group(struct scanner *s, enum lex_kind kind)
{
	struct state *st = &s->st;
	enum decl_word word = DECL_NAME;
	enum lex_kind closer = st->opener == LEX_LPAREN ? LEX_RPAREN :
							  LEX_RBRACKET;
	struct decl_token *t = NULL;

	if (kind == LEX_IDENT) {
		word = note_word(s);
		note_ident(s);
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
	struct state *st = &s->st;

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
		start_item(s);
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

	if (s->dead)
		return LEX_WANT(LEX_HASH);
	if (s->st.braces)
		return braces;
	if (!s->st.parens)
		return top;
	/* In enum lex_kind a bracket is followed by the one that closes it. */
	return group | LEX_WANT(s->st.opener) | LEX_WANT(s->st.opener + 1) |
	       (s->lenient ? braces : 0);
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
	else if (s->dead)
		note_word(s);
	else if (s->st.braces)
		in_body(s, kind);
	else if (s->st.parens && escapes_group(s, kind)) {
		s->st.parens = 0;
		at_top(s, kind);
	} else if (s->st.parens) {
		if (kind != LEX_LBRACE && kind != LEX_RBRACE)
			in_group(s, kind);
	} else {
		at_top(s, kind);
	}
}

static void walk(struct scanner *s)
{
	enum lex_kind kind;

	start_item(s);
	while ((kind = lex_next(&s->lx, wanted(s))) != LEX_END) {
		one_token(s, kind);
		if (s->work > s->work_limit)
			defeat(s, line_of(s, s->lx.start),
			       "one item is too costly to follow");
		if (s->why.len)
			return;
	}
	if (s->st.braces)
		defeat(s, s->st.body_line, "'{' is never closed");
	else if (s->st.parens && !s->lenient)
		defeat(s, line_of(s, s->lx.end), "'(' is never closed");
	else if (s->conds.n && !s->lenient)
		defeat(s, s->conds.items[s->conds.n - 1].line,
		       "#if is never closed");
	else
		finish_at_last_token(s);
}

/* The result. */

/* What scan_free finds behind the struct that callers see. */
struct owner {
	struct scan_file file;
	char *strings;
	uint16_t *words;
	uint32_t *idents;
};

static void release_parts(struct parts *p)
{
	vec_release(&p->drafts);
	vec_release(&p->includes);
	vec_release(&p->words);
	vec_release(&p->idents);
	buf_release(&p->strings);
}

static void init_parts(struct parts *p)
{
	memset(p, 0, sizeof(*p));
	buf_init(&p->strings);
	buf_addch(&p->strings, '\0');
}

static void assemble_item(const struct owner *o, const struct draft *d,
			  struct scan_item *item)
{
	*item = d->item;
	item->name = o->strings + d->name;
	item->type = o->strings + d->type;
	item->words = item->n_words ? o->words + d->words : NULL;
	item->idents = NULL;
	if (item->kind != SCAN_RECORD && item->kind != SCAN_TYPEDEF)
		item->n_idents = 0;
	else if (item->n_idents)
		item->idents = o->idents + d->idents;
}

/* Takes what p holds; p is empty afterwards. */
static struct scan_file *assemble(struct parts *p)
{
	struct owner *o = xcalloc(1, sizeof(*o));
	struct scan_file *f = &o->file;

	o->strings = buf_detach(&p->strings, NULL);
	o->words = p->words.items;
	o->idents = p->idents.items;
	p->words.items = NULL;
	p->idents.items = NULL;

	f->defeated = p->defeated;
	f->why = p->defeated ? o->strings + p->why : NULL;
	f->n_items = p->drafts.n;
	if (f->n_items)
		f->items = xcalloc(f->n_items, sizeof(*f->items));
	for (uint32_t i = 0; i < f->n_items; i++)
		assemble_item(o, &p->drafts.items[i], &f->items[i]);
	f->n_includes = p->includes.n;
	if (f->n_includes)
		f->includes = xcalloc(f->n_includes, sizeof(*f->includes));
	for (uint32_t i = 0; i < f->n_includes; i++)
		f->includes[i] = o->strings + p->includes.items[i];
	f->n_file_words = p->n_file_words;
	f->file_words = p->n_file_words ? o->words + p->file_words : NULL;
	release_parts(p);
	return f;
}

void scan_free(struct scan_file *f)
{
	struct owner *o = (struct owner *)f;

	if (!f)
		return;
	free(o->strings);
	free(o->words);
	free(o->idents);
	free(f->items);
	free(f->includes);
	free(o);
}

static void collect_file_words(struct scanner *s)
{
	s->out.file_words = s->out.words.n;
	for (size_t i = 0; i < ARRAY_SIZE(s->seen); i++) {
		for (uint64_t bits = s->seen[i]; bits; bits &= bits - 1)
			*vec_push(&s->out.words) =
				i * 64 + __builtin_ctzll(bits);
	}
	s->out.n_file_words = s->out.words.n - s->out.file_words;
}

static void release_scanner(struct scanner *s)
{
	vec_release(&s->tokens);
	vec_release(&s->conds);
	vec_release(&s->hits);
	vec_release(&s->idents);
	release_parts(&s->out);
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
	init_parts(&s->out);
	walk(s);
	return s;
}

/* The words and includes of a file that cannot be taken apart still count. */
static void give_up(struct scanner *s)
{
	while (lex_next(&s->lx, 0) == LEX_IDENT)
		note_word(s);
	s->out.drafts.n = 0;
	s->out.words.n = 0;
	s->out.idents.n = 0;
	s->out.defeated = true;
	s->out.why = add_string(s, s->why.data, s->why.len);
}

static struct scan_file *refuse_size(void)
{
	struct parts p;

	init_parts(&p);
	p.defeated = true;
	p.why = p.strings.len;
	buf_addstr(&p.strings, "line 1: the file is too large");
	return assemble(&p);
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
	collect_file_words(s);
	f = assemble(&s->out);
	release_scanner(s);
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

/* Questions. */

uint32_t scan_hash(const char *ident, size_t len)
{
	return lex_hash(ident, len);
}

bool scan_has_word(const uint16_t *words, uint32_t n, uint16_t word)
{
	return n && bsearch(&word, words, n, sizeof(*words), compare_u16);
}

bool scan_has_ident(const struct scan_item *item, uint32_t hash)
{
	return item->n_idents && bsearch(&hash, item->idents, item->n_idents,
					 sizeof(*item->idents), compare_u32);
}

int scan_item_at(const struct scan_file *f, uint32_t offset)
{
	uint32_t low = 0, high = f->n_items;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->items[mid].end <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n_items && f->items[low].start <= offset ? (int)low :
								   -1;
}

int scan_item_on_line(const struct scan_file *f, uint32_t line)
{
	uint32_t low = 0, high = f->n_items;
	int found = -1;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->items[mid].last_line < line)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < f->n_items && f->items[low].first_line <= line; low++) {
		if (f->items[low].kind == SCAN_FUNCTION)
			return low;
		if (found < 0)
			found = low;
	}
	return found;
}

bool scan_range_has(const char *text, uint32_t start, uint32_t end,
		    const char *ident)
{
	return lex_find(text, start, end, ident) < end;
}

/*
 * The packed form: varints (7 bits a byte, low first), strings as length and
 * bytes, offsets and lines as distances from what came before, identifier
 * hashes as 4 bytes; then 8 bytes XXH3 of all that.
 */

static const char magic[4] = "rsc1";

enum item_flags {
	ITEM_STATIC = 1,
	ITEM_RAGGED = 2,
	ITEM_BODY = 4,
	ITEM_ALL_FLAGS = 7,
	ITEM_KIND_SHIFT = 3,
};

static void put_number(struct buf *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addch(out, (int)(n & 0x7f) | 0x80);
	buf_addch(out, (int)n);
}

static void put_string(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	put_number(out, len);
	buf_add(out, text, len);
}

static void put_words(struct buf *out, const uint16_t *words, uint32_t n)
{
	put_number(out, n);
	for (uint32_t i = 0; i < n; i++)
		put_number(out, i ? words[i] - words[i - 1] : words[i]);
}

static void put_fixed(struct buf *out, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addch(out, (int)(n >> 8 * i & 0xff));
}

static void put_item(struct buf *out, const struct scan_item *item,
		     const struct scan_item *before)
{
	unsigned int flags = (item->is_static ? ITEM_STATIC : 0) |
			     (item->ragged ? ITEM_RAGGED : 0) |
			     (item->body_end ? ITEM_BODY : 0);

	put_number(out, (unsigned int)item->kind << ITEM_KIND_SHIFT | flags);
	put_string(out, item->name);
	put_string(out, item->type);
	put_number(out, item->start - (before ? before->end : 0));
	put_number(out, item->end - item->start);
	if (item->body_end) {
		put_number(out, item->body_start - item->start);
		put_number(out, item->body_end - item->body_start);
	}
	put_number(out, item->first_line - (before ? before->last_line : 0));
	put_number(out, item->line - item->first_line);
	put_number(out, item->last_line - item->line);
	put_words(out, item->words, item->n_words);
	put_number(out, item->n_idents);
	for (uint32_t i = 0; i < item->n_idents; i++)
		put_fixed(out, item->idents[i], 4);
}

void scan_pack(struct buf *out, const struct scan_file *f)
{
	size_t from = out->len;

	buf_add(out, magic, sizeof(magic));
	put_number(out, SCAN_VERSION);
	put_number(out, f->defeated);
	if (f->defeated)
		put_string(out, f->why);
	put_number(out, f->n_items);
	for (uint32_t i = 0; i < f->n_items; i++)
		put_item(out, &f->items[i], i ? &f->items[i - 1] : NULL);
	put_number(out, f->n_includes);
	for (uint32_t i = 0; i < f->n_includes; i++)
		put_string(out, f->includes[i]);
	put_words(out, f->file_words, f->n_file_words);
	put_fixed(out, XXH3_64bits(out->data + from, out->len - from), 8);
}

/* A reader that, once something is wrong, reads zeros. */
struct reader {
	const unsigned char *p, *end;
	bool bad;
};

static uint32_t get_number(struct reader *r)
{
	uint64_t n = 0;

	for (int shift = 0; shift < 35 && r->p < r->end; shift += 7) {
		unsigned char byte = *r->p++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (n > INT32_MAX || (shift && !byte))
			break;
		return n;
	}
	r->bad = true;
	return 0;
}

/* A count of things that take at least so many bytes each. */
static uint32_t get_count(struct reader *r, size_t size)
{
	uint32_t n = get_number(r);

	if (n <= (size_t)(r->end - r->p) / size)
		return n;
	r->bad = true;
	return 0;
}

static uint64_t get_fixed(struct reader *r, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes && r->p < r->end; i++)
		n |= (uint64_t)*r->p++ << 8 * i;
	return n;
}

/* The sum of a and a number; too large a sum is wrong. */
static uint32_t get_after(struct reader *r, uint32_t a)
{
	uint32_t b = get_number(r);

	if (b <= INT32_MAX - a)
		return a + b;
	r->bad = true;
	return a;
}

static uint32_t get_string(struct reader *r, struct parts *out)
{
	uint32_t len = get_count(r, 1), at = out->strings.len;

	if (memchr(r->p, '\0', len))
		r->bad = true;
	if (r->bad)
		return 0;
	buf_add(&out->strings, r->p, len);
	buf_addch(&out->strings, '\0');
	r->p += len;
	return at;
}

static uint32_t get_words(struct reader *r, struct parts *out, uint32_t *n)
{
	uint32_t at = out->words.n, word = 0;

	*n = get_count(r, 1);
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t step = get_number(r);

		word += step;
		if ((i && !step) || word >= SCAN_NO_WORD)
			r->bad = true;
		if (r->bad)
			break;
		*vec_push(&out->words) = word;
	}
	return at;
}

static uint32_t get_idents(struct reader *r, struct parts *out, uint32_t *n)
{
	uint32_t at = out->idents.n, last = 0;

	*n = get_count(r, 4);
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t ident = get_fixed(r, 4);

		if (i && ident <= last)
			r->bad = true;
		*vec_push(&out->idents) = ident;
		last = ident;
	}
	return at;
}

static void get_item(struct reader *r, struct parts *out,
		     const struct scan_item *before, struct draft *d)
{
	struct scan_item *item = &d->item;
	uint32_t head = get_number(r);

	item->kind = head >> ITEM_KIND_SHIFT;
	item->is_static = head & ITEM_STATIC;
	item->ragged = head & ITEM_RAGGED;
	d->name = get_string(r, out);
	d->type = get_string(r, out);
	item->start = get_after(r, before->end);
	item->end = get_after(r, item->start);
	if (head & ITEM_BODY) {
		item->body_start = get_after(r, item->start);
		item->body_end = get_after(r, item->body_start);
	}
	item->first_line = get_after(r, before->last_line);
	item->line = get_after(r, item->first_line);
	item->last_line = get_after(r, item->line);
	d->words = get_words(r, out, &item->n_words);
	d->idents = get_idents(r, out, &item->n_idents);
	if (head >> ITEM_KIND_SHIFT > SCAN_OTHER || item->end <= item->start ||
	    item->body_end > item->end ||
	    (head & ITEM_BODY && item->body_end <= item->body_start) ||
	    (item->n_idents && item->kind != SCAN_RECORD &&
	     item->kind != SCAN_TYPEDEF))
		r->bad = true;
}

static void get_file(struct reader *r, struct parts *out)
{
	struct draft last = { 0 };
	uint32_t n;

	n = get_number(r);
	r->bad |= n > 1;
	out->defeated = n == 1;
	if (out->defeated)
		out->why = get_string(r, out);
	n = get_count(r, 1);
	for (uint32_t i = 0; i < n && !r->bad; i++) {
		struct draft d = { 0 };

		get_item(r, out, &last.item, &d);
		*vec_push(&out->drafts) = d;
		last = d;
	}
	n = get_count(r, 1);
	for (uint32_t i = 0; i < n && !r->bad; i++) {
		uint32_t at = get_string(r, out);

		*vec_push(&out->includes) = at;
	}
	out->file_words = get_words(r, out, &out->n_file_words);
	if (r->p != r->end || (out->defeated && out->drafts.n))
		r->bad = true;
}

struct scan_file *scan_unpack(const void *bytes, size_t len)
{
	const unsigned char *p = bytes;
	struct reader r = { 0 }, sum = { 0 };
	struct parts parts;

	if (len < sizeof(magic) + 8 || memcmp(p, magic, sizeof(magic)) != 0)
		return NULL;
	sum.p = p + len - 8;
	sum.end = p + len;
	if (get_fixed(&sum, 8) != XXH3_64bits(p, len - 8))
		return NULL;

	r.p = p + sizeof(magic);
	r.end = p + len - 8;
	if (get_number(&r) != SCAN_VERSION || r.bad)
		return NULL;
	init_parts(&parts);
	get_file(&r, &parts);
	if (!r.bad)
		return assemble(&parts);
	release_parts(&parts);
	return NULL;
}
