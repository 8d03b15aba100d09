/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "remark.h"

static const char *const left_for_later[] = { "FIXME", "REVISIT", "TODO", "XXX",
					      "HACK" };
static const char *const of_life[] = {
	"lifetime",	  "life time",	 "life-time",	    "lifecycle",
	"life cycle",	  "release(",	 "release ()",	    "refcount",
	"ref count",	  "references",	 "reference count", "use after free",
	"use-after-free", "dangling",	 "put_device",	    "get_device",
	"outlive",	  "freed while", "hot-unplug",
};

struct comment {
	const char *start, *end;
};

/* ---- finding comments ---- */

static const char *skip_quoted(const char *p, const char *end)
{
	char quote = *p++;

	while (p < end && *p != quote && *p != '\n')
		p += *p == '\\' && p + 1 < end ? 2 : 1;
	return p < end ? p + 1 : end;
}

static const char *line_end(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', end - p);

	return newline ? newline : end;
}

/* Past a run of // lines that begins at p. */
static const char *skip_lines(const char *p, const char *end)
{
	for (;;) {
		const char *stop = line_end(p, end);

		p = stop;
		while (p < end && (p == stop || *p == ' ' || *p == '\t'))
			p++;
		if (end - p < 2 || p[0] != '/' || p[1] != '/')
			return stop;
	}
}

static const char *skip_block(const char *p, const char *end)
{
	for (p += 2; end - p >= 2; p++)
		if (p[0] == '*' && p[1] == '/')
			return p + 2;
	return end;
}

/* False at the end of the text; c->end is where to go on. */
static bool next_comment(struct comment *c, const char *p, const char *end)
{
	while (p < end) {
		if (*p == '"' || *p == '\'') {
			p = skip_quoted(p, end);
		} else if (*p == '/' && end - p > 1 &&
			   (p[1] == '*' || p[1] == '/')) {
			c->start = p;
			c->end = p[1] == '*' ? skip_block(p, end) :
					       skip_lines(p, end);
			return true;
		} else {
			p++;
		}
	}
	return false;
}

/* ---- what they say ---- */

static bool is_part_of_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *find_word(const struct comment *c)
{
	const char *first = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(left_for_later); i++) {
		size_t n = strlen(left_for_later[i]);
		const char *p = c->start;

		while ((p = memmem(p, c->end - p, left_for_later[i], n))) {
			if ((p == c->start || !is_part_of_word(p[-1])) &&
			    (p + n == c->end || !is_part_of_word(p[n])))
				break;
			p++;
		}
		if (p && (!first || p < first))
			first = p;
	}
	return first;
}

static bool speaks_of_life(const char *words)
{
	for (size_t i = 0; i < ARRAY_SIZE(of_life); i++)
		if (strcasestr(words, of_life[i]))
			return true;
	return false;
}

/* Blanks, and stars and slashes at the beginning of lines, become one blank. */
static void add_words(struct buf *out, const struct comment *c)
{
	const char *end = c->end;
	bool begin = true, gap = false;

	if (end - c->start >= 4 && end[-2] == '*' && end[-1] == '/')
		end -= 2;
	for (const char *p = c->start; p < end && out->len < REMARK_MAX; p++) {
		if (isspace((unsigned char)*p)) {
			begin |= *p == '\n';
			gap = true;
		} else if (!begin || (*p != '*' && *p != '/')) {
			if (gap && out->len)
				buf_addch(out, ' ');
			buf_addch(out, *p);
			begin = gap = false;
		}
	}
}

void remark_each(const char *text, size_t len,
		 void (*visit)(void *ctx, uint32_t line, const char *words),
		 void *ctx)
{
	const char *end = text + len, *at = text;
	struct comment c = { .end = text };
	struct buf words = BUF_INIT;
	uint32_t line = 1;

	while (next_comment(&c, c.end, end)) {
		const char *word = find_word(&c);

		if (!word)
			continue;
		buf_clear(&words);
		add_words(&words, &c);
		for (; at < word; at++)
			line += *at == '\n';
		if (speaks_of_life(words.data))
			visit(ctx, line, words.data);
	}
	buf_release(&words);
}
