/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "map.h"
#include "plan.h"
#include "reasons.h"
#include "rule.h"
#include "scan.h"
#include "vec.h"
#include "workspace.h"
#include "workspace_names.h"

struct question {
	const char *text;
	const char *path;	/* from which the function is called, or NULL */
	uint32_t patch;
	uint32_t next;		/* about a function of the same name */
	bool stands;
	bool doubted;		/* the caller knows */
};

enum state { UNKNOWN, STANDS, DOUBTED };

/* An item that a patch wants. */
struct node {
	uint32_t entry, item;	/* of the plan, of the file */
	enum state state;
	uint32_t walk;		/* the last that came by, */
	uint32_t from, by;	/* from this node and question; or MAP_NONE */
};

struct reasons {
	struct plan *plan;
	struct map *patches;	/* id -> number */
	struct map **words;	/* per patch: word -> question */
	struct map *functions;	/* name -> its last question */
	struct { struct question *items; size_t n, alloc; } questions;
	uint32_t *first;	/* per file: entry */
	uint32_t *next;		/* per entry: another of the same file */
	struct map *by_name;	/* "entry:item" -> node */
	struct { struct node *items; size_t n, alloc; } nodes;
	uint32_t n_walks;
	/* of this walk */
	uint32_t at, by;	/* node and question */
	struct { uint32_t *items; size_t n, alloc; } queue;	/* nodes */
	struct { uint32_t *items; size_t n, alloc; } seen;	/* questions */
};

struct reasons *reasons_new(struct plan *plan)
{
	struct reasons *r = xcalloc(1, sizeof(*r));

	r->plan = plan;
	r->patches = map_new();
	r->functions = map_new();
	r->by_name = map_new();
	r->words = xcalloc(plan->n_patches + 1, sizeof(*r->words));
	for (size_t i = 0; i < plan->n_patches; i++) {
		const char *id = plan->patches[i]->id;

		r->words[i] = map_new();
		map_put(r->patches, id, strlen(id), i);
	}
	r->first = xcalloc(plan->ws->tree.n + 1, sizeof(*r->first));
	memset(r->first, 0xff, plan->ws->tree.n * sizeof(*r->first));
	r->next = xcalloc(plan->n + 1, sizeof(*r->next));
	for (size_t i = 0; i < plan->n; i++) {
		r->next[i] = r->first[plan->items[i].file];
		r->first[plan->items[i].file] = i;
	}
	return r;
}

void reasons_free(struct reasons *r)
{
	for (size_t i = 0; i < r->plan->n_patches; i++)
		map_free(r->words[i]);
	map_free(r->patches);
	map_free(r->functions);
	map_free(r->by_name);
	vec_release(&r->questions);
	vec_release(&r->nodes);
	vec_release(&r->queue);
	vec_release(&r->seen);
	free(r->words);
	free(r->first);
	free(r->next);
	free(r);
}

void reasons_add(struct reasons *r, const char *text, bool stands)
{
	size_t n_id = strcspn(text, " "), len;
	uint32_t patch = map_get(r->patches, text, n_id), last;
	uint32_t number = r->questions.n;
	const char *name = text + n_id + 3;
	struct question *q;

	if (patch == MAP_NONE)
		return;
	q = vec_push(&r->questions);
	q->text = text;
	q->patch = patch;
	q->stands = stands;
	if (starts_with(text + n_id, " w ")) {
		map_put(r->words[patch], name, strlen(name), number);
	} else if (starts_with(text + n_id, " f ")) {
		len = strcspn(name, " ");
		q->path = name + len + (name[len] == ' ');
		last = map_get(r->functions, name, len);
		q->next = last;
		map_set(r->functions, name, len, number);
	}
}

/* ---- what is wanted ---- */

static const struct scan_item *item_of(const struct reasons *r,
				       const struct node *n)
{
	uint32_t file = r->plan->items[n->entry].file;

	return &workspace_scan(r->plan->ws, file)->items[n->item];
}

static bool is_wanted(struct reasons *r, uint32_t entry, uint32_t item)
{
	struct plan_entry *e = &r->plan->items[entry];
	const bool *past = plan_past(r->plan, e);

	return (past && past[item]) || (e->fresh && e->fresh[item]);
}

