/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "deftext.h"
#include "frozen.h"
#include "types_frozen.h"
#include "types_state.h"
#include "vec.h"

/*
 * The vectors have room behind them in the file: to copy them, for one record
 * more, would read all of it.
 */
enum { ROOM = 8192 };

static void *put(struct freezer *f, const void *items, size_t n, size_t size)
{
	return freezer_put_room(f, items, n * size, ROOM * size);
}

/* ---- a copy ---- */

struct copying {
	const struct index *ix;
	struct index *copy;
	struct freezer *f;
};

static const char *string(const struct copying *c, const char *text)
{
	const char *at = map_frozen_key(c->ix->strings, c->copy->strings,
					c->f, text);

	return at ? at : freezer_put_bytes(c->f, text, strlen(text) + 1);
}

static void copy_records(const struct copying *c)
{
	const size_t n = c->ix->records.n;
	struct index_record *items = xcalloc(n + 1, sizeof(*items));

	for (size_t i = 0; i < n; i++) {
		items[i] = c->ix->records.items[i];
		items[i].tag = string(c, items[i].tag);
		items[i].path = *items[i].path
			? reach_frozen_path(c->copy->reach, c->f,
					    c->ix->record_files.items[i])
			: string(c, "");
	}
	c->copy->records.n = c->copy->record_files.n = n;
	c->copy->records.items = put(c->f, items, n, sizeof(*items));
	c->copy->record_files.items =
		put(c->f, c->ix->record_files.items, n,
		    sizeof(*c->ix->record_files.items));
	free(items);
}

static void copy_members(const struct copying *c)
{
	const size_t n = c->ix->members.n;
	struct index_member *items = xcalloc(n + 1, sizeof(*items));

	for (size_t i = 0; i < n; i++) {
		items[i] = c->ix->members.items[i];
		items[i].name = string(c, items[i].name);
		items[i].type.name = string(c, items[i].type.name);
	}
	c->copy->members.n = c->copy->tried.n = n;
	c->copy->members.items = put(c->f, items, n, sizeof(*items));
	c->copy->tried.items = put(c->f, c->ix->tried.items, n,
				   sizeof(*c->ix->tried.items));
	free(items);
}

struct index *index_freeze(const struct index *ix, struct freezer *f)
{
	struct index copy = { .finished = true, .is_frozen = true }, *at;
	struct copying c = { .ix = ix, .copy = &copy, .f = f };

	copy.reach = reach_freeze(ix->reach, f);
	copy.strings = map_freeze(ix->strings, f);
	copy.added = map_freeze(ix->added, f);
	copy.aliases = map_freeze(ix->aliases, f);
	copy_records(&c);
	copy_members(&c);
	copy.definitions = definitions_freeze(&ix->definitions, f, ix->strings,
					      copy.strings, ROOM);
	copy.definitions.reach = copy.reach;
	copy.room = ROOM;
	copy.embed = embed_freeze(ix->embed, f, copy.records.items,
				  copy.members.items);
	at = freezer_put(f, &copy, sizeof(copy));
	return at;
}

/* ---- one file replaced ---- */

static void drop_definition(struct index *ix, uint32_t file,
			    const struct deftext_line *line)
{
	struct buf name = BUF_INIT;

	if (line->kind == DEFTEXT_RECORD && line->name.len)
		buf_addf(&name, "%s %.*s", line->is_union ? "union" : "struct",
			 (int)line->name.len, line->name.text);
	else if (line->kind == DEFTEXT_TYPEDEF)
		buf_add(&name, line->name.text, line->name.len);
	if (name.len)
		definitions_drop(&ix->definitions, name.data, name.len, file);
	buf_release(&name);
}

static int drop_definitions(struct index *ix, uint32_t file,
			    const struct index_replacement *r, struct buf *err)
{
	struct deftext reader = { .text = r->then,
				  .end = r->then + r->then_len };
	struct deftext_line line;
	int ret = 0;

	while (r->then && (ret = deftext_next(&reader, &line)) > 0)
		drop_definition(ix, file, &line);
	if (ret < 0)
		buf_addf(err, "cannot read what '%s' defined: line %zu is "
			 "malformed", r->path, reader.line);
	return ret;
}

/* Its records stay, as records of no file with nothing in them. */
static size_t drop_records(struct index *ix, uint32_t file, size_t first)
{
	size_t n = 0;

	while (first + n < ix->records.n &&
	       ix->record_files.items[first + n] == file) {
		struct index_record *r = &ix->records.items[first + n++];

		r->tag = r->path = "";
		r->n_members = 0;
		r->parent = INDEX_NONE;
		r->number = -1;
	}
	return n;
}

/* Borrowed vectors may grow in their room for as long as this is open. */
#define OPEN(v, lines)							\
	((v)->alloc ? (void)0 : (void)((v)->alloc = (v)->n + (lines)))
#define CLOSE(v) ((v)->alloc = 0)

static bool open_room(struct index *ix, size_t lines)
{
	if (!ix->room || ix->room < lines)
		return false;
	ix->room -= lines;
	OPEN(&ix->records, lines);
	OPEN(&ix->members, lines);
	OPEN(&ix->record_files, lines);
	OPEN(&ix->tried, lines);
	OPEN(&ix->definitions, lines);
	return true;
}

static void close_room(struct index *ix)
{
	CLOSE(&ix->records);
	CLOSE(&ix->members);
	CLOSE(&ix->record_files);
	CLOSE(&ix->tried);
	CLOSE(&ix->definitions);
}

static size_t count_lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

/* Each line adds one thing to a vector at most. */
static int add_now(struct index *ix, const struct index_replacement *r,
		   struct buf *err)
{
	bool open = open_room(ix, count_lines(r->now, r->now_len));
	int ret = index_add_text(ix, r->path, r->now, r->now_len, err);

	if (open)
		close_room(ix);
	else
		ix->room = 0;
	return ret;
}

int index_replace(struct index *ix, const struct index_replacement *r,
		  struct buf *err)
{
	const uint32_t file = reach_file(ix->reach, r->path);
	const size_t record = ix->records.n, definition = ix->definitions.n;
	uint32_t gone = map_get(ix->added, r->path, strlen(r->path));
	size_t n_gone = 0;

	if (gone != MAP_NONE && !r->then) {
		buf_addf(err, "what '%s' defined is not known any more",
			 r->path);
		return -1;
	}
	reach_replace(ix->reach, file, r->includes, r->n_includes);
	if (drop_definitions(ix, file, r, err) < 0)
		return -1;
	if (gone != MAP_NONE)
		n_gone = drop_records(ix, file, gone);
	map_free(ix->by_number);
	ix->by_number = NULL;
	map_set(ix->added, r->path, strlen(r->path), (uint32_t)record);
	if (add_now(ix, r, err) < 0)
		return -1;
	index_finish_rest(ix, record, definition);
	embed_extend(ix->embed, ix->records.items, ix->records.n,
		     ix->members.items, n_gone ? gone : 0, n_gone);
	return 0;
}
