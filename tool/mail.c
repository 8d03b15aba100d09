/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "mail.h"
#include "vec.h"

/* Parts within parts: deeper ones are left out. */
enum { MAX_DEPTH = 5 };

struct text {
	const char *at, *end;
};

static struct text rest_of(const char *bytes, size_t len)
{
	return (struct text){ bytes, bytes + len };
}

/* The next line with its newline; empty at the end. */
static struct text take_line(struct text *t)
{
	const char *nl = t->at < t->end ?
		memchr(t->at, '\n', t->end - t->at) : NULL;
	struct text line = { t->at, nl ? nl + 1 : t->end };

	t->at = line.end;
	return line;
}

static struct text trimmed(struct text line)
{
	while (line.at < line.end && isspace((unsigned char)line.end[-1]))
		line.end--;
	return line;
}

static bool is_blank(struct text line)
{
	line = trimmed(line);
	return line.at == line.end;
}

/* ---- decoding ---- */

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = tolower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_hex_pair(const char *p, const char *end)
{
	return end - p >= 2 && hex_digit((unsigned char)p[0]) >= 0 &&
	       hex_digit((unsigned char)p[1]) >= 0;
}

/* In a header '_' stands for a blank. */
static void decode_quoted(struct buf *out, struct text t, bool header)
{
	while (t.at < t.end) {
		const char *p = t.at + 1;

		if (*t.at != '=') {
			buf_addch(out, header && *t.at == '_' ? ' ' : *t.at);
			t.at++;
			continue;
		}
		while (p < t.end && (*p == ' ' || *p == '\t' || *p == '\r'))
			p++;
		if (p < t.end && *p == '\n') {
			t.at = p + 1;
		} else if (is_hex_pair(t.at + 1, t.end)) {
			buf_addch(out, hex_digit((unsigned char)t.at[1]) << 4 |
				  hex_digit((unsigned char)t.at[2]));
			t.at += 3;
		} else {
			buf_addch(out, *t.at++);
		}
	}
}

static int base64_digit(int c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *p = c ? strchr(digits, c) : NULL;

	return p ? (int)(p - digits) : -1;
}

static void decode_base64(struct buf *out, struct text t)
{
	uint32_t bits = 0;
	int n = 0;

	for (; t.at < t.end && *t.at != '='; t.at++) {
		int digit = base64_digit((unsigned char)*t.at);

		if (digit < 0)
			continue;
		bits = bits << 6 | (uint32_t)digit;
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_addch(out, bits >> n & 0xff);
		}
	}
}

/* "=?utf-8?q?text?=" at *t; false when it is none, and *t stays. */
static bool decode_word(struct buf *out, struct text *t)
{
	const char *charset = t->at + 2, *coding, *text, *end;

	if (t->end - t->at < 8 || t->at[0] != '=' || t->at[1] != '?')
		return false;
	coding = memchr(charset, '?', t->end - charset);
	if (!coding || t->end - coding < 4 || coding[2] != '?')
		return false;
	text = coding + 3;
	end = memmem(text, t->end - text, "?=", 2);
	if (!end)
		return false;
	if (tolower((unsigned char)coding[1]) == 'q')
		decode_quoted(out, (struct text){ text, end }, true);
	else if (tolower((unsigned char)coding[1]) == 'b')
		decode_base64(out, (struct text){ text, end });
	else
		return false;
	t->at = end + 2;
	return true;
}

/* One line, whatever the encoded words held. */
static void decode_header(struct buf *out, const struct buf *value)
{
	struct text t = rest_of(value->data, value->len);
	size_t before = out->len;

	while (t.at < t.end) {
		struct text next;

		if (!decode_word(out, &t)) {
			buf_addch(out, *t.at++);
			continue;
		}
		/* Blanks between two encoded words do not count. */
		for (next = t; next.at < next.end && *next.at == ' '; next.at++)
			;
		if (next.end - next.at > 1 && !memcmp(next.at, "=?", 2))
			t = next;
	}
	for (size_t i = before; i < out->len; i++)
		if ((unsigned char)out->data[i] < ' ')
			out->data[i] = ' ';
}

