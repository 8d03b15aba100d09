/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fnmatch.h>
#include "buf.h"
#include "file.h"
#include "index.h"
#include "maintainers.h"
#include "map.h"
#include "pipeline.h"
#include "plan_past.h"
#include "proc.h"
#include "progress.h"
#include "replay.h"
#include "spatch.h"
#include "store.h"
#include "store_run.h"
#include "typing.h"
#include "vec.h"
#include "workspace_names.h"

/* ---- which rules ---- */

static bool matches_any(const char *id, const char *const *globs, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (fnmatch(globs[i], id, 0) == 0)
			return true;
	return false;
}

/* A rule that can report something by itself. */
static bool is_verdict(const struct rule *r)
{
	return !rule_is_facts(r) && r->patch;
}

static int check_globs(const struct rules *rules,
		       const struct pipeline_options *o, struct buf *err)
{
	for (size_t i = 0; i < o->n_globs; i++) {
		bool any = false;

		for (size_t k = 0; k < rules->n && !any; k++)
			any = is_verdict(&rules->items[k]) &&
				fnmatch(o->globs[i], rules->items[k].id,
					0) == 0;
		if (any)
			continue;
		buf_addf(err, "no rule matches '%s' (refaudit rules lists "
			 "them)", o->globs[i]);
		return -1;
	}
	return 0;
}

static int select_rules(struct audit *a, const struct pipeline_options *o,
			struct buf *err)
{
	if (check_globs(&a->rules, o, err) < 0)
		return -1;
	a->selected = xcalloc(a->rules.n + 1, sizeof(*a->selected));
	for (size_t i = 0; i < a->rules.n; i++) {
		const struct rule *r = &a->rules.items[i];

		if (!is_verdict(r) ||
		    !(o->n_globs ? matches_any(r->id, o->globs, o->n_globs)
				 : !r->off))
			continue;
		if (!r->severity || !r->confidence) {
			buf_addf(err, "cannot use rule '%s': missing key '%s'",
				 r->path, r->severity ? "Confidence"
				 : "Severity");
			return -1;
		}
		a->selected[a->n_selected++] = r;
	}
	if (a->n_selected)
		return 0;
	buf_addf(err, "no rule is on in '%s'", o->data_dir);
	return -1;
}

/* ---- which files ---- */

static bool below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	while (n && dir[n - 1] == '/')
		n--;
	return !strncmp(path, dir, n) && (path[n] == '/' || !path[n] || !n);
}

static int choose_scope(struct audit *a, const struct pipeline_options *o,
			struct buf *err)
{
	size_t hits = 0;

	a->in_scope = xcalloc(a->ws.tree.n, sizeof(bool));
	for (size_t i = 0; i < a->ws.tree.n; i++) {
		const char *path = a->ws.tree.items[i].path;
		bool in = !o->n_subdirs;

		for (size_t k = 0; k < o->n_subdirs && !in; k++)
			in = below(path, o->subdirs[k]);
		a->in_scope[i] = in;
		hits += in;
	}
	if (!hits) {
		buf_addf(err, "no C file below '%s' in '%s'",
			 o->n_subdirs ? o->subdirs[0] : ".", o->kernel);
		return -1;
	}
	return 0;
}

/* ---- matching ---- */

static struct store_hash base_key(const struct audit *a,
				  const struct buf *macros)
{
	struct buf all = BUF_INIT;
	struct store_hash key;

	buf_addf(&all, "spatch %s scan %d\n", a->spatch_version, SCAN_VERSION);
	spatch_key(&all);
	buf_addstr(&all, a->rules.library);
	buf_add(&all, macros->data, macros->len);
	key = store_hash(all.data, all.len);
	buf_release(&all);
	return key;
}

static bool has_pending(const struct plan *plan)
{
	for (size_t i = 0; i < plan->n; i++)
		if (plan->items[i].pending)
			return true;
	return false;
}

/* What is stored is typed while spatch looks at the rest. */
struct ahead {
	struct audit *audit;
	size_t taken;		/* answers whose facts are in the tables */
	size_t restored;	/* those that were there before any round */
	struct buf *err;
	bool failed;
};

