/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "flow_shapes.h"
#include "flow_table.h"
#include "flow_words.h"
#include "map.h"
#include "pattern.h"
#include "vec.h"

enum { MAX_NAMES = 100000 };

static const struct {
	const char *text;
	enum flow_keyword keyword;
} keywords[] = {
	{ "if", KEY_IF },
	{ "else", KEY_ELSE },
	{ "while", KEY_WHILE },
	{ "for", KEY_FOR },
	{ "do", KEY_DO },
	{ "switch", KEY_SWITCH },
	{ "case", KEY_CASE },
	{ "default", KEY_DEFAULT },
	{ "break", KEY_BREAK },
	{ "continue", KEY_CONTINUE },
	{ "goto", KEY_GOTO },
	{ "return", KEY_RETURN },
	{ "struct", KEY_DECLARES },
	{ "union", KEY_DECLARES },
	{ "enum", KEY_DECLARES },
	{ "const", KEY_DECLARES },
	{ "static", KEY_DECLARES },
	{ "unsigned", KEY_DECLARES },
	{ "int", KEY_DECLARES },
	{ "long", KEY_DECLARES },
	{ "char", KEY_DECLARES },
	{ "bool", KEY_DECLARES },
	{ "void", KEY_DECLARES },
	{ "volatile", KEY_DECLARES },
	{ "register", KEY_DECLARES },
	{ "u8", KEY_DECLARES },
	{ "u16", KEY_DECLARES },
	{ "u32", KEY_DECLARES },
	{ "u64", KEY_DECLARES },
	{ "size_t", KEY_DECLARES },
	{ "ssize_t", KEY_DECLARES },
	{ "signed", KEY_DECLARES },
	{ "short", KEY_DECLARES },
	{ "sizeof", KEY_OPERATOR },
	{ "typeof", KEY_OPERATOR },
	{ "__typeof__", KEY_OPERATOR },
	{ "alignof", KEY_OPERATOR },
	{ "BUG", KEY_NO_RETURN },
	{ "panic", KEY_NO_RETURN },
	{ "do_exit", KEY_NO_RETURN },
	{ "unreachable", KEY_NO_RETURN },
	{ "make_task_dead", KEY_NO_RETURN },
	{ "kthread_exit", KEY_NO_RETURN },
	{ "kthread_complete_and_exit", KEY_NO_RETURN },
	{ "defined", KEY_ATTRIBUTE },
	{ "__attribute__", KEY_ATTRIBUTE },
	{ "__free", KEY_FREE },
	{ "__cleanup", KEY_FREE },
};

static void add_keywords(struct flow_words *ws)
{
	for (size_t i = 0; i < ARRAY_SIZE(keywords); i++)
		word_of(ws, keywords[i].text)->keyword = keywords[i].keyword;
	ws->empty = word_of(ws, "");
	ws->null = word_of(ws, "NULL");
	ws->zero = word_of(ws, "0");
	ws->equal = word_of(ws, "=");
	ws->question = word_of(ws, "?");
	ws->bang = word_of(ws, "!");
}

struct flow_words *flow_words_new(struct flow_shapes *shapes,
				  const struct flow_table *table)
{
	struct flow_words *ws = xcalloc(1, sizeof(*ws));

	ws->shapes = shapes;
	ws->table = table;
	ws->by_text = map_new();
	ws->names = map_new();
	ws->scratch = xcalloc(1, sizeof(*ws->scratch));
	buf_init(ws->scratch);
	add_keywords(ws);
	return ws;
}

void flow_words_free(struct flow_words *ws)
{
	if (!ws)
		return;
	map_free(ws->by_text);
	map_free(ws->names);
	vec_release(&ws->known);
	free(ws->items);
	arena_release(&ws->arena);
	buf_release(ws->scratch);
	free(ws->scratch);
	free(ws);
}

void flow_words_clear(struct flow_words *ws)
{
	map_free(ws->by_text);
	ws->by_text = map_new();
	ws->n = 0;
	if (ws->known.n > MAX_NAMES) {
		map_free(ws->names);
		ws->names = map_new();
		ws->known.n = 0;
	}
	arena_clear(&ws->arena);
	add_keywords(ws);
}

