/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "ctree_tokens.h"
#include "ctree_words.h"
#include "vec.h"

/* clang-format off */
static const struct {
	const char *text;
	enum ctree_keyword keyword;
} keywords[] = {
	{ "void", K_VOID }, { "char", K_CHAR }, { "short", K_SHORT },
	{ "int", K_INT }, { "long", K_LONG }, { "float", K_FLOAT },
	{ "double", K_DOUBLE }, { "signed", K_SIGNED },
	{ "__signed__", K_SIGNED }, { "__signed", K_SIGNED },
	{ "unsigned", K_UNSIGNED }, { "_Bool", K_BOOL },
	{ "_Complex", K_COMPLEX }, { "__int128", K_INT128 },
	{ "const", K_CONST }, { "__const", K_CONST }, { "__const__", K_CONST },
	{ "volatile", K_VOLATILE }, { "__volatile__", K_VOLATILE },
	{ "__volatile", K_VOLATILE }, { "restrict", K_RESTRICT },
	{ "__restrict", K_RESTRICT }, { "__restrict__", K_RESTRICT },
	{ "static", K_STATIC }, { "extern", K_EXTERN },
	{ "typedef", K_TYPEDEF }, { "inline", K_INLINE },
	{ "__inline", K_INLINE }, { "__inline__", K_INLINE },
	{ "register", K_REGISTER }, { "auto", K_AUTO },
	{ "_Thread_local", K_THREAD }, { "__auto_type", K_INT },
	{ "struct", K_STRUCT }, { "union", K_UNION }, { "enum", K_ENUM },
	{ "typeof", K_TYPEOF }, { "__typeof", K_TYPEOF },
	{ "__typeof__", K_TYPEOF }, { "typeof_unqual", K_TYPEOF },
	{ "__attribute__", K_ATTRIBUTE }, { "__attribute", K_ATTRIBUTE },
	{ "__declspec", K_ATTRIBUTE },
	{ "__extension__", K_EXTENSION }, { "if", K_IF }, { "else", K_ELSE },
	{ "switch", K_SWITCH }, { "case", K_CASE }, { "default", K_DEFAULT },
	{ "while", K_WHILE }, { "do", K_DO }, { "for", K_FOR },
	{ "goto", K_GOTO }, { "break", K_BREAK }, { "continue", K_CONTINUE },
	{ "return", K_RETURN }, { "asm", K_ASM }, { "asm_inline", K_ASM }, { "__asm__", K_ASM },
	{ "__asm", K_ASM }, { "sizeof", K_SIZEOF }, { "_Alignof", K_ALIGNOF },
	{ "__alignof__", K_ALIGNOF }, { "__alignof", K_ALIGNOF },
	{ "alignof", K_ALIGNOF }, { "MACROSTATEMENT", K_MACRO_STATEMENT },
}, punctuation[] = { /* longest first */
	{ "<<=", P_SHL_ASSIGN }, { ">>=", P_SHR_ASSIGN }, { "...", P_ELLIPSIS },
	{ "->", P_ARROW }, { "++", P_INC }, { "--", P_DEC }, { "<<", P_SHL },
	{ ">>", P_SHR }, { "<=", P_LE }, { ">=", P_GE }, { "==", P_EQ },
	{ "!=", P_NE }, { "&&", P_ANDAND }, { "||", P_OROR },
	{ "+=", P_ADD_ASSIGN }, { "-=", P_SUB_ASSIGN }, { "*=", P_MUL_ASSIGN },
	{ "/=", P_DIV_ASSIGN }, { "%=", P_MOD_ASSIGN }, { "&=", P_AND_ASSIGN },
	{ "|=", P_OR_ASSIGN }, { "^=", P_XOR_ASSIGN }, { "##", P_HASHHASH },
	{ "(", P_LPAREN }, { ")", P_RPAREN }, { "{", P_LBRACE },
	{ "}", P_RBRACE }, { "[", P_LBRACKET }, { "]", P_RBRACKET },
	{ ";", P_SEMICOLON }, { ",", P_COMMA }, { ".", P_DOT }, { ":", P_COLON },
	{ "?", P_QUESTION }, { "&", P_AND }, { "*", P_STAR }, { "+", P_PLUS },
	{ "-", P_MINUS }, { "~", P_TILDE }, { "!", P_NOT }, { "/", P_SLASH },
	{ "%", P_PERCENT }, { "|", P_OR }, { "^", P_XOR }, { "<", P_LT },
	{ ">", P_GT }, { "=", P_ASSIGN }, { "#", P_HASH }, { "@", P_AT },
}, of_patterns[] = {
	{ "<+...", P_NEST }, { "...+>", P_NEST_END }, { "<...", P_NEST_ANY },
	{ "...>", P_NEST_ANY_END }, { "\\(", P_EITHER }, { "\\|", P_ELSE },
	{ "\\&", P_ALSO }, { "\\)", P_EITHER_END },
};
/* clang-format on */

enum ctree_keyword ctree_keyword_of(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		if (strlen(keywords[i].text) == len &&
		    !memcmp(keywords[i].text, text, len))
			return keywords[i].keyword;
	for (size_t i = 0; i < ARRAY_SIZE(punctuation); i++)
		if (strlen(punctuation[i].text) == len &&
		    !memcmp(punctuation[i].text, text, len))
			return punctuation[i].keyword;
	for (size_t i = 0; i < ARRAY_SIZE(of_patterns); i++)
		if (strlen(of_patterns[i].text) == len &&
		    !memcmp(of_patterns[i].text, text, len))
			return of_patterns[i].keyword;
	return K_NONE;
}

struct reader {
	struct ctree_tokens *out;
	struct ctree_words *ws;
	const char *text;
	uint32_t at, end;
	uint32_t line, line_start;
	bool fresh; /* nothing on this line yet */
	bool in_define;
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
	struct ctree_token *t;

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
	t = add(r, start, quote == '"' ? CTREE_T_STRING : CTREE_T_CHAR);
	(void)t;
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

	for (size_t i = 0; i < ARRAY_SIZE(punctuation); i++) {
		const char *p = punctuation[i].text;
		size_t n = strlen(p);

		if (r->text[start] != p[0] || r->end - start < n ||
		    memcmp(r->text + start, p, n) != 0)
			continue;
		r->at += (uint32_t)n;
		add(r, start, CTREE_T_PUNCTUATION);
		return;
	}
	r->at++;
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

static void add_special(struct reader *r, size_t n, const char *as)
{
	uint32_t start = r->at;

	r->at += (uint32_t)n;
	add(r, start, CTREE_T_PUNCTUATION)->word =
		ctree_word(r->ws, as, strlen(as));
}

/* The punctuation that only patterns have. */
static bool read_special(struct reader *r)
{
	static const char first_column[] = "(|&)";
	char c = r->text[r->at];

	for (size_t i = 0; i < ARRAY_SIZE(of_patterns); i++) {
		const char *p = of_patterns[i].text;
		size_t n = strlen(p);

		if (r->end - r->at >= n && !memcmp(r->text + r->at, p, n)) {
			add_special(r, n, p);
			return true;
		}
	}
	if (r->at == r->line_start && c && strchr(first_column, c)) {
		char escaped[] = { '\\', c, 0 };

		add_special(r, 1, escaped);
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
