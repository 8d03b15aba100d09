/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree_tokens.h"
#include "ctree_words.h"
#include "vec.h"

struct reader {
	struct ctree_tokens *out;
	struct ctree_words *ws;
	const char *text;
	uint32_t at, end;
	uint32_t line, line_start;
	bool fresh; /* nothing on this line yet */
	/* of a pattern */
	const struct ctree_meta *metas;
	size_t n_metas;
	struct arena *arena; /* NULL: this is code */
	bool minus;
};

static bool is_word_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_' || c == '$';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static char at(const struct reader *r, uint32_t i)
{
	return i < r->end ? r->text[i] : 0;
}

static void new_line(struct reader *r)
{
	r->line++;
	r->line_start = r->at;
	r->fresh = true;
	r->minus = false;
}

/* Past the end of the comment that begins here. */
static void skip_comment(struct reader *r)
{
	bool fresh = r->fresh;

	r->at += 2;
	while (r->at < r->end) {
		char c = r->text[r->at++];

		if (c == '*' && at(r, r->at) == '/') {
			r->at++;
			break;
		}
		if (c == '\n')
			new_line(r);
	}
	r->fresh = fresh;
}

static void skip_line_comment(struct reader *r)
{
	while (r->at < r->end && r->text[r->at] != '\n') {
		if (r->text[r->at] == '\\' && at(r, r->at + 1) == '\n') {
			r->at += 2;
			r->line++;
			r->line_start = r->at;
		} else {
			r->at++;
		}
	}
}

/* Length of a backslash and the newline behind it; 0: not here. */
static uint32_t splice(const struct reader *r, uint32_t i)
{
	uint32_t start = i;

	if (at(r, i) != '\\')
		return 0;
	i++;
	while (at(r, i) == ' ' || at(r, i) == '\t' || at(r, i) == '\r')
		i++;
	return at(r, i) == '\n' ? i + 1 - start : 0;
}

/* To the next token, or the end of the line when that is asked for. */
static void skip_blanks(struct reader *r, bool stay_on_line)
{
	while (r->at < r->end) {
		char c = r->text[r->at];
		uint32_t n;

		if (c == '\n') {
			if (stay_on_line)
				return;
			r->at++;
			new_line(r);
		} else if (c == ' ' || c == '\t' || c == '\r' || c == '\f' ||
			   c == '\v') {
			r->at++;
		} else if (c == '/' && at(r, r->at + 1) == '*') {
			skip_comment(r);
		} else if (c == '/' && at(r, r->at + 1) == '/') {
			skip_line_comment(r);
		} else if ((n = splice(r, r->at))) {
			r->at += n;
			r->line++;
			r->line_start = r->at;
		} else {
			return;
		}
	}
}

static struct ctree_token *add(struct reader *r, uint32_t start,
			       enum ctree_token_kind kind)
{
	struct ctree_token *t = vec_push(r->out);

	t->at = start;
	t->end = r->at;
	t->line = r->line;
	t->col = start - r->line_start;
	t->kind = (uint8_t)kind;
	t->flags = (r->fresh ? CTREE_F_STARTS_LINE : 0) |
		   (r->minus ? CTREE_F_MINUS : 0);
	t->word = ctree_word(r->ws, r->text + start, r->at - start);
	r->fresh = false;
	return t;
}

/* r->at is at the quote. Its end; of one that is not closed, its line's. */
static void read_quoted(struct reader *r, uint32_t start)
{
	char quote = r->text[r->at++];
	uint32_t line = r->line, line_start = r->line_start, n;

	while (r->at < r->end && r->text[r->at] != quote) {
		if (r->text[r->at] == '\n')
			break;
		if ((n = splice(r, r->at))) {
			r->at += n;
			line++;
			line_start = r->at;
			continue;
		}
		r->at += r->text[r->at] == '\\' && r->at + 1 < r->end ? 2 : 1;
	}
	if (at(r, r->at) == quote)
		r->at++;
	add(r, start, quote == '"' ? CTREE_T_STRING : CTREE_T_CHAR);
	r->line = line;
	r->line_start = line_start;
}

