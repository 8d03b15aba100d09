/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "carry_members.h"
#include "deftext.h"
#include "index.h"
#include "map.h"
#include "rule.h"
#include "scan.h"
#include "vec.h"
#include "workspace.h"

enum { SIZE_BEFORE = 256 };	/* bytes of an expression in front of a name */

/* ---- what differs ---- */

struct member {
	char *shape;		/* all but the line */
	char *name;
	uint32_t line;
	int32_t record;
	bool plain;
};

/* The definitions of one file, members apart from all else. */
struct sorted {
	struct { struct member *items; size_t n, alloc; } members;
	struct map *shapes;	/* of members */
	struct buf rest;
	struct { uint32_t *items; size_t n, alloc; } lines;	/* of the rest */
	/* Names of records, by number: one may have several, or none. */
	struct { struct name { char *text; int32_t record; } *items;
		size_t n, alloc; } names;
};

static void sorted_release(struct sorted *s)
{
	for (size_t i = 0; i < s->members.n; i++) {
		free(s->members.items[i].shape);
		free(s->members.items[i].name);
	}
	for (size_t i = 0; i < s->names.n; i++)
		free(s->names.items[i].text);
	vec_release(&s->members);
	vec_release(&s->names);
	vec_release(&s->lines);
	map_free(s->shapes);
	buf_release(&s->rest);
}

static void print_type(struct buf *out, const struct deftext_type *t)
{
	buf_addf(out, " %.*s %d %u %d%d\n", (int)t->name.len, t->name.text,
		 t->record, t->pointers, t->is_array, t->is_function);
}

/* Holds no record and is no counter, whoever looks. */
static bool is_plain(const struct index *index, const char *path,
		     const struct deftext_type *t)
{
	char *name = xstrndup(t->name.text, t->name.len);
	struct index_type behind;
	bool plain;

	if (t->pointers || t->is_function)
		plain = true;
	else if (t->record >= 0 || starts_with(name, "struct ") ||
		 starts_with(name, "union ") || index_is_counter(name))
		plain = false;
	else if (index_typedef(index, name, path, &behind))
		plain = behind.pointers ||
			(behind.record == INDEX_NONE &&
			 !starts_with(behind.name, "struct ") &&
			 !starts_with(behind.name, "union ") &&
			 !index_is_counter(behind.name));
	else
		plain = !index_knows(index, name);
	free(name);
	return plain;
}

static void add_name(struct sorted *s, const char *kind,
		     const struct deftext_string *name, int32_t record)
{
	struct buf text = BUF_INIT;
	struct name *n;

	if (!name->len || record < 0)
		return;
	buf_addf(&text, "%s%.*s", kind, (int)name->len, name->text);
	n = vec_push(&s->names);
	n->text = buf_detach(&text, NULL);
	n->record = record;
}

static void add_member(struct sorted *s, const struct index *index,
		       const char *path, const struct deftext_line *l)
{
	struct buf shape = BUF_INIT;
	struct member *m = vec_push(&s->members);

	buf_addf(&shape, "%d %.*s", l->record, (int)l->name.len, l->name.text);
	print_type(&shape, &l->type);
	m->name = xstrndup(l->name.text, l->name.len);
	m->line = l->line;
	m->record = l->record;
	m->plain = l->name.len > 0 && is_plain(index, path, &l->type);
	map_put(s->shapes, shape.data, shape.len, 1);
	m->shape = buf_detach(&shape, NULL);
}

static void add_other(struct sorted *s, const struct deftext_line *l)
{
	buf_addf(&s->rest, "%d %.*s %d %d %d ", l->kind, (int)l->name.len,
		 l->name.text, l->record, l->parent, l->is_union);
	if (l->kind == DEFTEXT_ALIAS)
		buf_addf(&s->rest, "%.*s\n", (int)l->target.len,
			 l->target.text);
	else
		*vec_push(&s->lines) = l->line;
	if (l->kind == DEFTEXT_RECORD)
		add_name(s, l->is_union ? "union " : "struct ", &l->name,
			 l->record);
	if (l->kind == DEFTEXT_TYPEDEF) {
		print_type(&s->rest, &l->type);
		add_name(s, "", &l->name, l->type.record);
	}
}

static bool sort_out(struct sorted *s, const struct index *index,
		     const char *path, const struct buf *text)
{
	struct deftext d = { .text = text->data, .end = text->data + text->len };
	struct deftext_line l = { 0 };
	int ret;

	memset(s, 0, sizeof(*s));
	buf_init(&s->rest);
	s->shapes = map_new();
	while ((ret = deftext_next(&d, &l)) == 1) {
		if (l.kind == DEFTEXT_MEMBER)
			add_member(s, index, path, &l);
		else
			add_other(s, &l);
		l = (struct deftext_line){ 0 };
	}
	return ret == 0;
}

/* Nobody else defines it, under any of its names. */
static bool is_only(const struct index *index, const struct sorted *s,
		    int32_t record)
{
	for (size_t i = 0; i < s->names.n; i++)
		if (s->names.items[i].record == record &&
		    index_count_named(index, s->names.items[i].text) > 1)
			return false;
	return true;
}