static void load_ahead(void *ctx, const struct match_answer *stored, size_t n)
{
	struct ahead *ahead = ctx;
	struct audit *a = ahead->audit;

	if (ahead->restored > ahead->taken &&
	    judge_load(&a->judge, a->answers.items + ahead->taken,
		       ahead->restored - ahead->taken, ahead->err) < 0)
		ahead->failed = true;
	ahead->restored = 0;
	if (judge_load(&ahead->audit->judge, stored, n, ahead->err) < 0)
		ahead->failed = true;
}

/* What is new since `before`, and what it makes the scripts ask for. */
static int take_round(struct audit *a, size_t before, struct buf *err)
{
	const struct match_answer *fresh =
		a->answers.n > before ? a->answers.items + before : NULL;

	if (judge_take(&a->judge, fresh, a->answers.n - before, err) < 0)
		return -1;
	return judge_ask(&a->judge, err);
}

/* The first `taken` of the answers are in the tables already. */
static int run_rounds(struct audit *a, const struct buf *macros, size_t taken,
		      struct buf *err)
{
	struct ahead ahead = { .audit = a, .err = err, .taken = taken,
			       .restored = a->answers.n };
	struct match m = {
		.meanwhile = load_ahead, .ctx = &ahead,
		.plan = &a->plan, .rules = &a->rules, .macros = macros->data,
		.macros_len = macros->len, .troubles = &a->troubles,
	};
	int ret = 0;

	/* When every patch waits to be asked, somebody has to begin. */
	if (!has_pending(&a->plan))
		ret = take_round(a, taken, err);
	for (a->rounds = 0; a->rounds < PIPELINE_ROUNDS && ret == 0 &&
	     has_pending(&a->plan); a->rounds++) {
		ret = match_run(&m, &a->answers, err);
		if (ret == 0 && ahead.failed)
			ret = -1;
		if (ret != 0)
			break;
		plan_round_done(&a->plan);
		progress_stage("matched");
		ret = take_round(a, taken, err);
		taken = a->answers.n;
	}
	return ret;
}

/* What is still asked for when the rounds end is said, not guessed. */
static void note_left(struct audit *a)
{
	struct buf message = BUF_INIT;

	buf_addf(&message, "not followed: %d rounds of calls lead up to here",
		 PIPELINE_ROUNDS);
	for (size_t i = 0; i < a->plan.n; i++) {
		const struct plan_entry *e = &a->plan.items[i];

		if (e->pending)
			trouble_add(&a->troubles, TROUBLE_BLIND,
				    a->ws.tree.items[e->file].path, "", 0, "",
				    message.data);
	}
	buf_release(&message);
}

/* ---- what could not be seen ---- */

/* Several patches miss the same function: said once, without the rule. */
static void add_troubles(struct trouble_list *to,
			 const struct trouble_list *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct trouble *t = &from->items[i];

		trouble_add(to, t->kind, t->path, t->function, t->line,
			    t->kind == TROUBLE_BLIND ? "" : t->rule,
			    t->message);
	}
}

static int gather_troubles(struct audit *a, struct buf *err)
{
	struct trouble_list stored = { 0 };
	int ret = store_troubles(a->store, &stored);

	if (ret < 0)
		buf_addstr(err, store_error(a->store));
	add_troubles(&a->troubles, &stored);
	add_troubles(&a->troubles, &a->ws.troubles);
	trouble_sort(&a->troubles);
	trouble_release(&stored);
	return ret;
}

static void put_unseen(struct map *unseen, const char *path,
		       const char *function, uint32_t line)
{
	struct buf key = BUF_INIT;

	buf_addf(&key, "%s\n%s\n%u", path, function, line);
	map_put(unseen, key.data, key.len, 1);
	buf_release(&key);
}

/* All that one patch was to see in one file. */
static void put_unseen_file(struct map *unseen, struct audit *a,
			    uint32_t file, const struct trouble *t)
{
	const struct scan_file *scan = workspace_scan(&a->ws, file);

	for (size_t i = 0; i < a->plan.n; i++) {
		struct plan_entry *e = &a->plan.items[i];
		const bool *past;

		if (e->file != file ||
		    (*t->rule && strcmp(a->plan.patches[e->patch]->id,
					t->rule) != 0))
			continue;
		past = plan_past(&a->plan, e);
		for (uint32_t k = 0; k < scan->n_items; k++)
			if ((past && past[k]) ||
			    (e->fresh && e->fresh[k]))
				put_unseen(unseen, t->path,
					   scan->items[k].name,
					   scan->items[k].line);
	}
}