static void read_number(struct reader *r)
{
	uint32_t start = r->at++;

	while (r->at < r->end) {
		char c = r->text[r->at], before = r->text[r->at - 1];

		if (!is_word_byte(c) && c != '.' &&
		    !((c == '+' || c == '-') &&
		      (before == 'e' || before == 'E' || before == 'p' ||
		       before == 'P') &&
		      !(r->text[start] == '0' &&
			(at(r, start + 1) | 32) == 'x' &&
			(before | 32) == 'e')))
			break;
		r->at++;
	}
	add(r, start, CTREE_T_NUMBER);
}

static uint32_t find_meta(const struct reader *r, uint32_t start)
{
	size_t len = r->at - start;

	for (size_t i = 0; i < r->n_metas; i++)
		if (strlen(r->metas[i].name) == len &&
		    !memcmp(r->metas[i].name, r->text + start, len))
			return (uint32_t)i;
	return UINT32_MAX;
}

static void read_name(struct reader *r)
{
	uint32_t start = r->at, meta;
	struct ctree_token *t;
	char c;

	while (r->at < r->end && is_word_byte(r->text[r->at]))
		r->at++;
	c = at(r, r->at);
	if ((c == '"' || c == '\'') && r->at - start <= 2 &&
	    strchr("LuU", r->text[start]) &&
	    (r->at - start == 1 || r->text[start + 1] == '8')) {
		read_quoted(r, start);
		return;
	}
	meta = r->arena ? find_meta(r, start) : UINT32_MAX;
	t = add(r, start, CTREE_T_NAME);
	if (meta == UINT32_MAX)
		return;
	if (r->metas[meta].kind != CTREE_M_TYPEDEF &&
	    r->metas[meta].kind != CTREE_M_ITERATOR_NAME)
		t->kind = CTREE_T_META;
	r->out->metas[r->out->n - 1] = meta;
}

static void read_punctuation(struct reader *r)
{
	uint32_t start = r->at;
	size_t n = ctree_punctuation(r->text + start, r->end - start);

	r->at += n ? (uint32_t)n : 1;
	if (n)
		add(r, start, CTREE_T_PUNCTUATION);
}

static void read_token(struct reader *r)
{
	char c = r->text[r->at];

	if (is_digit(c) || (c == '.' && is_digit(at(r, r->at + 1))))
		read_number(r);
	else if (is_word_byte(c))
		read_name(r);
	else if (c == '"' || c == '\'')
		read_quoted(r, r->at);
	else
		read_punctuation(r);
}

static bool is_word(const struct ctree_token *t, const char *text)
{
	return !strcmp(t->word->text, text);
}

static void end_line(struct reader *r, enum ctree_token_kind kind)
{
	uint32_t start = r->at;

	if (kind == CTREE_T_LINE_END)
		add(r, start, CTREE_T_LINE_END);
	if (r->at < r->end) {
		r->at++;
		new_line(r);
	}
}

static void read_define(struct reader *r)
{
	while (true) {
		skip_blanks(r, true);
		if (r->at >= r->end || r->text[r->at] == '\n')
			break;
		read_token(r);
	}
	end_line(r, CTREE_T_LINE_END);
}

/* r->at is at the '#'. */
static void read_directive(struct reader *r)
{
	uint32_t start = r->at++, line = r->line, line_start = r->line_start;
	uint32_t name;
	size_t mine;

	skip_blanks(r, true);
	name = r->at;
	while (r->at < r->end && is_word_byte(r->text[r->at]))
		r->at++;
	add(r, name, CTREE_T_DIRECTIVE);
	mine = r->out->n - 1;
	r->out->items[mine].at = start;
	r->out->items[mine].line = line;
	r->out->items[mine].col = start - line_start;
	if (is_word(&r->out->items[mine], "define")) {
		read_define(r);
		return;
	}
	while (true) {
		skip_blanks(r, true);
		if (r->at >= r->end || r->text[r->at] == '\n')
			break;
		r->at++;
	}
	r->out->items[mine].end = r->at;
	end_line(r, CTREE_T_DIRECTIVE);
}

