/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "escape.h"

static unsigned char byte_at(const char *text, size_t i)
{
	return (unsigned char)text[i];
}

/* Length of the character at text and its code; 0 when it is not UTF-8. */
static size_t decode(const char *text, uint32_t *code)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned char first = byte_at(text, 0);
	uint32_t c;
	size_t n;

	*code = first;
	if (first < 0x80)
		return 1;
	if (first < 0xc2 || first > 0xf4)
		return 0;
	n = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
	c = first & (0x7fU >> n);
	/* The NUL at the end is no continuation, so this stops there. */
	for (size_t i = 1; i < n; i++) {
		if ((byte_at(text, i) & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (byte_at(text, i) & 0x3f);
	}
	if (c < smallest[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	*code = c;
	return n;
}

/* Control characters, invisible ones, and those that turn the direction. */
static bool is_deceptive(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} ranges[] = {
		{ 0x00, 0x1f },	    { 0x7f, 0x9f },	{ 0xad, 0xad },
		{ 0x61c, 0x61c },   { 0x180e, 0x180e }, { 0x200b, 0x200f },
		{ 0x2028, 0x202e }, { 0x2060, 0x206f }, { 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb }, { 0xfffe, 0xffff }, { 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static void add_visible(struct buf *out, uint32_t c)
{
	if (c < 0x100)
		buf_addf(out, "\\x%02x", c);
	else if (c < 0x10000)
		buf_addf(out, "\\u%04x", c);
	else
		buf_addf(out, "\\U%08x", c);
}

/* Appends text; put gets the place of each byte that is printable ASCII. */
static void walk(struct buf *out, const char *text,
		 void (*put)(struct buf *out, const char *text, size_t i))
{
	size_t i = 0;

	while (text[i]) {
		uint32_t c;
		size_t n = decode(text + i, &c);

		if (!n || is_deceptive(c)) {
			add_visible(out, n ? c : byte_at(text, i));
			n = n ? n : 1;
		} else if (n > 1) {
			buf_add(out, text + i, n);
		} else {
			put(out, text, i);
		}
		i += n;
	}
}

static void put_plain(struct buf *out, const char *text, size_t i)
{
	buf_addch(out, text[i]);
}

void escape_line(struct buf *out, const char *text)
{
	walk(out, text, put_plain);
}

static bool is_word(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static int hex_digit(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Value of the "\xNN" at text that stands for a byte json_text spelled out. */
static int spelled_byte(const char *text)
{
	int high, low, byte;

	if (text[0] != '\\' || text[1] != 'x')
		return -1;
	high = hex_digit(byte_at(text, 2));
	low = high < 0 ? -1 : hex_digit(byte_at(text, 3));
	byte = high * 16 + low;
	return low < 0 || !byte || (byte >= 0x20 && byte < 0x7f) ? -1 : byte;
}

void escape_uri(struct buf *out, const char *path)
{
	while (*path) {
		int byte = spelled_byte(path);

		path += byte < 0 ? 1 : 4;
		if (byte < 0)
			byte = byte_at(path, -1);
		if (is_word(byte) || strchr("-._~/", byte))
			buf_addch(out, byte);
		else
			buf_addf(out, "%%%02X", byte);
	}
}

/* Whether the byte can be no part of any markup where it stands. */
static bool is_markdown_text(const char *text, size_t i)
{
	unsigned char c = byte_at(text, i), next = byte_at(text, i + 1);
	unsigned char before = i ? byte_at(text, i - 1) : ' ';

	if (is_word(c))
		return true;
	switch (c) {
	case '_':
		return is_word(before) && is_word(next);
	case ':':
		return next != '/';
	case '.':
		return !i || (before | 0x20) != 'w';
	case ' ':
	case '-':
	case '+':
	case '=':
		return i > 0;
	default:
		return strchr(",;()/?%'\"", c);
	}
}

static void put_markdown(struct buf *out, const char *text, size_t i)
{
	if (is_markdown_text(text, i))
		buf_addch(out, text[i]);
	else
		buf_addf(out, "&#%d;", text[i]);
}

void escape_markdown(struct buf *out, const char *text)
{
	walk(out, text, put_markdown);
}

static void put_csv(struct buf *out, const char *text, size_t i)
{
	if (text[i] == '"')
		buf_addch(out, '"');
	buf_addch(out, text[i]);
}

void escape_csv(struct buf *out, const char *text)
{
	const char *first = text + strspn(text, " \t\r\n");

	buf_addch(out, '"');
	if (*first && strchr("=+-@", *first))
		buf_addch(out, '\'');
	walk(out, text, put_csv);
	buf_addch(out, '"');
}