static size_t count_unseen(struct audit *a)
{
	struct map *unseen = map_new();
	size_t n;

	for (size_t i = 0; i < a->troubles.n; i++) {
		const struct trouble *t = &a->troubles.items[i];
		uint32_t file = workspace_find(&a->ws, t->path);

		if (*t->function)
			put_unseen(unseen, t->path, t->function, t->line);
		else if (t->kind == TROUBLE_FAILED && file != MAP_NONE &&
			 workspace_has_scan(&a->ws, file))
			put_unseen_file(unseen, a, file, t);
	}
	n = map_count(unseen);
	map_free(unseen);
	return n;
}

double pipeline_coverage_percent(const struct coverage *c)
{
	if (!c->functions_selected)
		return 100.0;
	return 100.0 * (double)(c->functions_selected - c->functions_unseen) /
		(double)c->functions_selected;
}

/* ---- what an audit is made from ---- */

struct inputs {
	struct buf *text;
	const char *dir;
	bool complete;
};

static void add_content(struct inputs *in, const char *path)
{
	struct buf bytes = BUF_INIT, ignored = BUF_INIT;
	struct store_hash hash;

	if (file_read(&bytes, path, &ignored) < 0)
		in->complete = false;
	hash = store_hash(bytes.data, bytes.len);
	buf_add(in->text, hash.bytes, sizeof(hash.bytes));
	buf_release(&bytes);
	buf_release(&ignored);
}

static int add_data_file(void *ctx, const char *path,
			 const struct file_stat *st)
{
	struct inputs *in = ctx;
	char *full = path_join(in->dir, path);

	(void)st;
	buf_addf(in->text, "%s\n", path);
	add_content(in, full);
	free(full);
	return 0;
}

static void add_data(struct inputs *in, const char *data_dir)
{
	char *patches = path_join(data_dir, "cocci");
	char *judge = path_join(data_dir, "tool/judge.sql");
	struct file_walk walk = { .visit = add_data_file, .ctx = in };
	struct buf ignored = BUF_INIT;

	in->dir = patches;
	if (file_walk(patches, &walk, &ignored) < 0)
		in->complete = false;
	add_content(in, judge);
	free(patches);
	free(judge);
	buf_release(&ignored);
}

static void add_program(struct inputs *in)
{
	char *self = proc_self();

	if (self)
		add_content(in, self);
	else
		in->complete = false;
	free(self);
}

static void add_versions(struct inputs *in, const struct audit *a,
			 const char *data_dir)
{
	struct buf *text = in->text;

	buf_addf(text, "spatch %s sqlite %s libclang ", a->spatch_version,
		 store_sqlite_version());
	if (index_libclang_key(text, text) < 0 ||
	    spatch_macros(text, data_dir, text) < 0)
		in->complete = false;
}

static void add_tree(struct inputs *in, const struct tree *tree)
{
	struct buf maintainers = BUF_INIT, ignored = BUF_INIT;

	buf_addf(in->text, "%s\n%s\n", tree->root, tree->version);
	tree_read(&maintainers, tree->root, "MAINTAINERS", &ignored);
	buf_add(in->text, maintainers.data, maintainers.len);
	for (size_t i = 0; i < tree->n; i++) {
		const struct tree_file *f = &tree->items[i];

		buf_addstr(in->text, f->path);
		buf_addf(in->text, "\n%" PRIu64 " %" PRId64 " %" PRIu64 "\n",
			 f->size, f->mtime_ns, f->inode);
	}
	buf_release(&maintainers);
	buf_release(&ignored);
}

/* What a judgement of any tree depends on, the tree apart. */
static void add_common(struct inputs *in, const struct audit *a,
		       const struct pipeline_options *o)
{
	add_program(in);
	add_versions(in, a, o->data_dir);
	add_data(in, o->data_dir);
	for (size_t i = 0; i < a->n_selected; i++)
		buf_addf(in->text, "rule %s\n", a->selected[i]->id);
	for (size_t i = 0; i < o->n_subdirs; i++)
		buf_addf(in->text, "subdir %s\n", o->subdirs[i]);
	buf_addf(in->text, "no_slice %d by_spatch %d\n", o->no_slice,
		 o->by_spatch);
}