static bool take(const struct index *index, const struct sorted *of,
		 const struct member *m, struct map *names)
{
	if (!m->plain || !is_only(index, of, m->record))
		return false;
	map_put(names, m->name, strlen(m->name), 1);
	return true;
}

static bool has(const struct sorted *s, const struct member *m)
{
	return map_get(s->shapes, m->shape, strlen(m->shape)) != MAP_NONE;
}

/* Members that both have must stand in the same order. */
static int compare_members(const struct index *index, const struct sorted *then,
			   const struct sorted *now, struct map *names,
			   int (*line)(void *ctx, uint32_t then, uint32_t now),
			   void *ctx)
{
	size_t i = 0, j = 0;
	int ret = 1;

	while ((i < then->members.n || j < now->members.n) && ret == 1) {
		const struct member *a = i < then->members.n ?
			&then->members.items[i] : NULL;
		const struct member *b = j < now->members.n ?
			&now->members.items[j] : NULL;

		if (a && !has(now, a)) {
			ret = take(index, then, a, names);
			i++;
		} else if (b && !has(then, b)) {
			ret = take(index, now, b, names);
			j++;
		} else if (a && b && !strcmp(a->shape, b->shape)) {
			ret = line(ctx, a->line, b->line);
			i++;
			j++;
		} else {
			ret = 0;
		}
	}
	return ret;
}

int carry_members_compare(const struct index *index, const char *path,
			  const struct buf *then, const struct buf *now,
			  struct map *names,
			  int (*line)(void *ctx, uint32_t then, uint32_t now),
			  void *ctx)
{
	struct sorted a, b;
	bool good = sort_out(&a, index, path, then);
	int ret;

	ret = sort_out(&b, index, path, now) && good &&
	      a.rest.len == b.rest.len &&
	      (!a.rest.len || !memcmp(a.rest.data, b.rest.data, a.rest.len));
	for (size_t i = 0; i < b.lines.n && ret == 1; i++)
		ret = line(ctx, a.lines.items[i], b.lines.items[i]);
	if (ret == 1)
		ret = compare_members(index, &a, &b, names, line, ctx);
	sorted_release(&a);
	sorted_release(&b);
	return ret;
}

/* ---- who speaks of them ---- */

static bool is_letter(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Where the name stands next as a word, or NULL. */
static const char *find_word(const char *p, const char *text, const char *end,
			     const char *name, size_t len)
{
	while ((p = memmem(p, end - p, name, len))) {
		if ((p == text || !is_letter(p[-1])) &&
		    (p + len == end || !is_letter(p[len])))
			return p;
		p += len;
	}
	return NULL;
}

/* As a member, and in the statement in front of p a size is asked for. */
static bool is_sized(const char *text, const char *p)
{
	const char *from = p - text > SIZE_BEFORE ? p - SIZE_BEFORE : text;
	const char *start = p;

	while (start > from && isspace((unsigned char)start[-1]))
		start--;
	/* p->name, p.name, struct_size(p, name, n) */
	if (start == from || !strchr(">.,", start[-1]))
		return false;
	while (start > from && !strchr(";{}", start[-1]))
		start--;
	return memmem(start, p - start, "sizeof", 6) ||
	       memmem(start, p - start, "struct_size", 11);
}

/* *sized: where a size is asked for. */
static bool speaks_of(const struct buf *text, const struct map *names,
		      bool *sized)
{
	const char *end = text->data + text->len;
	bool speaks = false;

	for (uint32_t i = 0; text->len && i < map_count(names); i++) {
		const char *name = map_key(names, i), *p = text->data;
		size_t len = strlen(name);

		while ((p = find_word(p, text->data, end, name, len))) {
			speaks = true;
			*sized |= is_sized(text->data, p);
			p += len;
		}
	}
	return speaks;
}

/* Per word of the dictionary: a patch with Narrow is about it. */
static bool *narrow_words(const struct workspace *ws, const struct rules *rules)
{
	bool *about = xcalloc(map_count(ws->words) + 1, sizeof(bool));

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		for (size_t k = 0; r->narrow && k < r->words.n; k++) {
			uint32_t w = map_get(ws->words, r->words.items[k],
					     strlen(r->words.items[k]));

			if (w != MAP_NONE)
				about[w] = true;
		}
	}
	return about;
}

static bool allocates(const struct scan_file *scan, const bool *about)
{
	for (uint32_t i = 0; scan && i < scan->n_file_words; i++)
		if (about[scan->file_words[i]])
			return true;
	return false;
}

int carry_members_find(struct workspace *ws, const struct rules *rules,
		       const struct map *names, bool *wanted)
{
	bool *about = narrow_words(ws, rules);
	struct buf text = BUF_INIT, ignored = BUF_INIT;
	int ret = 1;

	workspace_take_scans(ws);
	for (size_t i = 0; i < ws->tree.n && ret == 1; i++) {
		bool narrow = allocates(workspace_scan(ws, i), about);
		bool sized = false;

		if (!wanted[i] && !narrow)
			continue;
		buf_clear(&text);
		if (workspace_read(ws, i, &text, &ignored) < 0)
			ret = 0;
		else
			wanted[i] &= speaks_of(&text, names, &sized);
		if (narrow && sized)
			ret = 0;
	}
	free(about);
	buf_release(&text);
	buf_release(&ignored);
	return ret;
}