static uint32_t node_of(struct reasons *r, uint32_t entry, uint32_t item)
{
	char name[32];
	int len = snprintf(name, sizeof(name), "%u:%u", entry, item);
	uint32_t i = map_intern(r->by_name, name, len);

	if (i == r->nodes.n) {
		struct node *n = vec_push(&r->nodes);

		n->entry = entry;
		n->item = item;
	}
	return i;
}

/* For its words alone. */
static bool begins(struct reasons *r, const struct node *n)
{
	const bool *begun = plan_begun(r->plan, &r->plan->items[n->entry]);

	return begun && begun[n->item];
}

/* ---- identifiers ---- */

struct ident {
	const char *at;
	size_t len;
};

/* The next in [*p, end), which moves behind it. False: there is none. */
static bool next_ident(const char **p, const char *end, struct ident *out)
{
	const char *s = *p;

	while (s < end && !isalpha((unsigned char)*s) && *s != '_')
		s++;
	out->at = s;
	while (s < end && (isalnum((unsigned char)*s) || *s == '_'))
		s++;
	out->len = s - out->at;
	*p = s;
	return out->len > 0;
}

static bool speaks_of(const char *text, const struct scan_item *item,
		      const char *name)
{
	const char *p = text + item->start, *end = text + item->end;
	size_t len = strlen(name);
	struct ident id;

	while (next_ident(&p, end, &id))
		if (id.len == len && !memcmp(id.at, name, len))
			return true;
	return false;
}

/* ---- who asks ---- */

/* False: this one stands, and so does what it leads to. */
static bool follow(struct reasons *r, uint32_t entry, uint32_t item)
{
	uint32_t i = node_of(r, entry, item);
	struct node *n = &r->nodes.items[i];

	if (n->state == STANDS)
		return false;
	if (n->state == UNKNOWN && n->walk != r->n_walks) {
		n->walk = r->n_walks;
		n->from = r->at;
		n->by = r->by;
		*vec_push(&r->queue) = i;
	}
	return true;
}

/* Every wanted function of this name. False: one stands, or there is none. */
static bool follow_named(struct reasons *r, const char *name)
{
	struct workspace *ws = r->plan->ws;
	const struct workspace_place *p = workspace_function(ws, name);
	bool any = false;

	for (; p; p = workspace_next_function(ws, p))
		for (uint32_t e = r->first[p->file]; e != MAP_NONE;
		     e = r->next[e]) {
			if (!is_wanted(r, e, p->item))
				continue;
			if (!follow(r, e, p->item))
				return false;
			any = true;
		}
	return any;
}

/* Everything wanted of the file at path that speaks of it. Likewise. */
static bool follow_from(struct reasons *r, const char *path, const char *name)
{
	struct workspace *ws = r->plan->ws;
	uint32_t file = workspace_find(ws, path);
	const struct scan_file *scan;
	bool any = false;
	const char *text;
	size_t len;

	if (file == MAP_NONE || r->first[file] == MAP_NONE)
		return false;
	scan = workspace_scan(ws, file);
	text = workspace_text(ws, file, &len);
	if (!scan || !text)
		return false;
	for (uint32_t i = 0; i < scan->n_items; i++) {
		bool speaks = false, known = false;

		for (uint32_t e = r->first[file]; e != MAP_NONE;
		     e = r->next[e]) {
			if (!is_wanted(r, e, i))
				continue;
			if (!known)
				speaks = speaks_of(text, &scan->items[i],
						   name);
			known = true;
			if (speaks && !follow(r, e, i))
				return false;
			any |= speaks;
		}
	}
	return any;
}

/* False: it stands. */
static bool follow_question(struct reasons *r, uint32_t number,
			    const char *name)
{
	struct question *q = &r->questions.items[number];

	if (q->stands)
		return false;
	*vec_push(&r->seen) = number;
	r->by = number;
	q->stands = !(q->path ? follow_from(r, q->path, name)
			      : follow_named(r, name));
	return !q->stands;
}

/* ---- what leads to an item ---- */