bool pipeline_key(struct store_hash *out, const struct audit *a,
		  const struct pipeline_options *o)
{
	struct buf text = BUF_INIT;
	struct inputs in = { .text = &text, .complete = true };

	add_common(&in, a, o);
	for (size_t i = 0; i < a->ws.tree.n; i++) {
		const struct workspace_file *f = &a->ws.files[i];

		buf_addf(&text, "%s\n%" PRId64 "\n", f->tree->path,
			 f->content);
		in.complete &= workspace_has_scan(&a->ws, i);
	}
	*out = store_hash(text.data, text.len);
	buf_release(&text);
	return in.complete;
}

bool pipeline_inputs(const struct audit *a, const struct pipeline_options *o,
		     const struct buf *extra, struct store_hash *out)
{
	struct buf text = BUF_INIT;
	struct inputs in = {
		.text = &text,
		.complete = !a->ws.tree.unreadable.n &&
			!workspace_has_fresh(&a->ws),
	};

	add_common(&in, a, o);
	buf_add(&text, extra->data, extra->len);
	add_tree(&in, &a->ws.tree);
	*out = store_hash(text.data, text.len);
	buf_release(&text);
	return in.complete;
}

/* ---- with what an earlier run looked at ---- */

enum {
	STALE = 2,		/* the trace is of no use: begin anew */
	REPLAY_TRIES = 4,
};

static bool replay_key(struct store_hash *out, const struct audit *a,
		       const struct pipeline_options *o)
{
	struct buf text = BUF_INIT;
	struct inputs in = { .text = &text, .complete = true };

	add_common(&in, a, o);
	*out = store_hash(text.data, text.len);
	buf_release(&text);
	return in.complete;
}

/* trace: the key of the replay. */
static int follow(struct audit *a, const struct buf *macros,
		  struct replay *replay, const struct store_hash *trace,
		  struct buf *err)
{
	struct store_hash key = base_key(a, macros);

	plan_start(&a->plan, &a->ws, a->index, &a->rules, a->selected,
		   a->n_selected, &key, a->in_scope);
	judge_start(&a->judge, &a->ws, a->index, &a->rules, a->selected,
		    a->n_selected, &a->plan, &a->environment);
	a->resumed = replay &&
		replay_resume(replay, trace, a->index, &a->judge);
	if (replay && !a->resumed && !replay_same_types(replay))
		return STALE;
	plan_select(&a->plan, replay ? replay_changed(replay) : NULL);
	if (!a->resumed && judge_begin(&a->judge, err) < 0)
		return -1;
	progress_stage(a->resumed ? "tables taken over" : "tables begun");
	if (replay && !replay_restore(replay, &a->plan, &a->judge,
				      &a->answers))
		return STALE;
	progress_stage("answers taken over");
	return run_rounds(a, macros, a->resumed ? a->answers.n : 0, err);
}

static void forget_rounds(struct audit *a)
{
	judge_release(&a->judge);
	plan_release(&a->plan);
	trouble_release(&a->troubles);
	a->answers.n = 0;
}

static bool reconsider(struct audit *a, const struct buf *macros,
		       struct replay *replay)
{
	struct store_hash key = base_key(a, macros);
	struct plan draft = { .whole = a->plan.whole };
	bool good;

	plan_start(&draft, &a->ws, a->index, &a->rules, a->selected,
		   a->n_selected, &key, a->in_scope);
	plan_round_done(&draft);
	good = replay_reconsider(replay, &a->judge, &a->plan, &draft);
	plan_release(&draft);
	progress_stage("questions that fell away looked for");
	return good;
}

/* With what an earlier run knows, if that leads to the same. */
static int follow_replay(struct audit *a, const struct buf *macros,
			 struct replay *replay, const struct store_hash *trace,
			 struct buf *err)
{
	int ret = STALE;
	bool again = true;

	for (int i = 0; again && i < REPLAY_TRIES; i++) {
		bool whole = a->plan.whole;

		ret = follow(a, macros, replay, trace, err);
		if (ret == 0 && replay_stands(replay, &a->judge, &a->plan))
			return 0;
		again = ret == 0 && reconsider(a, macros, replay);
		if (ret == 0 || ret == STALE) {
			forget_rounds(a);
			a->plan.whole = whole;
			ret = STALE;
		}
	}
	return ret;
}

static void set_plan(struct plan *plan, const struct pipeline_options *o)
{
	plan->whole = o->no_slice;
	plan->by_spatch = o->by_spatch;
}

static void forget_then(struct audit *a)
{
	index_free(a->then.index);
	a->then.index = NULL;
}

