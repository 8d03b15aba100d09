/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "asked.h"
#include "buf.h"
#include "idents.h"
#include "map.h"
#include "matcher.h"
#include "narrow.h"
#include "plan.h"
#include "pool.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "vec.h"
#include "walker.h"
#include "workspace.h"
#include "workspace_names.h"

enum { SMALL_BODY = 400 };

/* ---- which patches ---- */

static void add_patch(struct plan *plan, const struct rule *rule)
{
	for (size_t i = 0; i < plan->n_patches; i++)
		if (plan->patches[i] == rule)
			return;
	plan->patches = xrealloc(plan->patches, (plan->n_patches + 1) *
				 sizeof(*plan->patches));
	plan->patches[plan->n_patches++] = rule;
}

static int by_id(const void *a, const void *b)
{
	const struct rule *const *x = a, *const *y = b;

	return strcmp((*x)->id, (*y)->id);
}

static void choose_patches(struct plan *plan, const struct rules *rules,
			   const struct rule *const *selected, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct rule *r = selected[i];

		for (size_t k = 0; k < r->facts.n; k++) {
			const char *name = r->facts.items[k];
			const struct rule *from = strcmp(name, "self") ?
				rule_find(rules, name) : r;

			if (from && from->emits)
				add_patch(plan, from);
		}
	}
	if (plan->n_patches > 1)
		qsort(plan->patches, plan->n_patches, sizeof(*plan->patches),
		      by_id);
}

bool plan_is_local(const struct plan *plan, uint32_t patch)
{
	return plan->patches[patch]->matcher && !plan->by_spatch;
}

static void make_keys(struct plan *plan, const struct store_hash *base)
{
	struct buf text = BUF_INIT;

	plan->patch_keys = xcalloc(plan->n_patches + 1,
				   sizeof(*plan->patch_keys));
	for (size_t i = 0; i < plan->n_patches; i++) {
		buf_clear(&text);
		buf_add(&text, base->bytes, sizeof(base->bytes));
		/* --no-slice is there to check slices: it asks again. */
		buf_addf(&text, "%s %s\n", plan->patches[i]->id,
			 plan->whole ? "whole" : "sliced");
		rule_bundle_text(&text, plan->patches[i]);
		if (plan->patches[i]->walk)
			buf_addstr(&text, walker_key());
		if (plan_is_local(plan, i))
			buf_addstr(&text, matcher_key());
		plan->patch_keys[i] = store_hash(text.data, text.len);
	}
	buf_release(&text);
}

/* ---- entries ---- */

struct plan_entry *plan_entry_of(struct plan *plan, uint32_t file,
				 uint32_t patch)
{
	char name[32];
	int len = snprintf(name, sizeof(name), "%u:%u", file, patch);
	uint32_t i = map_get(plan->by_name, name, len);
	struct plan_entry *e;

	if (i != MAP_NONE)
		return &plan->items[i];
	map_put(plan->by_name, name, len, plan->n);
	e = vec_push(plan);
	e->file = file;
	e->patch = patch;
	e->pending = true;
	return e;
}

static uint64_t number(const char **p)
{
	char *end;
	uint64_t n = strtoull(*p, &end, 10);

	*p = end;
	return n;
}

/* A broken text says less. */
static bool *read_items(const char *text, uint32_t n)
{
	bool *items = xcalloc(n + 1, sizeof(bool));

	while (*text == ' ') {
		uint64_t first = number(&text), last;

		if (*text != '-')
			break;
		text++;
		last = number(&text);
		for (uint64_t i = first; i <= last && i < n; i++)
			items[i] = true;
	}
	return items;
}

const bool *plan_past(const struct plan *plan, struct plan_entry *e)
{
	if (e->restored && !e->past)
		e->past = read_items(e->restored,
				     workspace_scan(plan->ws, e->file)->n_items);
	e->restored = NULL;
	return e->past;
}

