/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "buf.h"
#include "flow_tokens.h"
#include "flow_words.h"
#include "vec.h"

enum { GROUPS_MAX = 64 };

struct reader {
	struct flow_words *ws;
	const char *text;
	size_t len, at;
	struct {
		struct token *items;
		size_t n;
		size_t alloc;
	} out;
	bool skip[GROUPS_MAX]; /* by #if groups that are open */
	size_t groups;
	size_t skipping; /* how many of them are true */
};

static bool at_text(const struct reader *r, const char *text)
{
	size_t n = strlen(text);

	return r->len - r->at >= n && !memcmp(r->text + r->at, text, n);
}

/* ---- preprocessor lines ---- */

static void set_skip(struct reader *r, size_t i, bool skip)
{
	r->skipping += skip - r->skip[i];
	r->skip[i] = skip;
}

static bool is_if_nought(const char *line, size_t len)
{
	size_t i = 2;

	while (i < len && strchr(" \t\f\v\n", line[i]) && line[i])
		i++;
	return i > 2 && i < len && line[i] == '0' &&
	       (i + 1 == len || !is_word_byte(line[i + 1]));
}

static void read_directive(struct reader *r)
{
	const char *line = r->text + r->at, *end;
	size_t len;

	while (r->at < r->len && r->text[r->at] != '\n')
		r->at += at_text(r, "\\\n") ? 2 : 1;
	if (r->at > r->len)
		r->at = r->len;
	end = r->text + r->at;
	while (line < end && strchr(" \t#\n\f\v", *line) && *line)
		line++;
	len = end - line;
	if (len >= 2 && !memcmp(line, "if", 2)) {
		if (r->groups < GROUPS_MAX) {
			r->groups++;
			set_skip(r, r->groups - 1, is_if_nought(line, len));
		}
	} else if (len >= 2 && !memcmp(line, "el", 2) && r->groups) {
		set_skip(r, r->groups - 1, !r->skip[r->groups - 1]);
	} else if (len >= 5 && !memcmp(line, "endif", 5) && r->groups) {
		set_skip(r, r->groups - 1, false);
		r->groups--;
	}
}

/* ---- tokens: their length at r->at ---- */

/* Of a string or character constant; 1 when it does not end. */
static size_t quoted(const struct reader *r)
{
	char quote = r->text[r->at];

	for (size_t i = r->at + 1; i < r->len; i++) {
		if (r->text[i] == '\\')
			i++;
		else if (r->text[i] == quote)
			return i + 1 - r->at;
	}
	return 1;
}

static size_t number(const struct reader *r)
{
	size_t i = r->at;

	while (i < r->len && (is_word_byte(r->text[i]) || r->text[i] == '.'))
		i++;
	return i - r->at;
}

static size_t punctuation(const struct reader *r)
{
	static const char *const three[] = { "<<=", ">>=", "..." };
	static const char two[] = "->++--&&||<<>>-=+=*=/=%=&=|=^===!=<=>=";
	unsigned char c = r->text[r->at];
	size_t n = 1;

	for (size_t i = 0; i < ARRAY_SIZE(three); i++)
		if (at_text(r, three[i]))
			return 3;
	for (size_t i = 0; i + 1 < sizeof(two) && r->at + 1 < r->len; i += 2)
		if (c == two[i] && r->text[r->at + 1] == two[i + 1])
			return 2;
	if (c >= 0xc0) /* the bytes of one character */
		while (r->at + n < r->len && n < 4 &&
		       ((unsigned char)r->text[r->at + n] & 0xc0) == 0x80)
			n++;
	return n;
}

static size_t token_length(const struct reader *r)
{
	char c = r->text[r->at];
	size_t i = r->at;

	if (is_name_byte(c)) {
		while (i < r->len && is_word_byte(r->text[i]))
			i++;
		return i - r->at;
	}
	if (c == '"' || c == '\'')
		return quoted(r);
	if (is_word_byte(c) || (c == '.' && i + 1 < r->len &&
				r->text[i + 1] >= '0' && r->text[i + 1] <= '9'))
		return number(r);
	return punctuation(r);
}

static void add_token(struct reader *r, struct word *w)
{
	struct token *t = vec_push(&r->out);

	t->word = w;
	t->at = (uint32_t)r->at;
}

/* A comment that ends; false: none here. */
static bool skip_comment(struct reader *r)
{
	const char *end;

	if (at_text(r, "//")) {
		while (r->at < r->len && r->text[r->at] != '\n')
			r->at++;
		return true;
	}
	if (!at_text(r, "/*"))
		return false;
	end = memmem(r->text + r->at + 2, r->len - r->at - 2, "*/", 2);
	if (!end)
		return false;
	if (at_text(r, "/*free*/"))
		add_token(r, word_of(r->ws, "__free"));
	r->at = end + 2 - r->text;
	return true;
}