struct word *word_get(struct flow_words *ws, const char *text, size_t len)
{
	uint32_t i = map_intern(ws->by_text, text, len);
	struct word *w;

	if (i < ws->n)
		return ws->items[i];
	w = arena_get(&ws->arena, sizeof(*w));
	w->text = map_key(ws->by_text, i);
	w->len = len;
	w->one = len == 1 ? *w->text : 0;
	w->number = i;
	*vec_push(ws) = w;
	return w;
}

struct word *word_of(struct flow_words *ws, const char *text)
{
	return word_get(ws, text, strlen(text));
}

struct word *word_part(struct flow_words *ws, const struct word *w,
		       size_t begin, size_t end)
{
	return word_get(ws, w->text + begin, end > begin ? end - begin : 0);
}

struct word *word_join(struct flow_words *ws, const char *a, const char *b,
		       const char *c)
{
	buf_clear(ws->scratch);
	buf_addstr(ws->scratch, a);
	buf_addstr(ws->scratch, b);
	buf_addstr(ws->scratch, c);
	return word_get(ws, ws->scratch->data, ws->scratch->len);
}

bool word_match(struct flow_words *ws, const struct word *w,
		enum flow_shape shape, struct pattern_match *m)
{
	return flow_shape_is(ws->shapes, shape, w->text, w->len, m);
}

static bool is_name(const struct word *w)
{
	for (size_t i = 0; i < w->len; i++)
		if (!is_word_byte(w->text[i]))
			return false;
	return true;
}

/* What is known of the name so far. */
static struct known_name *known_name(struct flow_words *ws, struct word *w)
{
	if (!w->name) {
		w->name = map_intern(ws->names, w->text, w->len) + 1;
		if (w->name > ws->known.n)
			vec_push(&ws->known);
	}
	return &ws->known.items[w->name - 1];
}

static void ask(struct flow_words *ws, struct word *w, enum flow_shape shape,
		uint64_t bit)
{
	struct known_name *known = is_name(w) ? known_name(ws, w) : NULL;

	if (known) {
		w->asked |= known->asked;
		w->is |= known->is;
	}
	if (w->asked & bit)
		return;
	w->asked |= bit;
	if (word_match(ws, w, shape, NULL))
		w->is |= bit;
	if (known) {
		known->asked = w->asked;
		known->is = w->is;
	}
}

bool word_is(struct flow_words *ws, struct word *w, enum flow_shape shape)
{
	uint64_t bit = (uint64_t)1 << shape;

	_Static_assert(SHAPE_COUNT <= 64, "a bit for each shape");
	if (!(w->asked & bit))
		ask(ws, w, shape, bit);
	return w->is & bit;
}

const struct flow_row *word_row(struct flow_words *ws, struct word *w)
{
	if (!w->row_asked) {
		w->row_asked = true;
		w->row = flow_table_find(ws->table, w->text, w->len);
	}
	return w->row;
}

/* The first parenthesis is closed by the last byte. */
static bool is_wrapped(const char *text, size_t len)
{
	int depth = 0;

	if (len < 2 || text[0] != '(' || text[len - 1] != ')')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (strchr("({[", text[i]) && text[i])
			depth++;
		else if (strchr(")}]", text[i]) && text[i] && !--depth)
			return i == len - 1;
	}
	return true;
}

struct word *word_strip(struct flow_words *ws, struct word *w)
{
	const char *text = w->text;
	size_t len = w->len;
	struct pattern_match m;

	if (w->stripped)
		return w->stripped;
	while (len && *text == '(') {
		if (flow_shape_is(ws->shapes, SHAPE_CAST, text, len, &m) &&
		    m.end[0] < len) {
			text += m.end[0];
			len -= m.end[0];
		} else if (is_wrapped(text, len)) {
			text++;
			len -= 2;
		} else {
			break;
		}
	}
	w->stripped = len == w->len ? w : word_get(ws, text, len);
	return w->stripped;
}

