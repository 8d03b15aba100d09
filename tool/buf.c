/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"

/* Shared by all empty buffers, also of other threads: never written to. */
char buf_empty[1];

void buf_init(struct buf *b)
{
	b->data = buf_empty;
	b->len = 0;
	b->alloc = 0;
}

void buf_release(struct buf *b)
{
	if (b->alloc)
		free(b->data);
	buf_init(b);
}

void buf_clear(struct buf *b)
{
	buf_setlen(b, 0);
}

void buf_grow(struct buf *b, size_t extra)
{
	size_t need, alloc;

	if (extra > SIZE_MAX / 2 - b->len - 1)
		out_of_memory();
	need = b->len + extra + 1;
	if (need <= b->alloc)
		return;

	alloc = b->alloc + b->alloc / 2 + 32;
	if (alloc < need)
		alloc = need;
	b->data = xrealloc(b->alloc ? b->data : NULL, alloc);
	b->alloc = alloc;
	b->data[b->len] = '\0';
}

void buf_setlen(struct buf *b, size_t len)
{
	if (!b->alloc) {
		if (len)
			bug("length %zu set on an empty buffer", len);
		return;
	}
	if (len >= b->alloc)
		bug("length %zu set on a buffer of %zu", len, b->alloc);
	b->len = len;
	b->data[len] = '\0';
}

void buf_add(struct buf *b, const void *bytes, size_t len)
{
	if (!len)
		return;
	buf_grow(b, len);
	memcpy(b->data + b->len, bytes, len);
	buf_setlen(b, b->len + len);
}

void buf_addstr(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void buf_addch(struct buf *b, int c)
{
	char byte = (char)c;

	buf_add(b, &byte, 1);
}

void buf_addf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

void buf_vaddf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0)
		bug("bad format '%s'", fmt);

	buf_grow(b, (size_t)len);
	vsnprintf(b->data + b->len, (size_t)len + 1, fmt, ap);
	b->len += (size_t)len;
}

char *buf_detach(struct buf *b, size_t *len)
{
	char *data;

	buf_grow(b, 0);
	data = b->data;
	if (len)
		*len = b->len;
	buf_init(b);
	return data;
}

void buf_blank(struct buf *b, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		if (b->data[i] != '\n')
			b->data[i] = ' ';
}