void ctree_tokens_release(struct ctree_tokens *ts)
{
	vec_release(ts);
	free(ts->marks);
	free(ts->metas);
	memset(ts, 0, sizeof(*ts));
}

static void add_end(struct reader *r)
{
	r->at = r->end;
	add(r, r->end, CTREE_T_END);
}

void ctree_tokens_read(struct ctree_tokens *ts, struct ctree_words *ws,
		       const char *text, size_t len)
{
	struct reader r = { .out = ts,
			    .ws = ws,
			    .text = text,
			    .end = len < INT32_MAX ? (uint32_t)len : 0,
			    .line = 1,
			    .fresh = true };

	ts->text = text;
	while (skip_blanks(&r, false), r.at < r.end) {
		if (r.fresh && r.text[r.at] == '#')
			read_directive(&r);
		else
			read_token(&r);
	}
	add_end(&r);
}

/* Room for marks and metas beside each token that may come. */
static void grow_marks(struct ctree_tokens *ts)
{
	size_t n = ts->n + 2;

	if (n <= ts->marks_alloc)
		return;
	n *= 2;
	ts->marks = xrealloc(ts->marks, n * sizeof(*ts->marks));
	ts->metas = xrealloc(ts->metas, n * sizeof(*ts->metas));
	for (size_t i = ts->marks_alloc; i < n; i++) {
		ts->marks[i] = NULL;
		ts->metas[i] = UINT32_MAX;
	}
	ts->marks_alloc = n;
}

static int read_mark(struct reader *r, struct buf *err)
{
	uint32_t start = ++r->at;
	struct ctree_mark *mark;

	while (r->at < r->end && is_word_byte(r->text[r->at]))
		r->at++;
	if (r->at == start || !r->out->n) {
		buf_addf(err, "line %u: cannot read '@'", r->line);
		return -1;
	}
	mark = arena_get(r->arena, sizeof(*mark));
	mark->name = ctree_word(r->ws, r->text + start, r->at - start);
	mark->next = r->out->marks[r->out->n - 1];
	r->out->marks[r->out->n - 1] = mark;
	return 0;
}

/* The punctuation that only patterns have. */
static bool read_special(struct reader *r)
{
	static const char first_column[] = "(|&)";
	char c = r->text[r->at];
	size_t n = ctree_pattern_punctuation(r->text + r->at, r->end - r->at);

	if (n) {
		uint32_t start = r->at;

		r->at += (uint32_t)n;
		add(r, start, CTREE_T_PUNCTUATION);
		return true;
	}
	if (r->at == r->line_start && c && strchr(first_column, c)) {
		char escaped[] = { '\\', c };
		uint32_t start = r->at++;

		add(r, start, CTREE_T_PUNCTUATION)->word =
			ctree_word(r->ws, escaped, 2);
		return true;
	}
	return false;
}

int ctree_tokens_read_pattern(struct ctree_tokens *ts, struct ctree_words *ws,
			      const char *text, size_t len, uint32_t line,
			      const struct ctree_meta *metas, size_t n_metas,
			      struct arena *arena, struct buf *err)
{
	struct reader r = { .out = ts,
			    .ws = ws,
			    .text = text,
			    .end = len < INT32_MAX ? (uint32_t)len : 0,
			    .line = line,
			    .fresh = true,
			    .metas = metas,
			    .n_metas = n_metas,
			    .arena = arena };

	ts->text = text;
	while (grow_marks(ts), skip_blanks(&r, false), r.at < r.end) {
		char c = text[r.at];

		if (r.at == r.line_start && c == '+') {
			buf_addf(err, "line %u: a line that is to be added",
				 r.line);
			return -1;
		}
		if (r.at == r.line_start && (c == '-' || c == '*') &&
		    at(&r, r.at + 1) != '-') {
			r.at++;
			r.minus = true;
		} else if (c == '@') {
			if (read_mark(&r, err) < 0)
				return -1;
		} else if (!read_special(&r)) {
			read_token(&r);
		}
	}
	add_end(&r);
	return 0;
}
