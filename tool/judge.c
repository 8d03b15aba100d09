/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carry.h"
#include "finding.h"
#include "index.h"
#include "judge.h"
#include "map.h"
#include "match.h"
#include "plan.h"
#include "progress.h"
#include "records.h"
#include "resolve.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "store_carry.h"
#include "store_query.h"
#include "store_resume.h"
#include "store_run.h"
#include "store_scripts.h"
#include "store_statements.h"
#include "vec.h"
#include "verdict.h"
#include "workspace.h"
#include "workspace_names.h"

static int store_failure(struct judge *j, struct buf *err)
{
	if (!err->len)
		buf_addstr(err, store_error(j->ws->store));
	store_rollback(j->ws->store);
	return -1;
}

/* What they ask is for patches of this plan only: an unused one costs little. */
static void add_scripts(struct judge *j)
{
	const struct rules *rules = j->rules;

	j->scripts = scripts_new(j->ws->store);
	for (size_t i = 0; i < rules->n; i++)
		if (rules->items[i].patch)
			scripts_add_patch(j->scripts, rules->items[i].id);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		if (rule_is_facts(r) && r->sql && !r->last)
			scripts_add(j->scripts, SCRIPTS_ROUND, r->id, r->sql);
	}
	for (size_t i = 0; i < rules->n; i++)
		if (rules->items[i].ask_sql)
			scripts_add(j->scripts, SCRIPTS_ASK,
				    rules->items[i].id,
				    rules->items[i].ask_sql);
	for (size_t i = 0; i < rules->n; i++) {
		const struct rule *r = &rules->items[i];

		if (rule_is_facts(r) && r->sql && r->last)
			scripts_add(j->scripts, SCRIPTS_LAST, r->id, r->sql);
	}
	for (size_t i = 0; i < j->n_selected; i++)
		if (j->selected[i]->sql)
			scripts_add(j->scripts, SCRIPTS_VERDICT,
				    j->selected[i]->id, j->selected[i]->sql);
}

void judge_start(struct judge *j, struct workspace *ws,
		const struct index *index, const struct rules *rules,
		const struct rule *const *selected, size_t n_selected,
		struct plan *plan, const struct store_hash *environment)
{
	memset(j, 0, sizeof(*j));
	j->selected = selected;
	j->n_selected = n_selected;
	j->ws = ws;
	j->index = index;
	j->rules = rules;
	j->plan = plan;
	j->resolve = resolve_start(ws, index, environment);
	j->run_files = xcalloc(ws->tree.n + 1, sizeof(*j->run_files));
	j->n_asked = plan->n_patches;
	j->asked = xcalloc(j->n_asked + 1, sizeof(*j->asked));
	for (size_t i = 0; i < j->n_asked; i++)
		j->asked[i] = map_new();
	j->questions = map_new();
}

int judge_begin(struct judge *j, struct buf *err)
{
	struct store *store = j->ws->store;

	scripts_free(j->scripts);
	j->scripts = NULL;
	if (store_judge_start(store) < 0 || store_begin(store) < 0 ||
	    records_add(store, j->index) < 0 || store_commit(store) < 0)
		return store_failure(j, err);
	add_scripts(j);
	return 0;
}

static void note_known(void *ctx, const char *path, int64_t number)
{
	struct judge *j = ctx;
	uint32_t file = workspace_find(j->ws, path);

	if (file != MAP_NONE)
		j->run_files[file] = number;
	if (j->last_run_file < number)
		j->last_run_file = number;
}

static int take_up(struct judge *j, struct carry *c,
		   const struct store_hash *key)
{
	struct store *store = j->ws->store;
	int ret = carry_load(c, key);

	if (ret != 1)
		return ret;
	add_scripts(j);
	ret = scripts_restore(j->scripts);
	if (ret == 1)
		ret = carry_settle(c);
	if (ret == 1 && store_each_run_file(store, note_known, j) < 0)
		ret = -1;
	return ret;
}

bool judge_resume(struct judge *j, struct carry *c,
		  const struct store_hash *key)
{
	if (take_up(j, c, key) == 1) {
		j->touched = c->names;
		c->names = NULL;
		return true;
	}
	scripts_free(j->scripts);
	j->scripts = NULL;
	memset(j->run_files, 0, j->ws->tree.n * sizeof(*j->run_files));
	j->last_run_file = 0;
	return false;
}

void judge_release(struct judge *j)
{
	free(j->run_files);
	scripts_free(j->scripts);
	resolve_end(j->resolve);
	for (size_t i = 0; i < j->n_asked; i++)
		map_free(j->asked[i]);
	free(j->asked);
	map_free(j->questions);
	map_free(j->touched);
	memset(j, 0, sizeof(*j));
}

