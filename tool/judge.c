/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "finding.h"
#include "index.h"
#include "json.h"
#include "judge.h"
#include "map.h"
#include "match.h"
#include "plan.h"
#include "resolve.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "store_query.h"
#include "store_run.h"
#include "vec.h"
#include "workspace.h"

/* ---- records, counters, embeddings ---- */

static bool is_nested_untagged(const struct index_record *r)
{
	return r->parent != INDEX_NONE && (!*r->tag || strstr(r->tag, "::"));
}

static void add_record(struct judge *j, index_id id)
{
	const struct index_record *r = index_record(j->index, id);

	if (store_add_record(j->ws->store, id, r->tag, r->path, r->line,
			     r->is_union) < 0)
		j->failed = true;
}

/* Counters of `record`, and of untagged records inside it, belong to top. */
static void add_counters(struct judge *j, index_id top, index_id record,
			 const char *prefix, int depth)
{
	const struct index_record *r = index_record(j->index, record);

	for (uint32_t i = 0; i < r->n_members && depth < 16; i++) {
		const struct index_member *m =
			index_member(j->index, r->first_member + i);
		struct buf name = BUF_INIT;

		buf_addf(&name, "%s%s", prefix, m->name);
		if (!m->type.pointers && index_is_counter(m->type.name)) {
			add_record(j, top);
			if (store_add_counter_member(j->ws->store, top,
						     name.data, m->type.name,
						     m->line) < 0)
				j->failed = true;
		} else if (m->type.record != INDEX_NONE &&
			   !m->type.pointers &&
			   is_nested_untagged(index_record(j->index,
							   m->type.record))) {
			if (*m->name)
				buf_addch(&name, '.');
			add_counters(j, top, m->type.record, name.data,
				     depth + 1);
		}
		buf_release(&name);
	}
}

/* The record that has the last member of the chain as its own. */
static index_id holder_of(struct judge *j, index_id record, const char *chain)
{
	index_id holder = record;

	while (*chain) {
		size_t n = strcspn(chain, " ");
		char *name = xstrndup(chain, n);
		index_id owner = INDEX_NONE;
		const struct index_member *m =
			index_find_member(j->index, record, name, &owner);

		free(name);
		if (!m)
			break;
		holder = owner != INDEX_NONE ? owner : record;
		record = m->type.record;
		chain += n;
		chain += strspn(chain, " ->");
	}
	while (is_nested_untagged(index_record(j->index, holder)))
		holder = index_record(j->index, holder)->parent;
	return holder;
}

static void add_embeddings(struct judge *j, index_id id)
{
	struct buf chain = BUF_INIT;

	for (int root = 0; root < INDEX_ROOTS; root++) {
		index_id carrier = INDEX_NONE, holder;
		int depth;

		buf_clear(&chain);
		depth = index_embeds(j->index, id, root, &chain, &carrier);
		if (depth < 0)
			continue;
		add_record(j, id);
		if (carrier == INDEX_NONE)
			carrier = id;
		add_record(j, carrier);
		holder = holder_of(j, id, chain.data);
		add_record(j, holder);
		if (store_add_embeds(j->ws->store, id, index_root_names[root],
				     depth, chain.data, carrier, holder) < 0)
			j->failed = true;
	}
	buf_release(&chain);
}

/*
 * What lies in the record by value and has a device inside. Members of what has
 * no name of its own belong to the record around it.
 */
static void add_parts(struct judge *j, index_id id)
{
	const struct index_record *r = index_record(j->index, id);

	while (is_nested_untagged(index_record(j->index, id)))
		id = index_record(j->index, id)->parent;

	for (uint32_t i = 0; i < r->n_members; i++) {
		const struct index_member *m =
			index_member(j->index, r->first_member + i);

		if (!index_is_by_value(m) ||
		    index_embeds(j->index, m->type.record, INDEX_DEVICE, NULL,
				 NULL) < 0)
			continue;
		if (store_add_part(j->ws->store, id, m->name, m->line,
				   m->type.record) < 0)
			j->failed = true;
	}
}

static void add_index(struct judge *j)
{
	size_t n = index_count(j->index);

	for (size_t i = 0; i < n; i++) {
		const struct index_record *r = index_record(j->index, i);

		if (!is_nested_untagged(r))
			add_counters(j, i, i, "", 0);
		add_embeddings(j, i);
		add_parts(j, i);
	}
}

