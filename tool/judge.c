/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "finding.h"
#include "index.h"
#include "judge.h"
#include "map.h"
#include "match.h"
#include "plan.h"
#include "records.h"
#include "resolve.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "store_query.h"
#include "store_run.h"
#include "vec.h"
#include "verdict.h"
#include "workspace.h"

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
	if (records_add(ws->store, index) < 0 || store_commit(ws->store) < 0)
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
				selected[i]->sql, verdict_take, &v, err) < 0)
			return -1;
	}
	finding_finish(out);
	return 0;
}