static void add_places(void *ctx, const char *name)
{
	struct judge *j = ctx;
	const struct workspace_place *p = workspace_function(j->ws, name);

	for (; p; p = workspace_next_function(j->ws, p)) {
		const struct workspace_file *f = &j->ws->files[p->file];
		const struct scan_item *item =
			&workspace_scan(j->ws, p->file)->items[p->item];

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

		if (!j->run_files[a->file]) {
			j->run_files[a->file] = ++j->last_run_file;
			if (store_add_run_file(store, j->last_run_file,
					       f->tree->path,
					       f->content) < 0)
				j->failed = true;
		}
		if (store_add_run_answer(store, j->run_files[a->file],
					 j->plan->patches[a->patch]->id,
					 a->answer) < 0)
			j->failed = true;
	}
}

int judge_load(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err)
{
	struct store *store = j->ws->store;

	if (store_begin(store) < 0)
		return store_failure(j, err);
	scripts_note_load(j->scripts);
	add_answers(j, answers, n);
	if (j->failed || store_load_facts(store) < 0 ||
	    resolve_facts(j->resolve) < 0 || store_count_names(store) < 0 ||
	    store_end_load(store) < 0 || store_settle(store) < 0 ||
	    store_each_fresh_name(store, add_places, j) < 0 || j->failed)
		return store_failure(j, err);
	return store_commit(store) < 0 ? store_failure(j, err) : 0;
}

static void say_statements(const struct judge *j, const char *what)
{
	struct buf text = BUF_INIT;

	buf_addf(&text, "%s (%zu statements)", what,
		 scripts_count_run(j->scripts));
	progress_stage(text.data);
	buf_release(&text);
}

int judge_take(struct judge *j, const struct match_answer *answers, size_t n,
	       struct buf *err)
{
	struct store *store = j->ws->store;

	if (judge_load(j, answers, n, err) < 0)
		return -1;
	progress_stage("facts loaded and typed");
	if (store_begin(store) < 0 ||
	    scripts_run(j->scripts, SCRIPTS_ROUND, err) < 0 ||
	    store_commit(store) < 0)
		return store_failure(j, err);
	say_statements(j, "tables of facts");
	return 0;
}

struct asks {
	struct judge *j;
	struct map **words;	/* per patch of the plan */
};

static void note_question(void *ctx, const char *patch, const char *function,
			  const char *path, const char *word)
{
	struct judge *j = ctx;
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

int judge_ask(struct judge *j, struct buf *err)
{
	struct asks asks = { .j = j };
	struct plan *plan = j->plan;
	int ret = -1;

	j->n_asks++;
	j->has_standing = false;
	asks.words = xcalloc(plan->n_patches + 1, sizeof(*asks.words));
	for (size_t i = 0; i < plan->n_patches; i++)
		asks.words[i] = map_new();
	if (store_begin(j->ws->store) < 0 || scripts_run(j->scripts, SCRIPTS_ASK, err) < 0 ||
	    store_each_question(j->ws->store, true, take_ask, &asks) < 0 ||
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
	say_statements(j, "questions");
	return ret;
}

/* ---- questions of an earlier run ---- */

/* Those that were asked before and still are, among all. */
static void note_standing(struct judge *j)
{
	if (!j->has_standing)
		store_each_question(j->ws->store, false, note_question, j);
	j->has_standing = true;
}

void judge_each_question(struct judge *j,
			 void (*visit)(void *ctx, const char *question,
				       bool standing), void *ctx)
{
	note_standing(j);
	for (uint32_t i = 0; i < map_count(j->questions); i++)
		visit(ctx, map_key(j->questions, i),
		      map_value(j->questions, i) == j->n_asks);
}

bool judge_asks(struct judge *j, const char *question)
{
	note_standing(j);
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

/* Of now, and of then where that is known. */
static struct map *functions_of(const struct judge *j, const bool *files)
{
	struct map *names = map_new();

	for (uint32_t i = 0; j->touched && i < map_count(j->touched); i++)
		map_put(names, map_key(j->touched, i),
			strlen(map_key(j->touched, i)), 1);
	for (size_t i = 0; i < j->ws->tree.n; i++) {
		const struct scan_file *scan = files[i]
			? workspace_scan(j->ws, i) : NULL;

		for (uint32_t k = 0; scan && k < scan->n_items;
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

/* The rows that a verdict came to, as they were selected. */
static int take_rows(struct judge *j, struct verdict *v)
{
	struct buf sql = BUF_INIT;
	int ret;

	buf_addf(&sql, "SELECT * FROM \"verdict %s\" ORDER BY rowid",
		 v->rule->id);
	ret = store_query(j->ws->store, v->rule->id, sql.data, verdict_take,
			  v, v->err);
	buf_release(&sql);
	return ret;
}

int judge_findings(struct judge *j, struct finding_list *out, struct buf *err)
{
	if (scripts_run(j->scripts, SCRIPTS_VERDICT, err) < 0)
		return -1;
	say_statements(j, "last scripts and verdicts");
	for (size_t i = 0; i < j->n_selected; i++) {
		struct verdict v = { .rule = j->selected[i], .out = out,
				     .err = err };

		if (v.rule->sql && take_rows(j, &v) < 0)
			return -1;
	}
	finding_finish(out);
	return 0;
}

int judge_save(struct judge *j, const struct store_hash *key)
{
	return scripts_save(j->scripts) < 0 ? -1
		: carry_save(j->ws, key);
}