static int store_failure(struct judge *j, struct buf *err)
{
	if (!err->len)
		buf_addstr(err, store_error(j->ws->store));
	store_rollback(j->ws->store);
	return -1;
}

int judge_start(struct judge *j, struct workspace *ws,
		const struct index *index, const struct rules *rules,
		struct plan *plan, const struct store_hash *environment,
		struct buf *err)
{
	memset(j, 0, sizeof(*j));
	j->ws = ws;
	j->index = index;
	j->rules = rules;
	j->plan = plan;
	j->resolve = resolve_start(ws, index, environment);
	j->known_file = xcalloc(ws->tree.n, sizeof(bool));
	j->made = xcalloc(rules->n + 1, sizeof(*j->made));
	j->n_asked = plan->n_patches;
	j->asked = xcalloc(j->n_asked + 1, sizeof(*j->asked));
	for (size_t i = 0; i < j->n_asked; i++)
		j->asked[i] = map_new();
	j->questions = map_new();
	if (store_judge_start(ws->store) < 0 || store_begin(ws->store) < 0)
		return store_failure(j, err);
	add_index(j);
	if (j->failed || store_commit(ws->store) < 0)
		return store_failure(j, err);
	return 0;
}

static void forget_made(struct rule_strings *made)
{
	for (size_t i = 0; i < made->n; i++)
		free(made->items[i]);
	made->n = 0;
}

void judge_release(struct judge *j)
{
	free(j->known_file);
	for (size_t i = 0; j->made && i < j->rules->n; i++) {
		forget_made(&j->made[i]);
		vec_release(&j->made[i]);
	}
	free(j->made);
	resolve_end(j->resolve);
	for (size_t i = 0; i < j->n_asked; i++)
		map_free(j->asked[i]);
	free(j->asked);
	map_free(j->questions);
	memset(j, 0, sizeof(*j));
}

static void add_places(void *ctx, const char *name)
{
	struct judge *j = ctx;
	const struct workspace_place *p = workspace_function(j->ws, name);

	for (; p; p = workspace_next_function(j->ws, p)) {
		const struct workspace_file *f = &j->ws->files[p->file];
		const struct scan_item *item = &f->scan->items[p->item];

		if (store_add_function_place(j->ws->store, name,
					     f->tree->path, item->line,
					     item->is_static) < 0)
			j->failed = true;
	}
}

/* ---- rounds ---- */

static void add_answers(struct judge *j, const struct match_answer *answers,
			size_t n)
{
	struct store *store = j->ws->store;

	for (size_t i = 0; i < n && !j->failed; i++) {
		const struct match_answer *a = &answers[i];
		const struct workspace_file *f = &j->ws->files[a->file];

		if (!j->known_file[a->file] &&
		    store_add_run_file(store, a->file, f->tree->path,
				       f->content) < 0)
			j->failed = true;
		j->known_file[a->file] = true;
		if (store_add_run_answer(store, a->file,
					 j->plan->patches[a->patch]->id,
					 a->answer) < 0)
			j->failed = true;
	}
}

static bool is_round_script(const struct rule *r)
{
	return rule_is_facts(r) && r->sql && !r->last;
}

/* The word stands in sql, not as a part of a longer one. */
static bool has_word(const char *sql, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = sql; (p = strstr(p, word)); p += n)
		if ((p == sql || (!isalnum((unsigned char)p[-1]) &&
				  p[-1] != '_' && p[-1] != '-')) &&
		    !isalnum((unsigned char)p[n]) && p[n] != '_' &&
		    p[n] != '-')
			return true;
	return false;
}

/* Whether a patch that the script speaks of has new answers. */
static bool has_fresh_facts(const struct judge *j, const struct rule *r,
			    const bool *fresh)
{
	if (!r->reads.n)
		return true;
	for (uint32_t i = 0; i < j->plan->n_patches; i++)
		if (fresh[i] && has_word(r->sql, j->plan->patches[i]->id))
			return true;
	return false;
}

/* Whether it reads a table that was made anew in this round. */
static bool reads_made(const struct judge *j, const struct rule *r,
		       const bool *anew)
{
	for (size_t i = 0; i < j->rules->n; i++)
		for (size_t k = 0; anew[i] && k < j->made[i].n; k++)
			if (has_word(r->sql, j->made[i].items[k]))
				return true;
	return false;
}