/* Adds to *found how many. False: one of them stands. */
static bool follow_calls(struct reasons *r, const struct node *n, size_t *found)
{
	const struct plan_entry *e = &r->plan->items[n->entry];
	const char *name = item_of(r, n)->name;
	uint32_t q = map_get(r->functions, name, strlen(name)), next;

	for (; q != MAP_NONE; q = next) {
		const struct question *question = &r->questions.items[q];
		const char *path = *question->path ? question->path : NULL;
		uint32_t file, item;

		next = question->next;
		if (question->patch != e->patch ||
		    !plan_resolve_call(r->plan->ws, name, path, &file, &item) ||
		    file != e->file || item != n->item)
			continue;
		++*found;
		if (!follow_question(r, q, name))
			return false;
	}
	return true;
}

static bool follow_word(struct reasons *r, uint32_t patch, struct ident id,
			size_t *found)
{
	uint32_t q = map_get(r->words[patch], id.at, id.len);
	char *name;
	bool doubtful;

	if (q == MAP_NONE)
		return true;
	++*found;
	name = xstrndup(id.at, id.len);
	doubtful = follow_question(r, q, name);
	free(name);
	return doubtful;
}

static bool follow_words(struct reasons *r, const struct node *n, size_t *found)
{
	const struct plan_entry *e = &r->plan->items[n->entry];
	const struct scan_item *item = item_of(r, n);
	const char *text, *p;
	struct ident id;
	size_t len;

	if (!map_count(r->words[e->patch]) ||
	    !plan_may_ask(r->plan, e->patch, item))
		return true;
	if (item->kind == SCAN_OBJECT) {
		id = (struct ident){ item->name, strlen(item->name) };
		return follow_word(r, e->patch, id, found);
	}
	text = workspace_text(r->plan->ws, e->file, &len);
	if (!text)
		return false;
	p = text + item->start;
	while (item->kind == SCAN_FUNCTION &&
	       next_ident(&p, text + item->end, &id))
		if (!follow_word(r, e->patch, id, found))
			return false;
	return true;
}

/* False: it stands, whatever else led here. */
static bool follow_node(struct reasons *r, uint32_t number)
{
	/* The nodes move when more of them are found. */
	const struct node n = r->nodes.items[number];
	size_t found = 0;

	return !begins(r, &n) && follow_calls(r, &n, &found) &&
		follow_words(r, &n, &found) && found;
}

/* Some node stands, and so does all that led the walk there. */
static void stand(struct reasons *r, uint32_t number)
{
	while (number != MAP_NONE) {
		struct node *n = &r->nodes.items[number];

		n->state = STANDS;
		if (n->by != MAP_NONE)
			r->questions.items[n->by].stands = true;
		number = n->from;
	}
}

static void settle(struct reasons *r, uint32_t number)
{
	const struct node start = r->nodes.items[number];

	r->n_walks++;
	r->queue.n = 0;
	r->seen.n = 0;
	r->at = r->by = MAP_NONE;
	if (!follow(r, start.entry, start.item))
		return;
	for (size_t i = 0; i < r->queue.n; i++) {
		r->at = r->queue.items[i];
		if (!follow_node(r, r->at)) {
			stand(r, r->at);
			r->seen.n = 0;
			return;
		}
	}
	for (size_t i = 0; i < r->queue.n; i++)
		r->nodes.items[r->queue.items[i]].state = DOUBTED;
}

void reasons_check(struct reasons *r, uint32_t file,
		   void (*doubt)(void *ctx, const char *question), void *ctx)
{
	const struct scan_file *scan = r->first[file] == MAP_NONE
		? NULL : workspace_scan(r->plan->ws, file);

	if (!scan || scan->defeated)
		return;
	for (uint32_t e = r->first[file]; e != MAP_NONE;
	     e = r->next[e])
		for (uint32_t i = 0; i < scan->n_items; i++) {
			if (!is_wanted(r, e, i))
				continue;
			settle(r, node_of(r, e, i));
			for (size_t k = 0; k < r->seen.n; k++) {
				struct question *q =
					&r->questions.items[r->seen.items[k]];

				if (!q->doubted)
					doubt(ctx, q->text);
				q->doubted = true;
			}
		}
}