struct word *word_inner(struct flow_words *ws, struct word *w)
{
	struct pattern_match m;

	if (w->inner_asked)
		return w->inner;
	w->inner_asked = true;
	if (w->text[0] != '&' || !word_match(ws, w, SHAPE_INNER, &m))
		return NULL;
	w->dotted = m.end[1] == SIZE_MAX;
	w->inner = w->dotted ? word_part(ws, w, m.begin[2], m.end[2]) :
			       word_part(ws, w, m.begin[1], m.end[1]);
	return w->inner;
}

bool word_eq(const struct word *w, const char *text)
{
	return !strcmp(w->text, text);
}

bool word_begins(const struct word *w, const char *text)
{
	return starts_with(w->text, text);
}

bool word_ends(const struct word *w, const char *text)
{
	size_t n = strlen(text);

	return w->len >= n && !memcmp(w->text + w->len - n, text, n);
}

bool word_some(const struct word *w)
{
	return w && w->len;
}

bool word_number(struct flow_words *ws, const struct word *w, long long *out)
{
	struct pattern_match m;
	unsigned long long value;

	if (!w->len || !strchr("(-0123456789", w->text[0]) ||
	    !word_match(ws, w, SHAPE_NUMBER, &m))
		return false;
	value = strtoull(w->text + m.begin[2], NULL, 0);
	/* Only the sign matters: what is too large is largest. */
	*out = value > INT64_MAX ? INT64_MAX : (long long)value;
	if (m.end[1] > m.begin[1])
		*out = -*out;
	return true;
}

size_t word_comma(const char *text, size_t at, size_t len)
{
	int depth = 0;

	for (; at < len; at++) {
		char c = text[at];

		if (c == '(' || c == '{' || c == '[')
			depth++;
		else if (c == ')' || c == '}' || c == ']')
			depth--;
		else if (c == ',' && !depth)
			break;
	}
	return at;
}

size_t word_next(const char *text, size_t len, size_t *at)
{
	size_t end;

	while (*at < len && !is_name_byte(text[*at]))
		(*at)++;
	for (end = *at; end < len && is_word_byte(text[end]); end++)
		;
	return end - *at;
}

bool word_has_identifier(const struct word *w, const struct word *name)
{
	size_t at = 0, n;

	while ((n = word_next(w->text, w->len, &at))) {
		if (n == name->len && !memcmp(w->text + at, name->text, n))
			return true;
		at += n;
	}
	return false;
}

bool word_is_no_call(const struct word *w)
{
	switch (w->keyword) {
	case KEY_IF:
	case KEY_WHILE:
	case KEY_FOR:
	case KEY_SWITCH:
	case KEY_RETURN:
	case KEY_DO:
	case KEY_OPERATOR:
	case KEY_ATTRIBUTE:
		return true;
	default:
		return false;
	}
}

void word_list_add(struct flow_words *ws, struct word_list **list,
		   struct word *w)
{
	struct word_list *l = *list;
	struct word **more;

	if (!l) {
		l = *list = arena_get(&ws->arena, sizeof(*l));
		l->items = l->only;
		l->alloc = 1;
	}
	if (l->n == l->alloc) {
		more = arena_array(&ws->arena, l->alloc * 4, sizeof(*more));
		memcpy(more, l->items, l->n * sizeof(*more));
		l->items = more;
		l->alloc *= 4;
	}
	l->items[l->n++] = w;
}

bool word_list_has(const struct word_list *list, const struct word *w)
{
	for (size_t i = 0; list && i < list->n; i++)
		if (list->items[i] == w)
			return true;
	return false;
}

void words_add(struct words *list, struct word *w)
{
	for (size_t i = 0; i < list->n; i++)
		if (list->items[i] == w)
			return;
	*vec_push(list) = w;
}

static int by_text(const void *a, const void *b)
{
	return strcmp((*(struct word *const *)a)->text,
		      (*(struct word *const *)b)->text);
}

void words_sort(struct words *list)
{
	vec_sort(list, by_text);
}