static void note_made(void *ctx, const char *table)
{
	struct rule_strings *made = ctx;

	*vec_push(made) = xstrdup(table);
}

static int run_round_script(struct judge *j, size_t i, struct buf *err)
{
	struct store *store = j->ws->store;
	const struct rule *r = &j->rules->items[i];
	struct rule_strings *made = &j->made[i];
	int64_t mark;

	for (size_t k = made->n; k-- > 0;)
		if (store_drop_temporary(store, made->items[k]) < 0)
			return -1;
	forget_made(made);
	mark = store_mark(store);
	if (mark < 0 || store_script(store, r->id, r->sql, err) < 0)
		return -1;
	return store_each_since(store, mark, note_made, made);
}

/* Those scripts whose facts, or whose tables by other scripts, are new. */
static int run_round_scripts(struct judge *j,
			     const struct match_answer *answers, size_t n,
			     struct buf *err)
{
	bool *fresh = xcalloc(j->plan->n_patches + 1, sizeof(*fresh));
	bool *anew = xcalloc(j->rules->n + 1, sizeof(*anew));
	int ret = 0;

	for (size_t i = 0; i < n; i++)
		fresh[answers[i].patch] = true;
	for (size_t i = 0; i < j->rules->n && ret == 0; i++) {
		const struct rule *r = &j->rules->items[i];

		if (!is_round_script(r) ||
		    (j->started && !has_fresh_facts(j, r, fresh) &&
		     !reads_made(j, r, anew)))
			continue;
		anew[i] = true;
		ret = run_round_script(j, i, err);
	}
	j->started = true;
	free(fresh);
	free(anew);
	return ret;
}

static int run_last_scripts(struct judge *j, struct buf *err)
{
	for (size_t i = 0; i < j->rules->n; i++) {
		const struct rule *r = &j->rules->items[i];

		if (rule_is_facts(r) && r->last && r->sql &&
		    store_script(j->ws->store, r->id, r->sql, err) < 0)
			return -1;
	}
	return 0;
}

int judge_load(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err)
{
	struct store *store = j->ws->store;

	if (store_begin(store) < 0)
		return store_failure(j, err);
	add_answers(j, answers, n);
	if (j->failed || store_load_facts(store) < 0 ||
	    resolve_facts(j->resolve) < 0)
		return store_failure(j, err);
	return store_commit(store) < 0 ? store_failure(j, err) : 0;
}

int judge_take(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err)
{
	struct store *store = j->ws->store;

	if (judge_load(j, answers, n, err) < 0)
		return -1;
	if (store_begin(store) < 0 ||
	    store_each_named_function(store, add_places, j) < 0 ||
	    j->failed || run_round_scripts(j, answers, n, err) < 0 ||
	    store_commit(store) < 0)
		return store_failure(j, err);
	return 0;
}

struct asks {
	struct judge *j;
	struct map **words;	/* per patch of the plan */
};

static void note_question(struct judge *j, const char *patch,
			  const char *function, const char *path,
			  const char *word)
{
	struct buf text = BUF_INIT;

	if (function)
		buf_addf(&text, "%s f %s %s", patch, function,
			 path ? path : "");
	else
		buf_addf(&text, "%s w %s", patch, word ? word : "");
	map_set(j->questions, text.data, text.len, j->n_asks);
	buf_release(&text);
}

static void take_ask(void *ctx, const char *patch, const char *function,
		     const char *path, const char *word)
{
	struct asks *a = ctx;
	struct plan *plan = a->j->plan;

	note_question(a->j, patch, function, path, word);
	if (function) {
		plan_ask_function(plan, patch, function, path);
		return;
	}
	for (size_t i = 0; word && i < plan->n_patches; i++) {
		size_t len = strlen(word);

		if (strcmp(plan->patches[i]->id, patch) != 0 ||
		    map_get(a->j->asked[i], word, len) != MAP_NONE)
			continue;
		map_put(a->j->asked[i], word, len, 1);
		map_put(a->words[i], word, len, 1);
	}
}

/* A script asks only for patches of this plan, so an unused one costs little. */
static int run_ask_scripts(struct judge *j, struct buf *err)
{
	for (size_t i = 0; i < j->rules->n; i++) {
		const struct rule *r = &j->rules->items[i];

		if (r->ask_sql && store_script(j->ws->store, r->id, r->ask_sql,
					       err) < 0)
			return -1;
	}
	return 0;
}

