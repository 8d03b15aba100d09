/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "smpl_python.h"

static bool is_long_quote(const char *at, const char *end)
{
	return end - at >= 3 && at[1] == at[0] && at[2] == at[0];
}

/* Behind the string that begins at `at`. */
static const char *string_end(const char *at, const char *end)
{
	bool is_long = is_long_quote(at, end);
	char quote = *at;

	at += is_long ? 3 : 1;
	while (at < end && (is_long || *at != '\n')) {
		if (*at == '\\' && at + 1 < end)
			at++;
		else if (*at == quote && (!is_long || is_long_quote(at, end)))
			return at + (is_long ? 3 : 1);
		at++;
	}
	return at;
}

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', end - at);

	return newline ? newline : end;
}

void smpl_python(struct buf *out, const char *text, size_t len)
{
	const char *at = text, *end = text + len, *next;

	for (; at < end; at = next) {
		if (*at == '"' || *at == '\'')
			next = string_end(at, end);
		else if (*at == '#')
			next = line_end(at, end);
		else
			next = at + 1;
		if (*at == '/' && next < end && *next == '/')
			next = line_end(at, end);
		else
			buf_add(out, at, next - at);
	}
}