static void want(struct plan *plan, uint32_t file, uint32_t patch,
		 uint32_t item)
{
	const struct scan_file *scan = workspace_scan(plan->ws, file);
	struct plan_entry *e = plan_entry_of(plan, file, patch);
	const bool *past = plan_past(plan, e);

	if (past && past[item])
		return;
	if (!e->fresh)
		e->fresh = xcalloc(scan->n_items + 1, sizeof(bool));
	e->fresh[item] = true;
	e->pending = true;
}

/* ---- words ---- */

struct word_set {
	uint16_t *items;
	size_t n, alloc;
};

static void word_numbers(struct word_set *out, const struct map *words,
			 const struct rule_strings *names)
{
	for (size_t i = 0; i < names->n; i++) {
		uint32_t w = map_get(words, names->items[i],
				     strlen(names->items[i]));

		if (w != MAP_NONE)
			*vec_push(out) = (uint16_t)w;
	}
}

static bool has_any(const uint16_t *words, uint32_t n,
		    const struct word_set *set)
{
	for (size_t i = 0; n && i < set->n; i++)
		if (scan_has_word(words, n, set->items[i]))
			return true;
	return false;
}

/* ---- functions to keep besides ---- */

struct keeper {
	struct plan *plan;
	uint32_t file;
	const char *text;
	const struct scan_file *scan;
	struct map *functions;	/* name -> item */
	const struct narrow *narrow;
};

static void keeper_start(struct keeper *k, struct plan *plan, uint32_t file,
			 const struct narrow *narrow)
{
	size_t len;

	k->plan = plan;
	k->narrow = narrow;
	k->file = file;
	k->text = workspace_text(plan->ws, file, &len);
	k->scan = workspace_scan(plan->ws, file);
	k->functions = map_new();
	for (uint32_t i = 0; i < k->scan->n_items; i++)
		if (k->scan->items[i].kind == SCAN_FUNCTION)
			map_put(k->functions, k->scan->items[i].name,
				strlen(k->scan->items[i].name), i);
}

static bool is_small(const struct scan_item *item)
{
	return item->body_end - item->body_start <= SMALL_BODY;
}

/* Calls visit for each function of this file named in text[start, end). */
static void each_mention(struct keeper *k, uint32_t start, uint32_t end,
			 bool small, bool *keep)
{
	const char *p = k->text + start, *stop = k->text + end;

	while (p < stop) {
		const char *from = p;
		uint32_t item;

		if (!isalpha((unsigned char)*p) && *p != '_') {
			p++;
			continue;
		}
		while (p < stop && (isalnum((unsigned char)*p) || *p == '_'))
			p++;
		item = map_get(k->functions, from, p - from);
		if (item != MAP_NONE &&
		    (!small || is_small(&k->scan->items[item])) &&
		    narrow_keeps(k->narrow, &k->scan->items[item]))
			keep[item] = true;
	}
}

/*
 * "Keep: small" alone keeps every small function; beside callees or callbacks
 * it keeps of those only the small ones.
 */
static void keep_besides(struct keeper *k, const struct rule *rule, bool *keep)
{
	bool small = rule->keep & RULE_KEEP_SMALL;
	bool *words = xcalloc(k->scan->n_items + 1, sizeof(bool));

	memcpy(words, keep, k->scan->n_items * sizeof(bool));
	for (uint32_t i = 0; i < k->scan->n_items; i++) {
		const struct scan_item *item = &k->scan->items[i];

		if (rule->keep == RULE_KEEP_SMALL &&
		    item->kind == SCAN_FUNCTION && is_small(item))
			keep[i] = true;
		if ((rule->keep & RULE_KEEP_CALLEES) && words[i])
			each_mention(k, item->body_start, item->body_end,
				     small, keep);
		if (!(rule->keep & RULE_KEEP_CALLBACKS))
			continue;
		if (words[i])
			each_mention(k, item->start, item->end, small, keep);
	}
	free(words);
}

