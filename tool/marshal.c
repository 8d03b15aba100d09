/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "marshal.h"

static void put32(char *at, uint32_t n)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(n >> (8 * i));
}

static void add32(struct buf *b, uint32_t n)
{
	char bytes[4];

	put32(bytes, n);
	buf_add(b, bytes, sizeof(bytes));
}

void marshal_none(struct buf *b)
{
	buf_addch(b, 'N');
}

void marshal_number(struct buf *b, int32_t n)
{
	buf_addch(b, 'i');
	add32(b, (uint32_t)n);
}

/* Length of the UTF-8 sequence at s, 0 when there is none. */
static size_t utf8_length(const unsigned char *s, size_t len)
{
	size_t n = s[0] < 0x80		       ? 1 :
		   s[0] >= 0xc2 && s[0] < 0xe0 ? 2 :
		   s[0] >= 0xe0 && s[0] < 0xf0 ? 3 :
		   s[0] >= 0xf0 && s[0] < 0xf5 ? 4 :
						 0;

	if (!n || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	if (n == 3 &&
	    ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] >= 0xa0)))
		return 0;
	if (n == 4 &&
	    ((s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] >= 0x90)))
		return 0;
	return n;
}

static bool is_ascii(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

static void unicode(struct buf *b, const char *text, size_t len)
{
	size_t size_at, n;

	buf_addch(b, 'u');
	size_at = b->len;
	add32(b, 0);
	for (size_t i = 0; i < len; i += n ? n : 1) {
		n = utf8_length((const unsigned char *)text + i, len - i);
		if (n)
			buf_add(b, text + i, n);
		else
			buf_addstr(b, "\xef\xbf\xbd");
	}
	put32(b->data + size_at, (uint32_t)(b->len - size_at - 4));
}

void marshal_string(struct buf *b, const char *text, size_t len)
{
	if (len > 255 || !is_ascii(text, len)) {
		unicode(b, text, len);
		return;
	}
	buf_addch(b, 'z');
	buf_addch(b, (int)len);
	buf_add(b, text, len);
}

void marshal_tuple(struct buf *b, uint8_t n)
{
	buf_addch(b, ')');
	buf_addch(b, n);
}

size_t marshal_open(struct buf *b)
{
	buf_addch(b, '[');
	add32(b, 0);
	return b->len - 4;
}

void marshal_close(struct buf *b, size_t list, uint32_t n)
{
	put32(b->data + list, n);
}

size_t marshal_frame(struct buf *b)
{
	add32(b, 0);
	return b->len;
}

void marshal_frame_end(struct buf *b, size_t frame)
{
	put32(b->data + frame - 4, (uint32_t)(b->len - frame));
}