static int match_and_judge(struct audit *a, const struct pipeline_options *o,
			   struct buf *err)
{
	struct buf macros = BUF_INIT;
	struct store_hash key;
	struct replay *replay = NULL;
	bool keeps;
	int ret = STALE;

	if (spatch_macros(&macros, o->data_dir, err) < 0) {
		buf_release(&macros);
		return -1;
	}
	set_plan(&a->plan, o);
	keeps = o->store_path && replay_key(&key, a, o);
	if (keeps)
		replay = replay_load(&a->ws, &key, &a->environment, &a->then);
	progress_stage("trace read");
	if (replay)
		ret = follow_replay(a, &macros, replay, &key, err);
	if (ret == STALE) {
		set_plan(&a->plan, o);
		ret = follow(a, &macros, NULL, NULL, err);
		replay_free(replay);
		replay = NULL;
	}
	if (ret == 0) {
		note_left(a);
		ret = judge_findings(&a->judge, &a->findings, err);
		progress_stage("verdicts");
	}
	/* Nobody comes back to a passing state, but to what was there before. */
	if (ret == 0 && keeps && !a->passing && !a->troubles.n &&
	    (!replay || !a->resumed || !replay_same_types(replay) ||
	     replay_count_changed(replay) > WORKSPACE_NEAR) &&
	    replay_save(&key, &a->environment, &a->plan, &a->judge,
			&a->answers) < 0) {
		buf_addstr(err, store_error(a->store));
		ret = -1;
	}
	a->replay = replay;
	forget_then(a);
	buf_release(&macros);
	progress_stage("trace and tables kept");
	return ret;
}

/* ---- the whole ---- */

int pipeline_open(struct audit *a, const struct pipeline_options *o,
		  struct buf *err)
{
	memset(a, 0, sizeof(*a));
	if (rule_load_all(&a->rules, o->data_dir, err) < 0 ||
	    select_rules(a, o, err) < 0 ||
	    !(a->spatch_version = spatch_version(err)) ||
	    store_open(&a->store, o->store_path, o->data_dir, err) < 0)
		return -1;
	progress_stage("rules read, store opened");
	if (workspace_open(&a->ws, o->kernel, a->store, o->jobs, err) < 0)
		return -1;
	progress_stage("files listed");
	return 0;
}

int pipeline_judge(struct audit *a, const struct pipeline_options *o,
		   struct buf *err)
{
	int ret = choose_scope(a, o, err);

	if (ret == 0 && !a->index)
		ret = typing_load(&a->index, &a->then, &a->ws, a->passing,
				  &a->environment, err);
	progress_stage(a->index && index_is_mapped(a->index)
		       ? "types taken over" : "types loaded");
	if (ret == 0)
		ret = match_and_judge(a, o, err);
	if (ret != 0)
		return ret;
	a->coverage.files_total = a->ws.tree.n;
	a->coverage.files_selected = plan_count_files(&a->plan);
	a->coverage.functions_selected = plan_count_functions(&a->plan);
	if (gather_troubles(a, err) < 0)
		return -1;
	a->coverage.functions_unseen = count_unseen(a);
	progress_stage("troubles gathered");
	return 0;
}

int pipeline_run(struct audit *a, const struct pipeline_options *o,
		 struct buf *err)
{
	int ret = workspace_load(&a->ws, &a->rules, WORKSPACE_NEAR, err);

	if (ret == 0) {
		workspace_names_save(&a->ws);
		ret = pipeline_judge(a, o, err);
	}
	if (ret == 0)
		a->maintainers = maintainers_load(a->ws.tree.root);
	return ret;
}

void pipeline_rewind(struct audit *a)
{
	judge_release(&a->judge);
	plan_release(&a->plan);
	replay_free(a->replay);
	a->replay = NULL;
	vec_release(&a->answers);
	finding_release(&a->findings);
	trouble_release(&a->troubles);
	free(a->in_scope);
	a->in_scope = NULL;
	memset(&a->answers, 0, sizeof(a->answers));
	memset(&a->coverage, 0, sizeof(a->coverage));
}

void pipeline_release(struct audit *a)
{
	pipeline_rewind(a);
	maintainers_free(a->maintainers);
	index_free(a->index);
	forget_then(a);
	workspace_release(&a->ws);
	store_close(a->store);
	free(a->selected);
	free(a->spatch_version);
	rule_free_all(&a->rules);
	memset(a, 0, sizeof(*a));
}