int judge_ask(struct judge *j, struct buf *err)
{
	struct asks asks = { .j = j };
	struct plan *plan = j->plan;
	int ret = -1;

	j->n_asks++;
	asks.words = xcalloc(plan->n_patches + 1, sizeof(*asks.words));
	for (size_t i = 0; i < plan->n_patches; i++)
		asks.words[i] = map_new();
	if (store_begin(j->ws->store) < 0 || run_ask_scripts(j, err) < 0 ||
	    store_take_asks(j->ws->store, take_ask, &asks) < 0 ||
	    store_commit(j->ws->store) < 0) {
		store_failure(j, err);
	} else {
		ret = 0;
		for (size_t i = 0; i < plan->n_patches && ret == 0; i++)
			if (map_count(asks.words[i]))
				ret = plan_ask_words(plan,
						     plan->patches[i]->id,
						     asks.words[i]);
		if (ret < 0)
			store_failure(j, err);
	}
	for (size_t i = 0; i < plan->n_patches; i++)
		map_free(asks.words[i]);
	free(asks.words);
	return ret;
}

/* ---- questions of an earlier run ---- */

void judge_each_question(const struct judge *j,
			 void (*visit)(void *ctx, const char *question,
				       bool standing), void *ctx)
{
	for (uint32_t i = 0; i < map_count(j->questions); i++)
		visit(ctx, map_key(j->questions, i),
		      map_value(j->questions, i) == j->n_asks);
}

bool judge_asks(const struct judge *j, const char *question)
{
	return map_get(j->questions, question, strlen(question)) == j->n_asks;
}

/* Where " w " or " f " begins. */
static const char *kind_of(const char *question)
{
	const char *kind = strchr(question, ' ');

	return kind && kind[1] && kind[2] == ' ' ? kind : NULL;
}

static uint32_t patch_of(const struct judge *j, const char *question,
			 size_t len)
{
	for (uint32_t i = 0; i < j->n_asked; i++)
		if (strlen(j->plan->patches[i]->id) == len &&
		    !memcmp(j->plan->patches[i]->id, question, len))
			return i;
	return MAP_NONE;
}

void judge_presume(struct judge *j, const char *question)
{
	const char *kind = kind_of(question);
	uint32_t patch;

	if (!kind)
		return;
	map_set(j->questions, question, strlen(question), 0);
	patch = patch_of(j, question, kind - question);
	if (kind[1] == 'w' && patch != MAP_NONE)
		map_put(j->asked[patch], kind + 3, strlen(kind + 3), 1);
}

static struct map *functions_of(const struct judge *j, const bool *files)
{
	struct map *names = map_new();

	for (size_t i = 0; i < j->ws->tree.n; i++) {
		const struct scan_file *scan = j->ws->files[i].scan;

		for (uint32_t k = 0; files[i] && scan && k < scan->n_items;
		     k++)
			map_put(names, scan->items[k].name,
				strlen(scan->items[k].name), 1);
	}
	return names;
}

void judge_ask_again(struct judge *j, const bool *files)
{
	struct map *functions = functions_of(j, files);

	for (uint32_t i = 0; i < map_count(j->questions); i++) {
		const char *question = map_key(j->questions, i);
		const char *kind = kind_of(question), *path;
		char *patch, *function;

		if (!kind || kind[1] != 'f')
			continue;
		path = strchr(kind + 3, ' ');
		if (!path || map_get(functions, kind + 3, path - kind - 3) ==
		    MAP_NONE)
			continue;
		patch = xstrndup(question, kind - question);
		function = xstrndup(kind + 3, path - kind - 3);
		plan_ask_function(j->plan, patch, function, path + 1);
		free(patch);
		free(function);
	}
	for (uint32_t i = 0; i < j->n_asked; i++)
		if (map_count(j->asked[i]))
			plan_ask_words_in(j->plan, j->plan->patches[i]->id,
					  j->asked[i], files);
	map_free(functions);
}

/* ---- verdicts ---- */

struct verdict {
	const struct rule *rule;
	struct finding_list *out;
	struct buf *err;
};

static char *copy_text(const struct store_row *row, const char *column,
		       const char *fallback)
{
	const char *text = store_text(row, column);

	return xstrdup(text ? text : fallback);
}