struct span span_read(struct flow_words *ws, const char *text, size_t len,
		      size_t at)
{
	struct reader r = { .ws = ws, .text = text, .len = len, .at = at };
	struct span out = SPAN_NONE;
	struct token *items;
	int depth = 0;

	while (r.at < len) {
		char c = text[r.at];
		size_t n;
		struct word *w;

		if (c == ' ' || (c >= '\t' && c <= '\r')) {
			r.at++;
			continue;
		}
		if (skip_comment(&r))
			continue;
		if (c == '#') {
			read_directive(&r);
			continue;
		}
		n = token_length(&r);
		if (!r.skipping) {
			w = word_get(ws, text + r.at, n);
			add_token(&r, w);
			if (is_open(w->one))
				depth++;
			else if (is_close(w->one) && --depth <= 0)
				break;
		}
		r.at += n;
	}
	out.n = r.out.n;
	items = arena_array(&ws->arena, out.n, sizeof(*items));
	if (out.n)
		memcpy(items, r.out.items, out.n * sizeof(*items));
	out.items = items;
	vec_release(&r.out);
	return out;
}

/* Behind name, blanks and "(" at or behind start: where "(" is. */
static bool find_head(const char *text, size_t len, size_t start,
		      const char *name, size_t *paren)
{
	size_t n = strlen(name);
	const char *p = text + start, *end = text + len;

	while (n && (p = memmem(p, end - p, name, n))) {
		const char *q = p + n;

		while (q < end && (*q == ' ' || (*q >= '\t' && *q <= '\r')))
			q++;
		if (q < end && *q == '(' &&
		    (p == text || !is_word_byte(p[-1]))) {
			*paren = q - text;
			return true;
		}
		p++;
	}
	return false;
}

bool flow_find(struct flow_place *out, struct flow_words *ws, const char *text,
	       size_t len, size_t start, const char *name)
{
	struct span head, body;
	const char *brace, *semicolon, *from;
	size_t paren;

	if (start > len || !find_head(text, len, start, name, &paren))
		return false;
	head = span_read(ws, text, len, paren);
	if (!head.n)
		return false;
	from = text + head.items[head.n - 1].at;
	brace = memchr(from, '{', text + len - from);
	semicolon = memchr(from, ';', text + len - from);
	if (!brace || (semicolon && semicolon < brace))
		return false;
	body = span_read(ws, text, len, brace - text);
	if (!body.n)
		return false;
	out->parameters = span_slice(head, 1, head.n - 1);
	out->body = span_slice(body, 1, body.n - 1);
	out->end = body.items[body.n - 1].at;
	return true;
}

/* ---- spans ---- */

bool token_is_name(const struct token *t)
{
	return is_name_byte(t->word->text[0]);
}

struct span span_slice(struct span s, size_t from, size_t to)
{
	if (to > s.n)
		to = s.n;
	if (from >= to)
		return SPAN_NONE;
	return (struct span){ s.items + from, to - from };
}

struct span span_join(struct flow_words *ws, struct span a, struct span b)
{
	struct token *items =
		arena_array(&ws->arena, a.n + b.n, sizeof(*items));

	if (a.n)
		memcpy(items, a.items, a.n * sizeof(*items));
	if (b.n)
		memcpy(items + a.n, b.items, b.n * sizeof(*items));
	return (struct span){ items, a.n + b.n };
}

size_t span_partner(struct span s, size_t i)
{
	int depth = 0;

	for (; i < s.n; i++) {
		char c = s.items[i].word->one;

		if (is_open(c))
			depth++;
		else if (is_close(c) && --depth == 0)
			return i;
	}
	return s.n - 1;
}

bool span_part(struct span s, const char *separator, size_t *at,
	       struct span *part)
{
	size_t begin = *at, k;
	int depth = 0;

	if (begin > s.n)
		return false;
	for (k = begin; k < s.n; k++) {
		const struct word *w = s.items[k].word;

		if (is_open(w->one))
			depth++;
		else if (is_close(w->one))
			depth--;
		else if (!depth && word_eq(w, separator))
			break;
	}
	*part = span_slice(s, begin, k);
	*at = k + 1;
	return true;
}

size_t span_count_parts(struct span s, const char *separator)
{
	struct span part;
	size_t at = 0, n = 0;

	while (span_part(s, separator, &at, &part))
		n++;
	return n;
}

struct span span_bare(struct span s)
{
	while (s.n > 1 && s.items[0].word->one == '(' &&
	       span_partner(s, 0) == s.n - 1)
		s = span_slice(s, 1, s.n - 1);
	return s;
}

struct word *span_text(struct flow_words *ws, struct span s)
{
	struct buf *out = ws->scratch;
	char last = 0;

	if (s.n == 1)
		return s.items[0].word;
	buf_clear(out);
	for (size_t i = 0; i < s.n; i++) {
		const struct word *w = s.items[i].word;

		if (is_word_byte(last) && is_word_byte(w->text[0]))
			buf_addch(out, ' ');
		buf_add(out, w->text, w->len);
		last = w->len ? w->text[w->len - 1] : 0;
	}
	return word_get(ws, out->data, out->len);
}

struct word *span_stripped(struct flow_words *ws, struct span s)
{
	return word_strip(ws, span_text(ws, s));
}

size_t span_find(struct span s, const char *text, size_t from)
{
	while (from < s.n && !word_eq(s.items[from].word, text))
		from++;
	return from;
}

bool span_has(struct span s, const char *text)
{
	return span_find(s, text, 0) < s.n;
}

bool span_is(struct span s, size_t i, const char *text)
{
	return i < s.n && word_eq(s.items[i].word, text);
}
