/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "change.h"
#include "lex.h"
#include "map.h"
#include "scanner.h"
#include "typing.h"
#include "vec.h"

enum { SMALL_BODY = 400 };

/* ---- words ---- */

static void add_words(struct map *words, const struct change_text *t)
{
	struct lexer lx = { .text = t->text, .end = (uint32_t)t->len };

	if (t->len > INT32_MAX)
		return;
	while (t->path) {
		enum lex_kind kind = lex_next(&lx, 0);

		if (kind == LEX_END)
			break;
		map_put(words, t->text + lx.start, lx.pos - lx.start, 1);
	}
}

/* ---- items ---- */

static void item_key(struct buf *out, const struct scan_item *item,
		     uint32_t ordinal)
{
	buf_clear(out);
	buf_addf(out, "%d %u %s", item->kind, ordinal, item->name);
}

/* Numbers items of one kind and name, since a name may come twice. */
static struct map *number_items(const struct scan_file *scan)
{
	struct map *items = map_new();
	struct buf key = BUF_INIT;

	for (uint32_t i = 0; scan && i < scan->n_items; i++) {
		uint32_t ordinal = 0;

		if (!*scan->items[i].name)
			continue;
		do {
			item_key(&key, &scan->items[i], ordinal++);
		} while (map_get(items, key.data, key.len) != MAP_NONE &&
			 ordinal < 100);
		map_put(items, key.data, key.len, i);
	}
	buf_release(&key);
	return items;
}

static void place_key(struct buf *out, const char *path, const char *name,
		      enum change_how how)
{
	buf_addf(out, "%d\n%s\n%s", how, path, name);
}

static void add_item(struct change *c, const char *path,
		     const struct scan_item *item, enum change_how how)
{
	struct change_item *to = vec_push(&c->changed);
	struct buf key = BUF_INIT;

	place_key(&key, path, item->name, how);
	map_put(c->by_place, key.data, key.len, c->changed.n - 1);
	buf_release(&key);
	to->path = xstrdup(path);
	to->name = xstrdup(item->name);
	to->kind = item->kind;
	to->how = how;
	to->first_line = item->first_line;
	to->last_line = item->last_line;
}

static bool same_text(const struct change_text *a, const struct scan_item *x,
		      const struct change_text *b, const struct scan_item *y)
{
	return x->end - x->start == y->end - y->start &&
	       !memcmp(a->text + x->start, b->text + y->start,
		       x->end - x->start);
}

struct pair {
	const struct change_text *old, *now;
	struct scan_file *old_scan, *now_scan;
};

static void compare_items(struct change *c, const struct pair *p)
{
	struct map *old = number_items(p->old_scan);
	struct map *now = number_items(p->now_scan);

	for (uint32_t i = 0; i < map_count(now); i++) {
		const char *key = map_key(now, i);
		const struct scan_item *y =
			&p->now_scan->items[map_value(now, i)];
		uint32_t k = map_get(old, key, strlen(key));

		if (k == MAP_NONE)
			add_item(c, p->now->path, y, CHANGE_NEW);
		else if (!same_text(p->old, &p->old_scan->items[k], p->now, y))
			add_item(c, p->now->path, y, CHANGE_OTHER);
	}
	for (uint32_t i = 0; i < map_count(old); i++) {
		const char *key = map_key(old, i);

		if (map_get(now, key, strlen(key)) == MAP_NONE)
			add_item(c, p->old->path,
				 &p->old_scan->items[map_value(old, i)],
				 CHANGE_GONE);
	}
	map_free(old);
	map_free(now);
}

/* ---- types ---- */

static void add_type_text(struct buf *out, const struct change_text *t,
			  const struct scan_file *scan)
{
	if (!scan)
		return;
	typing_reduce(out, t->text, t->len, scan);
	while (out->len && isspace((unsigned char)out->data[out->len - 1]))
		out->len--;
	out->data[out->len] = '\0';
	for (uint32_t i = 0; i < scan->n_includes; i++)
		buf_addf(out, "\n%s", scan->includes[i]);
}

/* A file that came or went may make a name ambiguous, or clear. */
static bool types_differ(const struct pair *p)
{
	struct buf old = BUF_INIT, now = BUF_INIT;
	bool differ;

	add_type_text(&old, p->old, p->old_scan);
	add_type_text(&now, p->now, p->now_scan);
	differ = old.len != now.len || memcmp(old.data, now.data, old.len);
	buf_release(&old);
	buf_release(&now);
	return differ;
}

/* ---- functions that cannot be seen any more ---- */

struct heads {
	struct map *names;	/* of definitions, or of what looks like one */
	struct { uint32_t *items; size_t n, alloc; } open;	/* start, end */
	uint32_t start, end;	/* of the last identifier; 0, 0: none */
	size_t depth;
};

static void end_of_heads(struct heads *h)
{
	h->open.n = 0;
	h->depth = 0;
}

static void take_token(struct heads *h, const struct lexer *lx,
		       enum lex_kind kind)
{
	if (kind == LEX_LPAREN) {
		if (!h->depth && h->end) {
			*vec_push(&h->open) = h->start;
			*vec_push(&h->open) = h->end;
		}
		h->depth++;
	} else if (kind == LEX_RPAREN) {
		h->depth -= h->depth > 0;
	} else if (kind == LEX_LBRACE) {
		for (size_t i = 0; !h->depth && i < h->open.n; i += 2)
			map_put(h->names, lx->text + h->open.items[i],
				h->open.items[i + 1] - h->open.items[i], 1);
		end_of_heads(h);
	} else if (kind == LEX_SEMICOLON || kind == LEX_RBRACE) {
		end_of_heads(h);
	}
	h->start = kind == LEX_IDENT ? lx->start : 0;
	h->end = kind == LEX_IDENT ? lx->pos : 0;
}

