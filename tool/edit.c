/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fnmatch.h>
#include "buf.h"
#include "edit.h"
#include "lex.h"

static void replace(struct buf *out, const char *text, size_t len, size_t start,
		    size_t end, const char *by)
{
	buf_add(out, text, start);
	buf_addstr(out, by);
	buf_add(out, text + end, len - end);
}

/* Offset of a line, from 1; len when there is none. */
static size_t line_start(const char *text, size_t len, uint32_t line)
{
	size_t at = 0;

	while (--line > 0 && at < len) {
		const char *end = memchr(text + at, '\n', len - at);

		at = end ? (size_t)(end - text) + 1 : len;
	}
	return at;
}

/* ---- the type ---- */

/* Behind the name: annotations and an array, then the end. */
static bool ends_alone(struct lexer *lx)
{
	enum lex_kind kind;
	int depth = 0;

	while ((kind = lex_next(lx, LEX_WANT_CODE)) != LEX_END) {
		if (kind == LEX_LPAREN || kind == LEX_LBRACKET)
			depth++;
		else if (kind == LEX_RPAREN || kind == LEX_RBRACKET)
			depth--;
		else if (depth == 0 && (kind == LEX_SEMICOLON))
			return true;
		else if (depth == 0 && kind != LEX_IDENT)
			return false;
	}
	return false;
}

bool edit_type(struct buf *out, const char *text, size_t len, uint32_t line,
	       const char *name)
{
	struct lexer lx = { .text = text, .end = (uint32_t)len };
	uint32_t last_line = (uint32_t)line_start(text, len, line + 1);
	uint32_t start = 0, end = 0;
	enum lex_kind kind;

	lx.pos = (uint32_t)line_start(text, len, line);
	while ((kind = lex_next(&lx, LEX_WANT_CODE)) != LEX_END &&
	       lx.start < last_line) {
		if (kind == LEX_IDENT && lex_is(&lx, "atomic_t")) {
			start = lx.start;
			end = lx.pos;
		} else if (kind == LEX_IDENT && end && lex_is(&lx, name)) {
			if (!ends_alone(&lx))
				return false;
			replace(out, text, len, start, end, "refcount_t");
			return true;
		} else if (kind != LEX_IDENT) {
			end = 0;
		}
	}
	return false;
}

/* ---- one operation ---- */

bool edit_word(struct buf *out, const char *text, size_t len, uint32_t offset,
	       const char *from, const char *to)
{
	size_t n = strlen(from);

	if (offset + n > len || memcmp(text + offset, from, n) != 0)
		return false;
	replace(out, text, len, offset, offset + n, to);
	return true;
}

