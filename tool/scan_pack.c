/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "scan_draft.h"
#include "scan_pack.h"
#include "scan_words.h"
#include "vec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

static const char magic[4] = "rsc2";

enum item_flags {
	ITEM_STATIC = 1,
	ITEM_RAGGED = 2,
	ITEM_BODY = 4,
	ITEM_HOLLOW = 8,
	ITEM_KIND_SHIFT = 4,
};

static void put_number(struct buf *out, uint64_t n)
{
	for (; n >= 0x80; n >>= 7)
		buf_addch(out, (int)(n & 0x7f) | 0x80);
	buf_addch(out, (int)n);
}

static void put_string(struct buf *out, const char *text)
{
	size_t len = strlen(text);

	put_number(out, len);
	buf_add(out, text, len);
}

static void put_words(struct buf *out, const uint16_t *words, uint32_t n)
{
	put_number(out, n);
	for (uint32_t i = 0; i < n; i++)
		put_number(out, i ? words[i] - words[i - 1] : words[i]);
}

static void put_fixed(struct buf *out, uint64_t n, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_addch(out, (int)(n >> 8 * i & 0xff));
}

static void put_item(struct buf *out, const struct scan_item *item,
		     const struct scan_item *before)
{
	unsigned int flags = (item->is_static ? ITEM_STATIC : 0) |
			     (item->ragged ? ITEM_RAGGED : 0) |
			     (item->body_end ? ITEM_BODY : 0) |
			     (item->may_be_hollow ? ITEM_HOLLOW : 0);

	put_number(out, (unsigned int)item->kind << ITEM_KIND_SHIFT | flags);
	put_string(out, item->name);
	put_string(out, item->type);
	put_number(out, item->start - (before ? before->end : 0));
	put_number(out, item->end - item->start);
	if (item->body_end) {
		put_number(out, item->body_start - item->start);
		put_number(out, item->body_end - item->body_start);
	}
	put_number(out, item->first_line - (before ? before->last_line : 0));
	put_number(out, item->line - item->first_line);
	put_number(out, item->last_line - item->line);
	put_words(out, item->words, item->n_words);
	put_number(out, item->n_idents);
	for (uint32_t i = 0; i < item->n_idents; i++)
		put_fixed(out, item->idents[i], 4);
}

void scan_pack(struct buf *out, const struct scan_file *f)
{
	size_t from = out->len;

	buf_add(out, magic, sizeof(magic));
	put_number(out, SCAN_VERSION);
	put_number(out, f->defeated);
	if (f->defeated)
		put_string(out, f->why);
	put_number(out, f->n_items);
	for (uint32_t i = 0; i < f->n_items; i++)
		put_item(out, &f->items[i], i ? &f->items[i - 1] : NULL);
	put_number(out, f->n_includes);
	for (uint32_t i = 0; i < f->n_includes; i++)
		put_string(out, f->includes[i]);
	put_words(out, f->file_words, f->n_file_words);
	put_fixed(out, XXH3_64bits(out->data + from, out->len - from), 8);
}

/* A reader that, once something is wrong, reads zeros. */
struct reader {
	const unsigned char *p, *end;
	bool bad;
};

static uint32_t get_number(struct reader *r)
{
	uint64_t n = 0;

	for (int shift = 0; shift < 35 && r->p < r->end; shift += 7) {
		unsigned char byte = *r->p++;

		n |= (uint64_t)(byte & 0x7f) << shift;
		if (byte & 0x80)
			continue;
		if (n > INT32_MAX || (shift && !byte))
			break;
		return n;
	}
	r->bad = true;
	return 0;
}

/* A count of things that take at least so many bytes each. */
static uint32_t get_count(struct reader *r, size_t size)
{
	uint32_t n = get_number(r);

	if (n <= (size_t)(r->end - r->p) / size)
		return n;
	r->bad = true;
	return 0;
}

static uint64_t get_fixed(struct reader *r, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes && r->p < r->end; i++)
		n |= (uint64_t)*r->p++ << 8 * i;
	return n;
}

/* The sum of a and a number; too large a sum is wrong. */
static uint32_t get_after(struct reader *r, uint32_t a)
{
	uint32_t b = get_number(r);

	if (b <= INT32_MAX - a)
		return a + b;
	r->bad = true;
	return a;
}