/* ---- round 1 ---- */

struct chosen_words {
	struct word_set file, function;
	bool macros;
};

static bool has_chosen(const struct scan_item *item,
		       const struct chosen_words *words)
{
	if (item->kind == SCAN_MACRO && !words->macros)
		return false;
	/* What stands outside functions is wanted for either list. */
	return has_any(item->words, item->n_words, &words->function) ||
		(item->kind != SCAN_FUNCTION &&
		 has_any(item->words, item->n_words, &words->file));
}

static bool select_items(const struct narrow *narrow,
			 const struct scan_file *scan,
			 const struct chosen_words *words, bool *keep)
{
	bool any = false;

	for (uint32_t i = 0; i < scan->n_items; i++) {
		keep[i] = has_chosen(&scan->items[i], words) &&
			narrow_wants(narrow, &scan->items[i]);
		any |= keep[i];
	}
	return any;
}

static void keep_note(struct plan *plan, uint32_t file, struct buf *text)
{
	struct plan_note *note;

	if (!text->len)
		return;
	note = vec_push(&plan->notes);
	note->file = file;
	note->text = note->own = buf_detach(text, NULL);
}

/* The items that a patch wants from the beginning; NULL: none. */
static bool *choose_items(struct plan *plan, uint32_t file, uint32_t patch,
			  const struct chosen_words *words, struct buf *note)
{
	const struct rule *rule = plan->patches[patch];
	const struct scan_file *scan = workspace_scan(plan->ws, file);
	struct narrow narrow;
	bool *keep;

	if (!narrow_start(&narrow, rule, plan->ws, plan->index, file))
		return NULL;
	narrow.note = note;
	keep = xcalloc(scan->n_items + 1, sizeof(bool));
	if (!select_items(&narrow, scan, words, keep)) {
		free(keep);
		return NULL;
	}
	if (rule->keep & ~RULE_KEEP_MACROS) {
		struct keeper k;

		keeper_start(&k, plan, file, &narrow);
		if (k.text)
			keep_besides(&k, rule, keep);
		map_free(k.functions);
	}
	return keep;
}

static bool may_choose(const struct plan *plan, uint32_t file,
		       const struct chosen_words *words)
{
	const struct scan_file *scan = workspace_scan(plan->ws, file);

	return scan && has_any(scan->file_words, scan->n_file_words,
			       &words->file);
}

static void select_file(struct plan *plan, uint32_t file, uint32_t patch,
			const struct chosen_words *words)
{
	struct buf note = BUF_INIT;
	const struct scan_file *scan = workspace_scan(plan->ws, file);
	bool *keep;

	if (!may_choose(plan, file, words))
		return;
	if (scan->defeated) {
		plan_entry_of(plan, file, patch);
		return;
	}
	keep = choose_items(plan, file, patch, words, &note);
	for (uint32_t i = 0; keep && i < scan->n_items; i++)
		if (keep[i])
			want(plan, file, patch, i);
	keep_note(plan, file, &note);
	if (keep)
		plan_entry_of(plan, file, patch)->begun = keep;
}

static void start_words(struct chosen_words *words, const struct plan *plan,
			const struct rule *rule)
{
	memset(words, 0, sizeof(*words));
	words->macros = rule->keep & RULE_KEEP_MACROS;
	word_numbers(&words->function, plan->ws->words, &rule->words);
	word_numbers(&words->file, plan->ws->words, rule->file_words.n ?
		     &rule->file_words : &rule->words);
}

static void end_words(struct chosen_words *words)
{
	vec_release(&words->function);
	vec_release(&words->file);
}

const bool *plan_begun(struct plan *plan, struct plan_entry *e)
{
	struct chosen_words words;

	if (!e->unknown)
		return e->begun;
	e->unknown = false;
	if (plan->patches[e->patch]->on_ask || !plan->in_scope[e->file])
		return NULL;
	start_words(&words, plan, plan->patches[e->patch]);
	if (may_choose(plan, e->file, &words))
		e->begun = choose_items(plan, e->file, e->patch, &words, NULL);
	end_words(&words);
	return e->begun;
}