/* ---- headers ---- */

struct head {
	struct buf subject, type, encoding;
	bool is_mail;		/* has a header that only mail has */
};

#define HEAD_INIT { BUF_INIT, BUF_INIT, BUF_INIT, false }

static void head_release(struct head *h)
{
	buf_release(&h->subject);
	buf_release(&h->type);
	buf_release(&h->encoding);
}

/* Length of "Name" in "Name: ...", 0 when the line is no header. */
static size_t header_name(struct text line)
{
	const char *p = line.at;

	while (p < line.end && (isalnum((unsigned char)*p) || *p == '-'))
		p++;
	return p < line.end && *p == ':' ? p - line.at : 0;
}

static bool is_named(struct text line, size_t len, const char *name)
{
	return len == strlen(name) && !strncasecmp(line.at, name, len);
}

static struct buf *header_place(struct head *h, struct text line, size_t len)
{
	static const char *const others[] = {
		"From", "Date", "To", "Message-ID", "Received",
		"MIME-Version",
	};

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (is_named(line, len, others[i]))
			h->is_mail = true;
	if (is_named(line, len, "Subject"))
		return &h->subject;
	if (is_named(line, len, "Content-Type"))
		return &h->type;
	if (is_named(line, len, "Content-Transfer-Encoding"))
		return &h->encoding;
	return NULL;
}

/*
 * Reads headers up to the empty line. False, and *t is not moved, when there
 * is something else in front of that.
 */
static bool read_head(struct head *h, struct text *t)
{
	struct text at = *t;
	struct buf *place = NULL;
	bool any = false;

	while (at.at < at.end) {
		struct text line = take_line(&at), value = trimmed(line);
		size_t n = header_name(line);

		if (is_blank(line))
			break;
		if (*line.at == ' ' || *line.at == '\t') {
			if (!any)
				return false;
			while (value.at < value.end &&
			       isspace((unsigned char)*value.at))
				value.at++;
			if (place)
				buf_addch(place, ' ');
		} else if (n) {
			place = header_place(h, line, n);
			/* The first of a name counts. */
			if (place && place->len)
				place = NULL;
			value.at += n + 1;
			while (value.at < value.end && *value.at == ' ')
				value.at++;
			any = true;
		} else {
			return false;
		}
		if (place && value.at < value.end)
			buf_add(place, value.at, value.end - value.at);
	}
	if (any)
		*t = at;
	return any;
}

/* The boundary of a multipart type, appended to out; false: it is none. */
static bool find_boundary(struct buf *out, const struct buf *type)
{
	const char *p = strcasestr(type->data, "boundary=");

	if (strncasecmp(type->data, "multipart/", 10) != 0 || !p)
		return false;
	p += strlen("boundary=");
	if (*p == '"')
		buf_add(out, p + 1, strcspn(p + 1, "\""));
	else
		buf_add(out, p, strcspn(p, "; \t"));
	return out->len > 0;
}

static bool is_text(const struct buf *type)
{
	return !type->len || !strncasecmp(type->data, "text/", 5) ||
	       !strncasecmp(type->data, "application/x-patch", 19) ||
	       !strncasecmp(type->data, "application/octet-stream", 24);
}

/* ---- bodies ---- */

static void add_part(struct buf *out, const struct head *h, struct text body,
		     int depth);

/* 0 no boundary line, 1 one between parts, 2 the last. */
static int boundary_line(struct text line, const struct buf *boundary)
{
	line = trimmed(line);
	if (line.end - line.at < (ptrdiff_t)boundary->len + 2 ||
	    memcmp(line.at, "--", 2) != 0 ||
	    memcmp(line.at + 2, boundary->data, boundary->len) != 0)
		return 0;
	line.at += boundary->len + 2;
	if (line.at == line.end)
		return 1;
	return line.end - line.at == 2 && !memcmp(line.at, "--", 2) ? 2 : 0;
}