/* Every name in front of "(...) ... {", wherever it stands. */
static struct map *defined_names(const struct change_text *t)
{
	const uint32_t want = LEX_WANT(LEX_LPAREN) | LEX_WANT(LEX_RPAREN) |
		LEX_WANT(LEX_LBRACE) | LEX_WANT(LEX_RBRACE) |
		LEX_WANT(LEX_SEMICOLON);
	struct lexer lx = { .text = t->text, .end = (uint32_t)t->len };
	struct heads h = { .names = map_new() };
	enum lex_kind kind;

	while (t->path && (kind = lex_next(&lx, want)) != LEX_END)
		take_token(&h, &lx, kind);
	vec_release(&h.open);
	return h.names;
}

static bool may_matter(const struct scan_item *item)
{
	return item->kind == SCAN_FUNCTION &&
	       (item->n_words ||
		item->body_end - item->body_start <= SMALL_BODY);
}

/* SYSCALL_DEFINE3(read): what the text has is the macro's name. */
static bool is_plain_name(const char *name)
{
	return *name && !strpbrk(name, "() ");
}

static void find_lost(struct change *c, const struct pair *p)
{
	const char *why = p->now_scan && p->now_scan->defeated ?
		p->now_scan->why : "its braces or conditionals hide it";
	struct map *defined = defined_names(p->now);

	for (uint32_t i = 0; p->old_scan && i < p->old_scan->n_items; i++) {
		const struct scan_item *item = &p->old_scan->items[i];
		struct change_lost *lost;

		if (!may_matter(item) || !is_plain_name(item->name) ||
		    !change_of(c, p->old->path, item->name, CHANGE_GONE) ||
		    map_get(defined, item->name, strlen(item->name)) ==
		    MAP_NONE)
			continue;
		lost = vec_push(&c->lost);
		lost->path = xstrdup(p->now->path);
		lost->function = xstrdup(item->name);
		lost->line = item->line;
		lost->why = xstrdup(why ? why : "");
	}
	map_free(defined);
}

static void add_functions(struct change *c, const struct scan_file *scan)
{
	for (uint32_t i = 0; scan && i < scan->n_items; i++)
		if (scan->items[i].kind == SCAN_FUNCTION)
			map_put(c->functions, scan->items[i].name,
				strlen(scan->items[i].name), 1);
}

/* ---- the whole ---- */

static struct scan_file *scan_of(const struct change_text *t,
				 const struct scan_words *words)
{
	return t->path ? scan_text_with(t->text, t->len, words) : NULL;
}

void change_add(struct change *c, const struct change_text *old,
		const struct change_text *now, const struct scan_words *words)
{
	struct pair p = { .old = old, .now = now };
	struct change_path *path = vec_push(&c->paths);

	if (!c->functions) {
		c->by_place = map_new();
		c->functions = map_new();
		c->old_words = map_new();
		c->new_words = map_new();
	}
	path->old = old->path ? xstrdup(old->path) : NULL;
	path->now = now->path ? xstrdup(now->path) : NULL;
	p.old_scan = scan_of(old, words);
	p.now_scan = scan_of(now, words);
	add_words(c->old_words, old);
	add_words(c->new_words, now);
	compare_items(c, &p);
	c->types |= types_differ(&p) ||
		(old->path && now->path && strcmp(old->path, now->path));
	add_functions(c, p.now_scan);
	find_lost(c, &p);
	scan_free(p.old_scan);
	scan_free(p.now_scan);
}

static void free_lost(struct change_lost *l)
{
	free(l->path);
	free(l->function);
	free(l->why);
}

void change_finish(struct change *c)
{
	size_t n = 0;

	for (size_t i = 0; i < c->lost.n; i++) {
		struct change_lost *l = &c->lost.items[i];

		/* Moved to another file of the change. */
		if (map_get(c->functions, l->function,
			    strlen(l->function)) != MAP_NONE)
			free_lost(l);
		else
			c->lost.items[n++] = *l;
	}
	c->lost.n = n;
}

void change_release(struct change *c)
{
	for (size_t i = 0; i < c->changed.n; i++) {
		free(c->changed.items[i].path);
		free(c->changed.items[i].name);
	}
	for (size_t i = 0; i < c->paths.n; i++) {
		free(c->paths.items[i].old);
		free(c->paths.items[i].now);
	}
	for (size_t i = 0; i < c->lost.n; i++)
		free_lost(&c->lost.items[i]);
	vec_release(&c->changed);
	vec_release(&c->paths);
	vec_release(&c->lost);
	map_free(c->old_words);
	map_free(c->new_words);
	map_free(c->functions);
	map_free(c->by_place);
	memset(c, 0, sizeof(*c));
}

/* ---- questions ---- */

const struct change_item *change_at(const struct change *c, const char *path,
				    uint32_t line)
{
	for (size_t i = 0; i < c->changed.n; i++) {
		const struct change_item *item = &c->changed.items[i];

		if (item->how != CHANGE_GONE && line >= item->first_line &&
		    line <= item->last_line && !strcmp(item->path, path))
			return item;
	}
	return NULL;
}

bool change_has_path(const struct change *c, const char *path)
{
	for (size_t i = 0; i < c->paths.n; i++)
		if (c->paths.items[i].now &&
		    !strcmp(c->paths.items[i].now, path))
			return true;
	return false;
}

const struct change_item *change_of(const struct change *c, const char *path,
				    const char *name, enum change_how how)
{
	struct buf key = BUF_INIT;
	uint32_t i = MAP_NONE;

	place_key(&key, path, name, how);
	if (c->by_place)
		i = map_get(c->by_place, key.data, key.len);
	buf_release(&key);
	return i == MAP_NONE ? NULL : &c->changed.items[i];
}
