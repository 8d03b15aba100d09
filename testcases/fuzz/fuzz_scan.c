/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Any bytes go through scan, its packed form and slice. What must hold:
 * items are in order and inside the file, what was packed unpacks to the same
 * bytes, any bytes may be unpacked, a slice keeps length and newlines, and a
 * slice of which nothing was blanked but bodies has the same items again.
 * `make check-fuzz` builds and runs it.
 */
#include "base.h"
#include "buf.h"
#include "map.h"
#include "scan.h"
#include "scan_pack.h"
#include "scanner.h"
#include "slice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const dictionary[] = { "kref_put", "struct", "f", "x" };

static void check(bool holds, const char *what)
{
	if (!holds)
		bug("broken: %s", what);
}

static void check_items(const struct scan_file *f, size_t size)
{
	uint32_t end = 0, line = 1;

	check(!f->defeated || (f->why && !f->n_items), "defeat");
	for (uint32_t i = 0; i < f->n_items; i++) {
		const struct scan_item *item = &f->items[i];

		check(item->start >= end && item->end > item->start &&
			      item->end <= size,
		      "offsets of an item");
		check(item->first_line >= line &&
			      item->line >= item->first_line &&
			      item->last_line >= item->line,
		      "lines of an item");
		check(!item->body_end || (item->body_start >= item->start &&
					  item->body_end > item->body_start &&
					  item->body_end <= item->end),
		      "body of an item");
		check(item->kind != SCAN_FUNCTION || item->body_end,
		      "function without a body");
		check(scan_item_at(f, item->start) == (int)i, "item by offset");
		check(scan_item_on_line(f, item->line) >= 0, "item by line");
		for (uint32_t w = 0; w < item->n_words; w++)
			check(scan_has_word(f->file_words, f->n_file_words,
					    item->words[w]),
			      "words");
		end = item->end;
		line = item->last_line;
	}
}

static void check_pack(const struct scan_file *f)
{
	struct buf packed = BUF_INIT, again = BUF_INIT;
	struct scan_file *g;

	scan_pack(&packed, f);
	g = scan_unpack(packed.data, packed.len);
	check(g != NULL, "unpack");
	scan_pack(&again, g);
	check(packed.len == again.len &&
		      memcmp(packed.data, again.data, again.len) == 0,
	      "round trip");
	scan_free(g);
	buf_release(&packed);
	buf_release(&again);
}

static void check_slice(const char *text, size_t size,
			const struct scan_file *f, unsigned int pattern)
{
	bool *keep = xcalloc(f->n_items + 1, sizeof(*keep));
	struct buf out = BUF_INIT;

	for (uint32_t i = 0; i < f->n_items; i++)
		keep[i] = pattern >> i % 8 & 1;
	slice_make(&out, text, size, f, keep,
		   size & 1 ? SLICE_SPATCH : SLICE_BODIES);
	check(out.len == size, "length of a slice");
	for (size_t i = 0; i < size; i++)
		check((out.data[i] == '\n') == (text[i] == '\n'),
		      "newlines of a slice");
	for (uint32_t i = 0; i < f->n_items; i++) {
		const struct scan_item *item = &f->items[i];

		if (item->kind == SCAN_FUNCTION && !keep[i] && !item->ragged)
			check(out.data[item->body_start] != '{',
			      "a body that was not kept");
	}
	buf_release(&out);
	free(keep);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct map *words = map_new();
	const char *text = (const char *)data;
	struct scan_file *f;

	for (size_t i = 0; i < ARRAY_SIZE(dictionary); i++)
		map_intern(words, dictionary[i], strlen(dictionary[i]));
	f = scan_text(text, size, words);
	check_items(f, size);
	check_pack(f);
	check_slice(text, size, f, 0);
	check_slice(text, size, f, size ? data[size - 1] : 0);
	scan_free(f);
	scan_free(scan_unpack(text, size));
	map_free(words);
	return 0;
}