void plan_start(struct plan *plan, struct workspace *ws,
		const struct index *index, const struct rules *rules,
		const struct rule *const *selected, size_t n_selected,
		const struct store_hash *base_key, bool *in_scope)
{
	bool whole = plan->whole, by_spatch = plan->by_spatch;

	memset(plan, 0, sizeof(*plan));
	plan->whole = whole;
	plan->by_spatch = by_spatch;
	plan->ws = ws;
	plan->index = index;
	plan->in_scope = in_scope;
	plan->by_name = map_new();
	choose_patches(plan, rules, selected, n_selected);
	make_keys(plan, base_key);
}

void plan_select(struct plan *plan, const bool *only)
{
	struct workspace *ws = plan->ws;

	if (!only)
		workspace_take_scans(ws);
	for (uint32_t p = 0; p < plan->n_patches; p++) {
		struct chosen_words words;

		if (plan->patches[p]->on_ask)
			continue;
		start_words(&words, plan, plan->patches[p]);
		for (uint32_t i = 0; i < ws->tree.n; i++)
			if ((!only || only[i]) && plan->in_scope[i] &&
			    workspace_has_scan(ws, i))
				select_file(plan, i, p, &words);
		end_words(&words);
	}
}

void plan_release(struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++) {
		free(plan->items[i].fresh);
		free(plan->items[i].past);
		free(plan->items[i].begun);
	}
	vec_release(plan);
	for (size_t i = 0; i < plan->notes.n; i++)
		free(plan->notes.items[i].own);
	vec_release(&plan->notes);
	free(plan->patches);
	free(plan->patch_keys);
	free(plan->counts);
	map_free(plan->by_name);
	memset(plan, 0, sizeof(*plan));
}

/* ---- later rounds ---- */

static uint32_t patch_number(const struct plan *plan, const char *id)
{
	for (uint32_t i = 0; i < plan->n_patches; i++)
		if (!strcmp(plan->patches[i]->id, id))
			return i;
	return MAP_NONE;
}

bool plan_resolve_call(struct workspace *ws, const char *function,
		       const char *path, uint32_t *file, uint32_t *item)
{
	const struct workspace_place *p = workspace_function(ws, function);
	const struct workspace_place *first[WORKSPACE_KINDS] = { NULL };
	unsigned int n[WORKSPACE_KINDS] = { 0 };
	enum workspace_kind kind;

	for (; p; p = workspace_next_function(ws, p)) {
		const char *at = ws->files[p->file].tree->path;

		if (path && !strcmp(at, path))
			break;
		kind = workspace_kind_of(
			at, &workspace_scan(ws, p->file)->items[p->item]);
		if (kind != WORKSPACE_NO_KIND && !n[kind]++)
			first[kind] = p;
	}
	kind = workspace_meant(n);
	if (!p && kind != WORKSPACE_NO_KIND)
		p = first[kind];
	if (!p)
		return false;
	*file = p->file;
	*item = p->item;
	return true;
}

void plan_ask_function(struct plan *plan, const char *patch,
		       const char *function, const char *path)
{
	uint32_t p = patch_number(plan, patch), file, item;
	struct narrow narrow;

	if (p == MAP_NONE ||
	    !plan_resolve_call(plan->ws, function, path, &file, &item) ||
	    !narrow_start(&narrow, plan->patches[p], plan->ws, plan->index,
			  file))
		return;
	if (narrow_keeps(&narrow,
			 &workspace_scan(plan->ws, file)->items[item]))
		want(plan, file, p, item);
}

