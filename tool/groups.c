/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "groups.h"

void groups_add(struct buf *out, const char *path, const char *wants,
		const char *text, size_t len)
{
	if (text)
		buf_addf(out, "+%zu ", len);
	buf_addf(out, "%s%s%s\n", path, wants && *wants ? " " : "",
		 wants ? wants : "");
	if (text) {
		buf_add(out, text, len);
		buf_addch(out, '\n');
	}
}

void groups_start(struct groups *g, struct buf *text)
{
	g->start = g->at = text->data;
	g->end = text->data + text->len;
}

/* The next line that is not empty, as a string; NULL at the end. */
static char *next_line(struct groups *g)
{
	char *line, *stop;

	while (g->at < g->end && *g->at == '\n')
		g->at++;
	if (g->at >= g->end)
		return NULL;
	line = g->at;
	stop = memchr(line, '\n', (size_t)(g->end - line));
	if (stop)
		*stop = '\0';
	g->at = stop ? stop + 1 : g->end;
	return line;
}

static bool take_text(struct groups *g, struct groups_file *out, size_t len)
{
	if (len >= (size_t)(g->end - g->at) || g->at[len] != '\n')
		return false;
	out->text = g->at;
	out->len = len;
	out->offset = (size_t)(g->at - g->start);
	g->at[len] = '\0';
	g->at += len + 1;
	return true;
}

bool groups_next(struct groups *g, struct groups_file *out)
{
	char *line = next_line(g), *rest;
	unsigned long len = 0;
	bool inside;

	memset(out, 0, sizeof(*out));
	if (!line)
		return false;
	inside = *line == '+';
	if (inside) {
		len = strtoul(line + 1, &rest, 10);
		if (rest == line + 1 || *rest != ' ')
			return false;
		line = rest + 1;
	}
	out->path = strsep(&line, " ");
	out->wants = line;
	return !inside || take_text(g, out, len);
}