/*
 * SQLite puts a path that is not UTF-8 into JSON as it is, and Jansson then
 * refuses the whole. json_text writes such a byte as \xNN, which no JSON holds
 * where an escape may begin; a private character stands for it meanwhile.
 */
enum { STAND_IN = 0x10fe00 };

static char *protect(const char *text)
{
	json_t *safe = json_text(text);
	struct buf out = BUF_INIT;

	for (const char *p = json_string_value(safe); *p; p++) {
		unsigned int byte;

		if (*p != '\\' || !p[1]) {
			buf_addch(&out, *p);
		} else if (p[1] == 'x' && sscanf(p + 2, "%2x", &byte) == 1) {
			buf_addf(&out, "\xf4\x8f%c%c",
				 0x80 | (STAND_IN >> 6 & 0x3f) | byte >> 6,
				 0x80 | (byte & 0x3f));
			p += 3;
		} else {
			buf_add(&out, p++, 2);
		}
	}
	json_decref(safe);
	return buf_detach(&out, NULL);
}

static char *unprotect(const char *text)
{
	struct buf out = BUF_INIT;

	while (*text) {
		const unsigned char *p = (const unsigned char *)text;

		if (p[0] == 0xf4 && p[1] == 0x8f && (p[2] & ~3) == 0xb8) {
			buf_addch(&out, (p[2] & 3) << 6 | (p[3] & 0x3f));
			text += 4;
		} else {
			buf_addch(&out, *text++);
		}
	}
	return buf_detach(&out, NULL);
}

static int take_evidence(struct finding *f, const char *text,
			 struct buf *err)
{
	struct buf why = BUF_INIT;
	char *safe = protect(text ? text : "[]");
	json_t *list = json_parse(safe, strlen(safe), &why);
	int ret = json_is_array(list) ? 0 : -1;

	if (ret < 0)
		buf_addf(err, "cannot judge '%s': evidence is no JSON list "
			 "(%s): %.200s", f->rule->id, why.data, text);

	for (size_t i = 0; i < json_array_size(list); i++) {
		json_t *from = json_array_get(list, i);
		struct evidence *e;

		if (!json_str(from, "path", NULL))
			continue;
		e = vec_push(&f->evidence);
		e->path = unprotect(json_str(from, "path", ""));
		e->role = unprotect(json_str(from, "role", ""));
		e->text = unprotect(json_str(from, "text", ""));
		e->line = json_int(from, "line", 0);
	}
	json_decref(list);
	free(safe);
	buf_release(&why);
	return ret;
}

static int take_finding(void *ctx, const struct store_row *row)
{
	struct verdict *v = ctx;
	struct finding *f;

	if (!store_text(row, "path") || !store_text(row, "message")) {
		buf_addf(v->err, "cannot judge '%s': a row without path or "
			 "message", v->rule->id);
		return -1;
	}
	f = vec_push(v->out);
	f->rule = v->rule;
	f->path = copy_text(row, "path", "");
	f->line = store_number(row, "line", 0);
	f->col = store_number(row, "col", 0);
	f->counter = store_number(row, "counter", 0);
	f->end_col = store_number(row, "end_col", f->col);
	f->function = copy_text(row, "function", "");
	f->subject = copy_text(row, "subject", "");
	f->message = copy_text(row, "message", "");
	f->advice = copy_text(row, "advice", "");
	f->severity = copy_text(row, "severity", v->rule->severity);
	f->confidence = copy_text(row, "confidence", v->rule->confidence);
	if (take_evidence(f, store_text(row, "evidence"), v->err) < 0)
		return -1;
	if (finding_severity_rank(f->severity) < 0) {
		buf_addf(v->err, "cannot judge '%s': severity '%s' is unknown",
			 v->rule->id, f->severity);
		return -1;
	}
	return 0;
}

int judge_findings(struct judge *j, const struct rule *const *selected,
		   size_t n, struct finding_list *out, struct buf *err)
{
	if (run_last_scripts(j, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct verdict v = { .rule = selected[i], .out = out,
				     .err = err };

		if (selected[i]->sql &&
		    store_query(j->ws->store, selected[i]->id,
				selected[i]->sql, take_finding, &v, err) < 0)
			return -1;
	}
	finding_finish(out);
	return 0;
}