const char *edit_same_operation(const char *op)
{
	static const char *const pairs[][2] = {
		{ "ATOMIC_INIT", "REFCOUNT_INIT" },
		{ "atomic_set", "refcount_set" },
		{ "atomic_read", "refcount_read" },
		{ "atomic_inc", "refcount_inc" },
		{ "atomic_inc_not_zero", "refcount_inc_not_zero" },
		{ "atomic_add", "refcount_add" },
		{ "atomic_dec", "refcount_dec" },
		{ "atomic_dec_and_test", "refcount_dec_and_test" },
		{ "atomic_sub_and_test", "refcount_sub_and_test" },
		{ "atomic_dec_and_lock", "refcount_dec_and_lock" },
		{ "atomic_dec_and_mutex_lock", "refcount_dec_and_mutex_lock" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++)
		if (!strcmp(pairs[i][0], op))
			return pairs[i][1];
	return NULL;
}

/* ---- the include line ---- */

struct include {
	uint32_t start, end; /* the line, with its newline */
	char name[128]; /* "<linux/list.h>" */
};

/* Reads one include line after the other, those in an #if apart. */
struct includes {
	struct lexer lx;
	int depth; /* of #if; an include guard does not count */
	bool guard_seen;
	uint32_t guard_end; /* behind #define of the guard, or 0 */
};

static bool read_directive(struct includes *in, struct include *out)
{
	struct lexer *lx = &in->lx;
	uint32_t start = lx->start, body;
	enum lex_kind kind;
	bool is_include = false, first_if;

	while (start > 0 && lx->text[start - 1] != '\n')
		start--;
	if (lex_next(lx, LEX_WANT(LEX_EOL)) != LEX_IDENT)
		return false;
	body = lx->pos;
	first_if = lex_is(lx, "ifndef") && !in->guard_seen && !in->depth;
	if (starts_with(lx->text + lx->start, "if"))
		in->depth += first_if ? 0 : 1;
	else if (lex_is(lx, "endif"))
		in->depth--;
	if (first_if)
		in->guard_seen = true;
	is_include = lex_is(lx, "include") && in->depth == 0;
	if (lex_is(lx, "define") && in->guard_seen && !in->guard_end)
		in->guard_end = 1;
	do {
		kind = lex_next(lx, LEX_WANT(LEX_EOL));
	} while (kind != LEX_EOL && kind != LEX_END);
	if (in->guard_end == 1)
		in->guard_end = lx->pos;
	while (body < lx->start &&
	       (lx->text[body] == ' ' || lx->text[body] == '\t'))
		body++;
	out->start = start;
	out->end = lx->pos;
	snprintf(out->name, sizeof(out->name), "%.*s", (int)(lx->start - body),
		 lx->text + body);
	out->name[strcspn(out->name, ">") + (strchr(out->name, '>') ? 1 : 0)] =
		'\0';
	return is_include;
}

static bool next_include(struct includes *in, struct include *out)
{
	enum lex_kind kind;

	/* What is included behind the first code comes too late. */
	while ((kind = lex_next(&in->lx, LEX_WANT(LEX_HASH))) == LEX_HASH)
		if (read_directive(in, out))
			return true;
	return false;
}

static bool uses_atomics(const char *text, size_t len)
{
	static const char *const globs[] = {
		"atomic_*", "atomic64_*",  "ATOMIC_*",	   "ATOMIC64_*",
		"smp_mb_*", "xchg*",	   "cmpxchg*",	   "try_cmpxchg*",
		"smp_*",    "raw_atomic*", "arch_atomic*",
	};
	struct lexer lx = { .text = text, .end = (uint32_t)len };
	enum lex_kind kind;

	while ((kind = lex_next(&lx, 0)) != LEX_END) {
		char word[64];

		if (kind != LEX_IDENT)
			continue;
		snprintf(word, sizeof(word), "%.*s", (int)(lx.pos - lx.start),
			 text + lx.start);
		for (size_t i = 0; i < ARRAY_SIZE(globs); i++)
			if (fnmatch(globs[i], word, 0) == 0)
				return true;
	}
	return false;
}

/* Where the new line goes, and what is there already. */
struct spot {
	bool has_it, found;
	uint32_t at;		/* valid when found */
	bool after_guard;	/* there is no include line at all */
	struct include atomic;	/* the line of <linux/atomic.h>, or end 0 */
};

static void find_spot(struct spot *s, const char *text, size_t len)
{
	struct includes in = {
		.lx = { .text = text, .end = (uint32_t)len },
	};
	bool among = false;	/* a <linux/...> line was seen */
	struct include one;

	while (next_include(&in, &one) && !s->has_it) {
		bool ours = starts_with(one.name, "<linux/");

		s->has_it = !strcmp(one.name, "<linux/refcount.h>");
		if (!strcmp(one.name, "<linux/atomic.h>"))
			s->atomic = one;
		if (!s->found || (ours && !among))
			s->at = one.start;
		s->found = true;
		among |= ours;
		if (ours && strcmp(one.name, "<linux/refcount.h>") < 0)
			s->at = one.end;
	}
	if (!s->found && in.guard_end) {
		s->found = s->after_guard = true;
		s->at = in.guard_end;
	}
}

bool edit_include(struct buf *out, const char *text, size_t len)
{
	struct spot s = { 0 };
	uint32_t from = 0;

	find_spot(&s, text, len);
	if (s.has_it) {
		buf_add(out, text, len);
		return true;
	}
	if (!s.found)
		return false;
	if (s.atomic.end && s.atomic.end <= s.at && !uses_atomics(text, len)) {
		buf_add(out, text, s.atomic.start);
		from = s.atomic.end;
	}
	buf_add(out, text + from, s.at - from);
	if (s.after_guard)
		buf_addch(out, '\n');
	buf_addstr(out, "#include <linux/refcount.h>\n");
	buf_add(out, text + s.at, len - s.at);
	return true;
}