static uint32_t get_string(struct reader *r, struct scan_draft *out)
{
	uint32_t len = get_count(r, 1), at = out->strings.len;

	if (memchr(r->p, '\0', len))
		r->bad = true;
	if (r->bad)
		return 0;
	buf_add(&out->strings, r->p, len);
	buf_addch(&out->strings, '\0');
	r->p += len;
	return at;
}

static uint32_t get_words(struct reader *r, struct scan_draft *out, uint32_t *n)
{
	uint32_t at = out->words.n, word = 0;

	*n = get_count(r, 1);
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t step = get_number(r);

		word += step;
		if ((i && !step) || word >= SCAN_NO_WORD)
			r->bad = true;
		if (r->bad)
			break;
		*vec_push(&out->words) = word;
	}
	return at;
}

static uint32_t get_idents(struct reader *r, struct scan_draft *out,
			   uint32_t *n)
{
	uint32_t at = out->idents.n, last = 0;

	*n = get_count(r, 4);
	for (uint32_t i = 0; i < *n; i++) {
		uint32_t ident = get_fixed(r, 4);

		if (i && ident <= last)
			r->bad = true;
		*vec_push(&out->idents) = ident;
		last = ident;
	}
	return at;
}

static void get_item(struct reader *r, struct scan_draft *out,
		     const struct scan_item *before, struct scan_draft_item *d)
{
	struct scan_item *item = &d->item;
	uint32_t head = get_number(r);

	item->kind = head >> ITEM_KIND_SHIFT;
	item->is_static = head & ITEM_STATIC;
	item->ragged = head & ITEM_RAGGED;
	item->may_be_hollow = head & ITEM_HOLLOW;
	d->name = get_string(r, out);
	d->type = get_string(r, out);
	item->start = get_after(r, before->end);
	item->end = get_after(r, item->start);
	if (head & ITEM_BODY) {
		item->body_start = get_after(r, item->start);
		item->body_end = get_after(r, item->body_start);
	}
	item->first_line = get_after(r, before->last_line);
	item->line = get_after(r, item->first_line);
	item->last_line = get_after(r, item->line);
	d->words = get_words(r, out, &item->n_words);
	d->idents = get_idents(r, out, &item->n_idents);
	if (head >> ITEM_KIND_SHIFT > SCAN_OTHER || item->end <= item->start ||
	    item->body_end > item->end ||
	    (head & ITEM_BODY && item->body_end <= item->body_start) ||
	    (head & ITEM_HOLLOW && item->kind != SCAN_FUNCTION) ||
	    (item->n_idents && item->kind != SCAN_RECORD &&
	     item->kind != SCAN_TYPEDEF))
		r->bad = true;
}

static void get_file(struct reader *r, struct scan_draft *out)
{
	struct scan_draft_item last = { 0 };
	uint32_t n;

	n = get_number(r);
	r->bad |= n > 1;
	out->defeated = n == 1;
	if (out->defeated)
		out->why = get_string(r, out);
	n = get_count(r, 1);
	for (uint32_t i = 0; i < n && !r->bad; i++) {
		struct scan_draft_item d = { 0 };

		get_item(r, out, &last.item, &d);
		*vec_push(&out->items) = d;
		last = d;
	}
	n = get_count(r, 1);
	for (uint32_t i = 0; i < n && !r->bad; i++) {
		uint32_t at = get_string(r, out);

		*vec_push(&out->includes) = at;
	}
	out->file_words = get_words(r, out, &out->n_file_words);
	if (r->p != r->end || (out->defeated && out->items.n))
		r->bad = true;
}

struct scan_file *scan_unpack_with(struct scan_draft *draft, const void *bytes,
				   size_t len)
{
	const unsigned char *p = bytes;
	struct reader r = { 0 }, sum = { 0 };

	if (len < sizeof(magic) + 8 || memcmp(p, magic, sizeof(magic)) != 0)
		return NULL;
	sum.p = p + len - 8;
	sum.end = p + len;
	if (get_fixed(&sum, 8) != XXH3_64bits(p, len - 8))
		return NULL;

	r.p = p + sizeof(magic);
	r.end = p + len - 8;
	if (get_number(&r) != SCAN_VERSION || r.bad)
		return NULL;
	scan_draft_clear(draft);
	get_file(&r, draft);
	return r.bad ? NULL : scan_draft_make(draft);
}

struct scan_file *scan_unpack(const void *bytes, size_t len)
{
	struct scan_draft draft;
	struct scan_file *f;

	scan_draft_init(&draft);
	f = scan_unpack_with(&draft, bytes, len);
	scan_draft_release(&draft);
	return f;
}
