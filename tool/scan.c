/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "lex.h"
#include "scan.h"

/* All of it is one piece (scan_draft_make). */
void scan_free(struct scan_file *f)
{
	free(f);
}

static int compare_u16(const void *a, const void *b)
{
	return *(const uint16_t *)a - *(const uint16_t *)b;
}

static int compare_u32(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

uint32_t scan_hash(const char *ident, size_t len)
{
	return lex_hash(ident, len);
}

bool scan_has_word(const uint16_t *words, uint32_t n, uint16_t word)
{
	return n && bsearch(&word, words, n, sizeof(*words), compare_u16);
}

bool scan_includes_sources(const struct scan_file *f)
{
	for (uint32_t i = 0; f && i < f->n_includes; i++) {
		const char *name = f->includes[i];
		size_t len = strlen(name);

		if (len < 3 || strncmp(name + len - 3, ".h", 2) != 0)
			return true;
	}
	return false;
}

bool scan_same_includes(const struct scan_file *a, const struct scan_file *b)
{
	if (a->n_includes != b->n_includes)
		return false;
	for (uint32_t i = 0; i < a->n_includes; i++)
		if (strcmp(a->includes[i], b->includes[i]) != 0)
			return false;
	return true;
}

bool scan_has_ident(const struct scan_item *item, uint32_t hash)
{
	return item->n_idents && bsearch(&hash, item->idents, item->n_idents,
					 sizeof(*item->idents), compare_u32);
}

int scan_item_at(const struct scan_file *f, uint32_t offset)
{
	uint32_t low = 0, high = f->n_items;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->items[mid].end <= offset)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n_items && f->items[low].start <= offset ? (int)low :
								   -1;
}

int scan_item_on_line(const struct scan_file *f, uint32_t line)
{
	uint32_t low = 0, high = f->n_items;
	int found = -1;

	while (low < high) {
		uint32_t mid = low + (high - low) / 2;

		if (f->items[mid].last_line < line)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < f->n_items && f->items[low].first_line <= line; low++) {
		if (f->items[low].kind == SCAN_FUNCTION)
			return low;
		if (found < 0)
			found = low;
	}
	return found;
}

bool scan_range_has(const char *text, uint32_t start, uint32_t end,
		    const char *ident)
{
	return lex_find(text, start, end, ident) < end;
}
