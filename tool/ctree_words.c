/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <strings.h>
#include "arena.h"
#include "ctree_keyword.h"
#include "ctree_words.h"
#include "map.h"
#include "vec.h"

struct ctree_words {
	struct map *by_text;
	struct ctree_word **items;
	size_t n;
	size_t alloc;
	struct {
		uint32_t *items;
		size_t n;
		size_t alloc;
	} marked; /* by number: when */
	uint32_t now;
	struct arena arena;
};

struct ctree_words *ctree_words_new(void)
{
	struct ctree_words *ws = xcalloc(1, sizeof(*ws));

	ws->by_text = map_new();
	ws->now = 1;
	return ws;
}

void ctree_words_free(struct ctree_words *ws)
{
	if (!ws)
		return;
	map_free(ws->by_text);
	free(ws->items);
	vec_release(&ws->marked);
	arena_release(&ws->arena);
	free(ws);
}

static bool ends(const char *text, size_t len, const char *tail)
{
	size_t n = strlen(tail);

	return len > n && !memcmp(text + len - n, tail, n);
}

/* Sorted. */
static const char *const type_names[] = {
	"__be16",      "__be32",  "__be64", "__le16", "__le32", "__le64",
	"__poll_t",    "__s16",	  "__s32",  "__s64",  "__s8",	"__sum16",
	"__u16",       "__u32",	  "__u64",  "__u8",   "__wsum", "acpi_handle",
	"acpi_status", "bool",	  "s16",    "s32",    "s64",	"s8",
	"u16",	       "u32",	  "u64",    "u8",     "u_char", "u_int",
	"u_long",      "u_short", "uchar",  "uint",   "ulong",	"ushort",
};

static bool is_type_name(const char *text, size_t len)
{
	size_t low = 0, high = ARRAY_SIZE(type_names);

	while (low < high) {
		size_t mid = (low + high) / 2;
		int way = strncmp(text, type_names[mid], len);

		if (!way && type_names[mid][len])
			way = -1;
		if (!way)
			return true;
		if (way < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return ends(text, len, "_t");
}

static bool has_folded(const char *text, size_t len, const char *part)
{
	size_t n = strlen(part);

	for (size_t i = 0; i + n <= len; i++)
		if (!strncasecmp(text + i, part, n))
			return true;
	return false;
}

static bool is_loop_name(const char *text, size_t len)
{
	static const char *const parts[] = { "for",  "each", "iterate",
					     "loop", "walk", "scan" };

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (has_folded(text, len, parts[i]))
			return true;
	return false;
}

static bool is_capitals(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!(text[i] == '_' || (text[i] >= 'A' && text[i] <= 'Z') ||
		      (text[i] >= '0' && text[i] <= '9')))
			return false;
	return true;
}

static uint8_t shape_of(const char *text, size_t len)
{
	char c = len ? text[0] : 0;

	if (!(c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')))
		return 0;
	return (is_type_name(text, len) ? CTREE_W_TYPE : 0) |
	       (is_loop_name(text, len) ? CTREE_W_LOOP : 0) |
	       (is_capitals(text, len) ? CTREE_W_CAPITALS : 0);
}

const struct ctree_word *ctree_word(struct ctree_words *ws, const char *text,
				    size_t len)
{
	uint32_t number = map_intern(ws->by_text, text, len);
	struct ctree_word *w;
	char *own;

	if (number < ws->n)
		return ws->items[number];
	w = arena_get(&ws->arena, sizeof(*w));
	own = arena_get(&ws->arena, len + 1);
	memcpy(own, text, len);
	w->text = own;
	w->len = (uint32_t)len;
	w->number = number;
	w->keyword = ctree_keyword_of(own, len);
	w->shape = w->keyword ? 0 : shape_of(own, len);
	*vec_push(ws) = w;
	*vec_push(&ws->marked) = 0;
	return w;
}

size_t ctree_words_count(const struct ctree_words *ws)
{
	return ws->n;
}

void ctree_word_set_macro(struct ctree_words *ws, const struct ctree_word *w,
			  const struct ctree_macro *macro)
{
	ws->items[w->number]->macro = macro;
}

void ctree_words_forget(struct ctree_words *ws)
{
	if (++ws->now)
		return;
	memset(ws->marked.items, 0, ws->marked.n * sizeof(*ws->marked.items));
	ws->now = 1;
}

void ctree_word_mark(struct ctree_words *ws, const struct ctree_word *w)
{
	ws->marked.items[w->number] = ws->now;
}

bool ctree_word_is_marked(const struct ctree_words *ws,
			  const struct ctree_word *w)
{
	return ws->marked.items[w->number] == ws->now;
}