/* Who uses these names: a question to many files, read on threads. */
struct question {
	struct plan *plan;
	const struct map *names;
	struct idents_names *idents;	/* the same */
	struct word_set words;
	bool any;		/* whether or not it uses one of words */
	struct { uint32_t *items; size_t n, alloc; } files;
	struct users {
		uint32_t *items;
		size_t n, alloc;
		bool whole;	/* the file has no items: all of it */
		bool done;	/* it was read, nobody interrupted */
	} *users;		/* per file */
};

/* It uses a name; or is an object of that name, with its initialiser. */
static bool is_user(const struct question *q, const struct scan_item *item,
		    const char *text)
{
	if (item->kind == SCAN_OBJECT)
		return map_get(q->names, item->name, strlen(item->name)) !=
			MAP_NONE;
	return item->kind == SCAN_FUNCTION &&
		idents_mention(text, item->start, item->end, q->idents);
}

/* Functions and objects of file i of the question that use a name. */
static void find_users(void *ctx, size_t i)
{
	const struct question *q = ctx;
	struct workspace *ws = q->plan->ws;
	uint32_t file = q->files.items[i];
	struct workspace_file *f = &ws->files[file];
	struct users *out = &q->users[i];
	bool had_text = f->text != NULL;
	const char *text;
	size_t len;

	if (!workspace_may_mention(ws, file, q->idents)) {
		out->done = f->idents.known;
		if (!had_text)
			workspace_forget_text(ws, file);
		return;
	}
	text = workspace_text(ws, file, &len);
	if (!text)
		return;
	for (uint32_t k = 0; k < f->scan->n_items; k++) {
		const struct scan_item *item = &f->scan->items[k];

		if ((q->any || has_any(item->words, item->n_words,
				       &q->words)) &&
		    is_user(q, item, text))
			*vec_push(out) = k;
	}
	out->done = true;
	out->whole = f->scan->defeated &&
		idents_mention(text, 0, len, q->idents);
	/* Most files of the tree come by here and are never looked at. */
	if (!had_text && !out->n && !out->whole)
		workspace_forget_text(ws, file);
}

static void want_users(struct plan *plan, uint32_t file, uint32_t p,
		       const uint32_t *items, uint32_t n)
{
	if (n == ASKED_WHOLE)
		plan_entry_of(plan, file, p);
	for (uint32_t i = 0; n != ASKED_WHOLE && i < n; i++)
		if (items[i] < workspace_scan(plan->ws, file)->n_items)
			want(plan, file, p, items[i]);
}

static struct store_hash question_of(const struct rule_strings *words,
				     bool any, const struct map *names)
{
	struct buf all = BUF_INIT;
	struct store_hash hash;

	buf_addf(&all, "scan %d any %d objects\n", SCAN_VERSION, any);
	for (size_t i = 0; i < words->n && !any; i++)
		buf_addf(&all, "word %s\n", words->items[i]);
	for (uint32_t i = 0; i < map_count(names); i++)
		buf_addf(&all, "name %s\n", map_key(names, i));
	hash = store_hash(all.data, all.len);
	buf_release(&all);
	return hash;
}

static const struct rule_strings *question_words(const struct rule *rule)
{
	return rule->ask_words.n ? &rule->ask_words : &rule->words;
}

static bool asks_any(const struct rule *rule)
{
	return rule->ask && !strcmp(rule->ask, "any");
}

bool plan_may_ask(const struct plan *plan, uint32_t patch,
		  const struct scan_item *item)
{
	const struct rule *rule = plan->patches[patch];
	struct word_set words = { 0 };
	bool may = asks_any(rule);

	if (!may) {
		word_numbers(&words, plan->ws->words, question_words(rule));
		may = has_any(item->words, item->n_words, &words);
		vec_release(&words);
	}
	return may;
}

static bool may_use(const struct question *q, uint32_t file)
{
	struct scan_brief b;

	if (!q->plan->in_scope[file] || !workspace_has_scan(q->plan->ws, file))
		return false;
	b = workspace_brief(q->plan->ws, file);
	return q->any || has_any(b.words, b.n_words, &q->words);
}