static void add_one_part(struct buf *out, struct text part, int depth)
{
	struct head h = HEAD_INIT;

	/* Without headers there is the empty line alone. */
	if (!read_head(&h, &part))
		take_line(&part);
	add_part(out, &h, part, depth);
	head_release(&h);
}

static void add_parts(struct buf *out, const struct buf *boundary,
		      struct text body, int depth)
{
	const char *start = NULL;
	int kind = 0;

	while (body.at < body.end && kind < 2) {
		struct text line = take_line(&body);

		kind = boundary_line(line, boundary);
		if (kind && start)
			add_one_part(out, (struct text){ start, line.at },
				     depth + 1);
		if (kind)
			start = body.at;
	}
	if (start && kind < 2)
		add_one_part(out, (struct text){ start, body.end }, depth + 1);
}

static void add_part(struct buf *out, const struct head *h, struct text body,
		     int depth)
{
	struct buf boundary = BUF_INIT;

	if (depth > MAX_DEPTH)
		return;
	if (find_boundary(&boundary, &h->type))
		add_parts(out, &boundary, body, depth);
	else if (!is_text(&h->type))
		;
	else if (!strncasecmp(h->encoding.data, "quoted-printable", 16))
		decode_quoted(out, body, false);
	else if (!strncasecmp(h->encoding.data, "base64", 6))
		decode_base64(out, body);
	else
		buf_add(out, body.at, body.end - body.at);
	if (depth && out->len && out->data[out->len - 1] != '\n')
		buf_addch(out, '\n');
	buf_release(&boundary);
}

static void add_message(struct mail_list *out, struct text t, bool in_mbox)
{
	struct head h = HEAD_INIT;
	struct buf subject = BUF_INIT, body = BUF_INIT;
	struct text at = t;
	struct mail *m = vec_push(out);

	if (read_head(&h, &at) && (in_mbox || h.is_mail)) {
		decode_header(&subject, &h.subject);
		add_part(&body, &h, at, 0);
	} else {
		buf_add(&body, t.at, t.end - t.at);
	}
	m->subject = buf_detach(&subject, NULL);
	m->body = buf_detach(&body, &m->len);
	head_release(&h);
}

/* ---- mbox ---- */

/* As git has it: "From " and, somewhere behind it, 12:34:56 and a year. */
static bool is_from_line(struct text line)
{
	const char *p;
	bool time = false;

	if (line.end - line.at < 20 || memcmp(line.at, "From ", 5) != 0)
		return false;
	for (p = line.at + 5; p + 6 < line.end && !time; p++)
		time = isdigit((unsigned char)p[0]) && p[1] == ':' &&
			isdigit((unsigned char)p[2]) &&
			isdigit((unsigned char)p[3]) && p[4] == ':' &&
			isdigit((unsigned char)p[5]);
	for (; time && p + 1 < line.end; p++)
		if (p[0] == ' ' && isdigit((unsigned char)p[1]))
			return true;
	return false;
}

/* ">From " is "From ", ">>From " is ">From ". */
static void unquote(struct buf *out, struct text line)
{
	const char *p = line.at;

	while (p < line.end && *p == '>')
		p++;
	if (p > line.at && line.end - p >= 5 && !memcmp(p, "From ", 5))
		line.at++;
	buf_add(out, line.at, line.end - line.at);
}

void mail_split(struct mail_list *out, const char *bytes, size_t len)
{
	struct text t = rest_of(bytes, len), first = t;
	struct buf message = BUF_INIT;
	bool open = false;

	if (!is_from_line(take_line(&first))) {
		add_message(out, t, false);
		return;
	}
	while (t.at < t.end) {
		struct text line = take_line(&t);

		if (!is_from_line(line)) {
			unquote(&message, line);
			continue;
		}
		if (open)
			add_message(out, rest_of(message.data, message.len),
				    true);
		open = true;
		buf_clear(&message);
	}
	add_message(out, rest_of(message.data, message.len), true);
	buf_release(&message);
}

void mail_release(struct mail_list *list)
{
	for (size_t i = 0; i < list->n; i++) {
		free(list->items[i].subject);
		free(list->items[i].body);
	}
	vec_release(list);
}
