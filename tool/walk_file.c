/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_function.h"
#include "flow_words.h"
#include "walk_file.h"

/* ---- reading ---- */

/* Length of the UTF-8 character at p, 0 when there is none. */
static size_t utf8_length(const unsigned char *p, size_t left)
{
	size_t n = *p < 0x80		   ? 1 :
		   *p >= 0xc2 && *p < 0xe0 ? 2 :
		   *p >= 0xe0 && *p < 0xf0 ? 3 :
		   *p >= 0xf0 && *p < 0xf5 ? 4 :
					     0;

	if (!n || n > left)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] >= 0xa0) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] >= 0x90))
		return 0;
	return n;
}

/* How many bytes at p are plain. */
static size_t plain_run(const unsigned char *p, size_t left)
{
	size_t n = 0;

	while (n < left && p[n] && p[n] < 0x80 && p[n] != '\r')
		n++;
	return n;
}

static void make_clean(struct buf *out, const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0, n;

	buf_grow(out, len + 1);
	while (i < len) {
		n = plain_run(p + i, len - i);
		if (!n)
			n = utf8_length(p + i, len - i);
		if (!p[i])
			buf_addch(out, ' ');
		else if (p[i] == '\r' && i + 1 < len && p[i + 1] == '\n')
			;
		else if (n)
			buf_add(out, p + i, n);
		else
			buf_addstr(out, "\xef\xbf\xbd");
		i += n ? n : 1;
	}
}

static void find_lines(struct walk_file *f)
{
	const char *end = f->text + f->len, *p;
	size_t n = 1;

	for (p = f->text; (p = memchr(p, '\n', end - p)); p++)
		n++;
	f->starts = xcalloc(n, sizeof(*f->starts));
	f->n_lines = 1;
	for (p = f->text; (p = memchr(p, '\n', end - p)); p++)
		f->starts[f->n_lines++] = p + 1 - f->text;
}

void walk_file_start(struct walk_file *f, const char *path, const char *text,
		     size_t len)
{
	struct buf clean = BUF_INIT;

	memset(f, 0, sizeof(*f));
	make_clean(&clean, text, len);
	f->path = xstrdup(path);
	f->text = buf_detach(&clean, &f->len);
	find_lines(f);
}

void walk_file_release(struct walk_file *f)
{
	free(f->path);
	free(f->text);
	free(f->starts);
	free(f->bare);
	memset(f, 0, sizeof(*f));
}

/* Behind the string or character constant at i; i when it does not end. */
static size_t behind_quoted(const struct walk_file *f, size_t i)
{
	char quote = f->text[i];

	for (size_t k = i + 1; k < f->len; k++) {
		if (f->text[k] == quote)
			return quote == '\'' && k == i + 1 ? i : k + 1;
		if (f->text[k] == '\n')
			return i;
		if (f->text[k] == '\\')
			k++;
	}
	return i;
}

static size_t behind_hidden(const struct walk_file *f, size_t i)
{
	const char *p = f->text + i, *end;

	if (*p == '"' || *p == '\'')
		return behind_quoted(f, i);
	if (p[0] == '/' && p[1] == '*') {
		end = strstr(p + 2, "*/");
		return end ? (size_t)(end + 2 - f->text) : i;
	}
	return p[0] == '/' && p[1] == '/' ? i + strcspn(p, "\n") : i;
}

const char *walk_bare(struct walk_file *f)
{
	if (f->bare)
		return f->bare;
	f->bare = xstrndup(f->text, f->len);
	for (size_t i = strcspn(f->text, "\"'/"), end; i < f->len;
	     i += strcspn(f->text + i, "\"'/")) {
		end = behind_hidden(f, i);
		if (end == i)
			i++;
		for (; i < end; i++)
			if (f->bare[i] != '\n')
				f->bare[i] = ' ';
	}
	return f->bare;
}

size_t walk_line(const struct walk_file *f, size_t at)
{
	size_t low = 0, high = f->n_lines;

	while (high - low > 1) {
		size_t mid = (low + high) / 2;

		if (f->starts[mid] <= at)
			low = mid;
		else
			high = mid;
	}
	return low + 1;
}

bool walk_line_start(const struct walk_file *f, size_t line, size_t *start)
{
	if (!line || line > f->n_lines)
		return false;
	*start = f->starts[line - 1];
	return true;
}

static size_t characters(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += ((unsigned char)*from & 0xc0) != 0x80;
	return n;
}

size_t walk_column(const struct walk_file *f, size_t at)
{
	size_t start = f->starts[walk_line(f, at) - 1];

	return characters(f->text + start, f->text + at);
}

/* ---- saying ---- */

void say_string(struct buf *out, const char *text, size_t len)
{
	buf_addch(out, '"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = text[i];

		if (c == '"' || c == '\\')
			buf_addch(out, '\\');
		if (c < 0x20)
			buf_addf(out, "\\u%04x", c);
		else
			buf_addch(out, c);
	}
	buf_addch(out, '"');
}

static void say_plain(struct sayer *s, const char *text)
{
	say_string(s->out, text, strlen(text));
}

void say_begin(struct sayer *s, const char *kind, size_t at, size_t length)
{
	size_t column = walk_column(s->file, at);

	buf_addch(s->out, '[');
	say_plain(s, s->patch);
	buf_addstr(s->out, ", ");
	say_plain(s, kind);
	buf_addstr(s->out, ", ");
	say_plain(s, s->file->path);
	buf_addf(s->out, ", %zu, %zu, %zu, ", walk_line(s->file, at), column,
		 column + length);
	say_plain(s, s->function);
	buf_addstr(s->out, ", {");
}

static void say_key(struct sayer *s, const char *key)
{
	if (s->out->data[s->out->len - 1] != '{')
		buf_addstr(s->out, ", ");
	say_plain(s, key);
	buf_addstr(s->out, ": ");
}

void say_text(struct sayer *s, const char *key, const char *value)
{
	say_key(s, key);
	say_plain(s, value);
}

size_t say_cut(const char *text, size_t max)
{
	size_t n = 0, i = 0;

	for (; text[i]; i++) {
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
		if (n > max)
			break;
	}
	return i;
}

void say_part(struct sayer *s, const char *key, const char *value, size_t max)
{
	say_key(s, key);
	say_string(s->out, value, say_cut(value, max));
}

void say_number(struct sayer *s, const char *key, size_t value)
{
	say_key(s, key);
	buf_addf(s->out, "%zu", value);
}

void say_list(struct sayer *s, const char *key, const char *const *items,
	      size_t n)
{
	say_key(s, key);
	buf_addch(s->out, '[');
	for (size_t i = 0; i < n; i++) {
		buf_addstr(s->out, i ? ", " : "");
		say_plain(s, items[i]);
	}
	buf_addch(s->out, ']');
}

void say_words(struct sayer *s, const char *key, const struct words *words)
{
	say_key(s, key);
	buf_addch(s->out, '[');
	for (size_t i = 0; i < words->n; i++) {
		buf_addstr(s->out, i ? ", " : "");
		say_string(s->out, words->items[i]->text, words->items[i]->len);
	}
	buf_addch(s->out, ']');
}

void say_end(struct sayer *s)
{
	buf_addstr(s->out, "}]\n");
}