/* To be looked at, unless it is known that it has none of the names. */
static void take_file(struct question *q, uint32_t file, struct asked *asked)
{
	struct workspace *ws = q->plan->ws;
	const struct idents *idents = &ws->files[file].idents;

	if (idents->known && !idents_may_have(idents, q->idents))
		asked_put(asked, ws->files[file].content, NULL, 0);
	else if (workspace_scan(ws, file))
		*vec_push(&q->files) = file;
}

/* Puts the users of every file that may have some, known or not, to asked. */
static void ask_files(struct question *q, struct asked *asked)
{
	struct workspace *ws = q->plan->ws;
	const uint32_t *items;
	uint32_t n;

	for (uint32_t i = 0; i < ws->tree.n; i++)
		if (may_use(q, i) &&
		    !asked_get(asked, ws->files[i].content, &items, &n))
			take_file(q, i, asked);
	q->users = xcalloc(q->files.n + 1, sizeof(*q->users));
	pool_each(ws->jobs, q->files.n, find_users, q);
	for (size_t i = 0; i < q->files.n; i++) {
		int64_t content = ws->files[q->files.items[i]].content;
		struct users *u = &q->users[i];

		/* Two files may hold the same. */
		if (u->done && !asked_get(asked, content, &items, &n))
			asked_put(asked, content, u->items,
				  u->whole ? ASKED_WHOLE : u->n);
		vec_release(u);
	}
	free(q->users);
}

/* False: the plan has no such patch. */
static bool start_question(struct question *q, struct plan *plan,
			   const char *patch, const struct map *names,
			   uint32_t *p)
{
	const struct rule *rule;

	memset(q, 0, sizeof(*q));
	*p = patch_number(plan, patch);
	if (*p == MAP_NONE)
		return false;
	rule = plan->patches[*p];
	q->plan = plan;
	q->names = names;
	q->idents = idents_names_new(names);
	q->any = asks_any(rule);
	word_numbers(&q->words, plan->ws->words, question_words(rule));
	return true;
}

static void end_question(struct question *q)
{
	idents_names_free(q->idents);
	vec_release(&q->words);
	vec_release(&q->files);
}

int plan_ask_words(struct plan *plan, const char *patch,
		   const struct map *names)
{
	struct question q;
	struct store_hash key;
	struct asked *asked;
	uint32_t p;

	if (!start_question(&q, plan, patch, names, &p))
		return 0;
	key = question_of(question_words(plan->patches[p]), q.any, names);
	asked = asked_open(plan->ws->store, &key);
	ask_files(&q, asked);
	for (uint32_t i = 0; i < plan->ws->tree.n; i++) {
		const uint32_t *items;
		uint32_t n;

		if (may_use(&q, i) &&
		    asked_get(asked, plan->ws->files[i].content, &items, &n))
			want_users(plan, i, p, items, n);
	}
	end_question(&q);
	return asked_close(asked);
}

void plan_ask_words_in(struct plan *plan, const char *patch,
		       const struct map *names, const bool *only)
{
	struct question q;
	uint32_t p;

	if (!start_question(&q, plan, patch, names, &p))
		return;
	for (uint32_t i = 0; i < plan->ws->tree.n; i++)
		if (only[i] && may_use(&q, i) && workspace_scan(plan->ws, i))
			*vec_push(&q.files) = i;
	q.users = xcalloc(q.files.n + 1, sizeof(*q.users));
	pool_each(plan->ws->jobs, q.files.n, find_users, &q);
	for (size_t i = 0; i < q.files.n; i++) {
		struct users *u = &q.users[i];

		want_users(plan, q.files.items[i], p, u->items,
			   u->whole ? ASKED_WHOLE : u->n);
		vec_release(u);
	}
	free(q.users);
	end_question(&q);
}
