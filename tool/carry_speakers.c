/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "carry_speakers.h"
#include "idents.h"
#include "map.h"
#include "meaning.h"
#include "narrow.h"
#include "pool.h"
#include "rule.h"
#include "scan.h"
#include "vec.h"
#include "workspace.h"

/* ---- which files have one of some words ---- */

struct search {
	struct workspace *ws;
	struct idents_names *words;
	struct { uint32_t *items; size_t n, alloc; } files;
	bool *found;		/* per file */
};

static void search_one(void *ctx, size_t i)
{
	const struct search *s = ctx;
	uint32_t file = s->files.items[i];
	bool had_text = s->ws->files[file].text != NULL;
	const char *text;
	size_t len;

	if (workspace_may_mention(s->ws, file, s->words)) {
		text = workspace_text(s->ws, file, &len);
		s->found[file] = text &&
			idents_mention(text, 0, (uint32_t)len, s->words);
	}
	if (!had_text && !s->found[file])
		workspace_forget_text(s->ws, file);
}

/* Per file, for those that are asked about. */
static bool *find_words(struct workspace *ws, const bool *asked,
			const struct map *words)
{
	struct search s = { .ws = ws };

	s.found = xcalloc(ws->tree.n + 1, sizeof(bool));
	if (!map_count(words))
		return s.found;
	for (uint32_t i = 0; i < ws->tree.n; i++)
		if (asked[i])
			*vec_push(&s.files) = i;
	s.words = idents_names_new(words);
	pool_each(ws->jobs, s.files.n, search_one, &s);
	idents_names_free(s.words);
	vec_release(&s.files);
	return s.found;
}

/* Files that have words, among those that are asked about and not found yet. */
static void find_more(struct workspace *ws, const bool *asked,
		      const struct map *words, enum speaks *found,
		      enum speaks how)
{
	bool *rest = xcalloc(ws->tree.n + 1, sizeof(bool)), *more;

	for (size_t i = 0; i < ws->tree.n; i++)
		rest[i] = asked[i] && found[i] < how;
	more = find_words(ws, rest, words);
	for (size_t i = 0; i < ws->tree.n; i++)
		if (more[i])
			found[i] = how;
	free(more);
	free(rest);
}

/* An expression may stand for the type of another, somewhere in the file. */
static struct map *words_for_types(void)
{
	static const char *const words[] = {
		"typeof", "__typeof", "__typeof__", "typeof_unqual",
		"__auto_type",
	};
	struct map *set = map_new();

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		map_put(set, words[i], strlen(words[i]), 1);
	return set;
}

/* All of a file that has one of the words, if that is so of it. */
static void find_where(struct workspace *ws, const struct meaning *m,
		       const bool *asked, const struct map *words,
		       bool (*is)(const struct meaning *m, const char *path),
		       enum speaks *found)
{
	bool *rest = xcalloc(ws->tree.n + 1, sizeof(bool)), *some;

	for (size_t i = 0; i < ws->tree.n; i++)
		rest[i] = asked[i] && found[i] != SPEAKS;
	some = find_words(ws, rest, words);
	for (size_t i = 0; i < ws->tree.n; i++)
		if (some[i] && is(m, ws->tree.items[i].path))
			found[i] = SPEAKS;
	free(some);
	free(rest);
}

static void find_speakers(struct workspace *ws, const struct meaning *m,
			  const bool *asked, enum speaks *found)
{
	struct map *types = words_for_types();
	bool *some = xcalloc(ws->tree.n + 1, sizeof(bool));

	find_more(ws, asked, m->members, found, SPEAKS_OF_MEMBERS);
	for (size_t i = 0; i < ws->tree.n; i++)
		some[i] = found[i] == SPEAKS_OF_MEMBERS;
	find_more(ws, some, types, found, SPEAKS);
	find_where(ws, m, asked, m->words, meaning_named_otherwise, found);
	find_where(ws, m, asked, m->near_words, meaning_seen_otherwise, found);
	free(some);
	map_free(types);
}

/* ---- where another function is wanted ---- */

/* Per word of the dictionary: a patch is about what is allocated beside it. */
static bool *narrow_words(const struct workspace *ws, const struct rules *rules)
{
	bool *about = xcalloc(map_count(ws->words) + 1, sizeof(bool));

	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		for (size_t k = 0; narrow_is_by_type(r) && k < r->words.n;
		     k++) {
			uint32_t w = map_get(ws->words, r->words.items[k],
					     strlen(r->words.items[k]));

			if (w != MAP_NONE)
				about[w] = true;
		}
	}
	return about;
}

static bool allocates(const struct scan_brief *b, const bool *about)
{
	for (uint32_t i = 0; i < b->n_words; i++)
		if (about[b->words[i]])
			return true;
	return false;
}

static bool same_items(const struct narrow *then, const struct narrow *now,
		       const struct scan_file *scan)
{
	for (uint32_t i = 0; i < scan->n_items; i++)
		if (narrow_wants(then, &scan->items[i]) !=
		    narrow_wants(now, &scan->items[i]))
			return false;
	return true;
}

/* The same functions are wanted as were. */
static bool wants_the_same(struct workspace *ws, const struct rules *rules,
			   const struct meaning *m, uint32_t file)
{
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];
		struct narrow then, now;

		if (!narrow_is_by_type(r))
			continue;
		if (!m->then ||
		    !narrow_start(&then, r, ws, m->then, file) ||
		    !narrow_start(&now, r, ws, m->now, file) ||
		    !same_items(&then, &now, workspace_scan(ws, file)))
			return false;
	}
	return true;
}

static bool *find_allocating(struct workspace *ws, const struct rules *rules,
			     const bool *changed)
{
	bool *about = narrow_words(ws, rules);
	bool *found = xcalloc(ws->tree.n + 1, sizeof(bool));

	for (size_t i = 0; i < ws->tree.n; i++) {
		const struct scan_brief b = workspace_brief(ws, i);

		found[i] = !changed[i] && allocates(&b, about);
	}
	free(about);
	return found;
}

static void find_otherwise(struct workspace *ws, const struct rules *rules,
			   const struct meaning *m, bool *changed)
{
	bool *asked = find_allocating(ws, rules, changed);
	enum speaks *found = xcalloc(ws->tree.n + 1, sizeof(*found));

	find_speakers(ws, m, asked, found);
	find_more(ws, asked, m->sized_words, found, SPEAKS_OF_MEMBERS);
	for (uint32_t i = 0; i < ws->tree.n; i++)
		if (found[i] && !wants_the_same(ws, rules, m, i))
			changed[i] = true;
	free(asked);
	free(found);
}

void carry_speakers_find(struct workspace *ws, const struct rules *rules,
			 const struct meaning *m, const bool *asked,
			 enum speaks *out, bool *changed)
{
	if (!map_count(m->words) && !map_count(m->members) &&
	    !map_count(m->near_words) && !map_count(m->sized_words))
		return;
	find_speakers(ws, m, asked, out);
	find_otherwise(ws, rules, m, changed);
	for (size_t i = 0; i < ws->tree.n; i++)
		if (changed[i])
			out[i] = SPEAKS_NOT;
}
