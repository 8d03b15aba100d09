/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <ctype.h>
#include "buf.h"
#include "gate.h"
#include "index.h"
#include "map.h"
#include "progress.h"
#include "rule.h"
#include "scan_words.h"
#include "vec.h"

enum { CAUSES_MAX = 3 };

/* ---- what moved ---- */

static bool same(const char *a, const char *b)
{
	return !strcmp(a, b);
}

/* That path before the change is this one after it. */
static bool path_became(const struct change *c, const char *old,
			const char *now)
{
	if (same(old, now))
		return true;
	for (size_t i = 0; i < c->paths.n; i++) {
		const struct change_path *p = &c->paths.items[i];

		if (p->old && p->now && same(p->old, old) && same(p->now, now))
			return true;
	}
	return false;
}

static bool went(const struct change *c, const struct finding *f)
{
	return change_of(c, f->path, f->function, CHANGE_GONE) != NULL;
}

static bool came(const struct change *c, const struct finding *f)
{
	return change_of(c, f->path, f->function, CHANGE_NEW) != NULL;
}

/* Every identifier of a that b does not have is not in words. */
static bool others_unknown(const char *a, const char *b,
			   const struct map *words)
{
	const char *p = a;

	while (*p) {
		const char *from = p, *in_b;
		char *word;

		if (!isalpha((unsigned char)*p) && *p != '_') {
			p++;
			continue;
		}
		while (isalnum((unsigned char)*p) || *p == '_')
			p++;
		word = xstrndup(from, p - from);
		in_b = strstr(b, word);
		free(word);
		if (!in_b && (!words ||
			      map_get(words, from, p - from) != MAP_NONE))
			return false;
	}
	return true;
}

/* What the subject names was called otherwise before. */
static bool renamed(const struct change *c, const struct finding *old,
		    const struct finding *now)
{
	return others_unknown(now->subject, old->subject, c->old_words) &&
	       others_unknown(old->subject, now->subject, c->new_words);
}

static bool is_moved(const struct change *c, const struct finding *old,
		     const struct finding *now)
{
	bool same_place = path_became(c, old->path, now->path);
	bool same_function = same(old->function, now->function);

	if (old->rule != now->rule)
		return false;
	/* Under another name in the same file, or of that name in another. */
	if (!same_function && !(same_place && went(c, old) && came(c, now)))
		return false;
	if (!same_place && *old->function && !(went(c, old) && came(c, now)))
		return false;
	if (!same_place && !change_has_path(c, now->path))
		return false;
	return same(old->subject, now->subject) || renamed(c, old, now);
}

/* ---- causes ---- */

static bool mentions(const char *text, const char *name)
{
	size_t len = strlen(name);

	for (const char *p = strstr(text, name); p; p = strstr(p + 1, name)) {
		bool starts = p == text || !(isalnum((unsigned char)p[-1]) ||
					     p[-1] == '_');

		if (starts && !isalnum((unsigned char)p[len]) &&
		    p[len] != '_')
			return true;
	}
	return false;
}

static bool finding_mentions(const struct finding *f, const char *name)
{
	if (!*name)
		return false;
	if (mentions(f->message, name) || mentions(f->subject, name) ||
	    mentions(f->function, name))
		return true;
	for (size_t i = 0; i < f->evidence.n; i++)
		if (mentions(f->evidence.items[i].text, name))
			return true;
	return false;
}

static const char *kind_name(enum scan_kind kind)
{
	switch (kind) {
	case SCAN_FUNCTION:
		return "function";
	case SCAN_RECORD:
	case SCAN_TYPEDEF:
		return "type";
	case SCAN_ENUM:
		return "enum";
	case SCAN_OBJECT:
		return "object";
	case SCAN_MACRO:
		return "macro";
	default:
		return "declaration";
	}
}

static void add_cause(struct buf *out, const struct change_item *item)
{
	static const char *const how[] = {
		[CHANGE_NEW] = "is new", [CHANGE_GONE] = "is gone",
		[CHANGE_OTHER] = "changed",
	};

	buf_addf(out, "%s%s '%s' %s (%s:%u)", out->len ? "; " : "",
		 kind_name(item->kind), item->name, how[item->how],
		 item->path, item->first_line);
}

/* Changed items under a piece of evidence, else those that it names. */
static void add_causes(struct buf *out, const struct finding *f,
		       const struct change *c)
{
	const struct change_item *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < f->evidence.n && n < CAUSES_MAX; i++) {
		const struct evidence *e = &f->evidence.items[i];
		const struct change_item *item = change_at(c, e->path,
							   e->line);

		if (item && item != last) {
			add_cause(out, item);
			last = item;
			n++;
		}
	}
	for (size_t i = 0; i < c->changed.n && !last && n < CAUSES_MAX; i++)
		if (finding_mentions(f, c->changed.items[i].name)) {
			add_cause(out, &c->changed.items[i]);
			n++;
		}
	/* Nothing that it says leads there: the first changes, then. */
	for (size_t i = 0; i < c->changed.n && n < CAUSES_MAX && !out->len;
	     i++)
		if (c->changed.items[i].kind != SCAN_OTHER)
			add_cause(out, &c->changed.items[i]);
	if (!out->len && c->paths.n)
		buf_addf(out, "the change of '%s'", c->paths.items[0].now ?
			 c->paths.items[0].now : c->paths.items[0].old);
}

static char *cause_of(const struct finding *f, const struct change *c)
{
	struct buf text = BUF_INIT;

	if (change_at(c, f->path, f->line))
		return NULL;
	add_causes(&text, f, c);
	return text.len ? buf_detach(&text, NULL) : NULL;
}

/* ---- findings ---- */

static struct map *ids_of(const struct judgement *j)
{
	struct map *ids = map_new();

	for (size_t i = 0; i < j->findings.n; i++)
		map_put(ids, j->findings.items[i].id,
			strlen(j->findings.items[i].id), i);
	return ids;
}

/* Those of a that b does not have. */
static void subtract(struct gate_verdict *v, const struct judgement *a,
		     const struct judgement *b, bool added)
{
	struct map *ids = ids_of(b);

	for (size_t i = 0; i < a->findings.n; i++) {
		const struct finding *f = &a->findings.items[i];

		if (map_get(ids, f->id, strlen(f->id)) != MAP_NONE)
			continue;
		if (added)
			vec_push(&v->added)->finding = f;
		else
			*vec_push(&v->fixed) = f;
	}
	map_free(ids);
}

static bool take_moved(struct gate_verdict *v, const struct finding *now,
		       const struct change *c)
{
	for (size_t i = 0; i < v->fixed.n; i++) {
		if (!is_moved(c, v->fixed.items[i], now))
			continue;
		memmove(v->fixed.items + i, v->fixed.items + i + 1,
			(--v->fixed.n - i) * sizeof(*v->fixed.items));
		return true;
	}
	return false;
}

static void sort_added(struct gate_verdict *v, const struct change *c,
		       const struct map *known)
{
	size_t n = 0;

	for (size_t i = 0; i < v->added.n; i++) {
		const struct finding *f = v->added.items[i].finding;

		if (take_moved(v, f, c)) {
			v->moved++;
		} else if (known && map_get(known, f->id, strlen(f->id)) !=
			   MAP_NONE) {
			v->known++;
		} else {
			v->added.items[n].finding = f;
			v->added.items[n++].cause = cause_of(f, c);
		}
	}
	v->added.n = n;
}

/* ---- sight ---- */

static void trouble_key(struct buf *out, const struct trouble *t,
			const char *path)
{
	buf_clear(out);
	buf_addf(out, "%d\n%s\n%s\n%s", t->kind, path, t->function, t->rule);
}

static const char *path_now(const struct change *c, const char *old)
{
	for (size_t i = 0; i < c->paths.n; i++)
		if (c->paths.items[i].old && c->paths.items[i].now &&
		    same(c->paths.items[i].old, old))
			return c->paths.items[i].now;
	return old;
}

static bool touches(const struct change *c, const struct trouble *t)
{
	if (!*t->function)
		return change_has_path(c, t->path);
	return change_of(c, t->path, t->function, CHANGE_OTHER) ||
	       change_of(c, t->path, t->function, CHANGE_NEW);
}

static void find_lost(struct gate_verdict *v, const struct judgement *before,
		      const struct judgement *after, const struct change *c)
{
	struct map *old = map_new();
	struct buf key = BUF_INIT;

	for (size_t i = 0; i < before->troubles.n; i++) {
		const struct trouble *t = &before->troubles.items[i];

		trouble_key(&key, t, path_now(c, t->path));
		map_put(old, key.data, key.len, 1);
	}
	for (size_t i = 0; i < after->troubles.n; i++) {
		const struct trouble *t = &after->troubles.items[i];
		bool was;

		trouble_key(&key, t, t->path);
		was = map_get(old, key.data, key.len) != MAP_NONE;
		if (was && !touches(c, t))
			continue;
		trouble_add(&v->lost, t->kind, t->path, t->function, t->line,
			    t->rule, t->message);
	}
	for (size_t i = 0; i < c->lost.n; i++) {
		const struct change_lost *l = &c->lost.items[i];

		trouble_add(&v->lost, TROUBLE_BLIND, l->path, l->function, 0,
			    "", l->why);
	}
	trouble_sort(&v->lost);
	map_free(old);
	buf_release(&key);
}

void gate_compare(struct gate_verdict *v, const struct judgement *before,
		  const struct judgement *after, const struct change *change,
		  const struct map *known)
{
	subtract(v, after, before, true);
	subtract(v, before, after, false);
	sort_added(v, change, known);
	find_lost(v, before, after, change);
}

void gate_verdict_release(struct gate_verdict *v)
{
	for (size_t i = 0; i < v->added.n; i++)
		free(v->added.items[i].cause);
	vec_release(&v->added);
	vec_release(&v->fixed);
	trouble_release(&v->lost);
}

static void set_aside(struct gate_verdict *v,
		      bool (*aside)(void *ctx, const struct finding *f),
		      void *ctx)
{
	size_t n = 0;

	for (size_t i = 0; i < v->added.n; i++) {
		if (!aside(ctx, v->added.items[i].finding)) {
			v->added.items[n++] = v->added.items[i];
			continue;
		}
		free(v->added.items[i].cause);
		v->suppressed++;
	}
	v->added.n = n;
}

void gate_set_aside(struct gate *g,
		    bool (*aside)(void *ctx, const struct finding *f),
		    void *ctx)
{
	for (size_t i = 0; i < g->series.steps.n; i++)
		set_aside(&g->patches[i], aside, ctx);
	set_aside(&g->whole, aside, ctx);
}

size_t gate_count(const struct gate_verdict *v, int rank)
{
	size_t n = 0;

	for (size_t i = 0; i < v->added.n; i++)
		n += finding_severity_rank(v->added.items[i].finding->severity)
			>= rank;
	return n;
}

/* ---- the run ---- */

int gate_read(void *ctx, const char *path, struct buf *out, struct buf *err)
{
	struct gate *g = ctx;
	uint32_t file = workspace_find(&g->audit.ws, path);
	struct buf ignored = BUF_INIT;
	int ret;

	if (file != MAP_NONE)
		return workspace_read(&g->audit.ws, file, out, err) < 0 ? -1
			: 1;
	if (tree_wants(path))
		return 0;
	ret = tree_read(out, g->audit.ws.tree.root, path, &ignored) == 0;
	buf_release(&ignored);
	return ret;
}

static int read_steps(struct gate *g, const struct gate_options *o,
		      struct buf *err)
{
	struct series_base base = { gate_read, g };
	struct scan_words *words = scan_words_new(g->audit.ws.words);
	int ret;

	if (o->patch)
		ret = series_read(&g->series, o->patch, o->patch_len, &base,
				  err);
	else
		ret = o->steps(o->ctx, g, err);
	if (ret == 0)
		ret = series_finish(&g->series, &base, words, err);
	scan_words_free(words);
	return ret;
}

static int judge_steps(struct gate *g, const struct gate_options *o,
		       struct buf *err)
{
	const size_t n = g->series.steps.n;
	int ret;

	g->judgements = xcalloc(n + 1, sizeof(*g->judgements));
	ret = judgement_make(&g->judgements[0], &g->audit, &o->pipeline,
			     false, err);
	progress_stage(g->judgements[0].from_store ?
		       "judgement of the base taken from the store"
		       : "base judged");
	for (size_t i = 0; i < n && ret == 0; i++) {
		struct series_step *step = &g->series.steps.items[i];

		g->n_judgements = i + 1;
		if (step->change.types) {
			index_free(g->audit.index);
			g->audit.index = NULL;
		}
		pipeline_rewind(&g->audit);
		g->audit.passing = true;
		ret = overlay_apply(&step->overlay, &g->audit.ws, err);
		progress_stage("patch laid over the tree");
		if (ret == 0)
			ret = judgement_make(&g->judgements[i + 1], &g->audit,
					     &o->pipeline,
					     o->tables && i + 1 == n, err);
	}
	g->n_judgements = n + 1;
	return ret;
}

static void compare_steps(struct gate *g, const struct map *known)
{
	const size_t n = g->series.steps.n;

	g->patches = xcalloc(n + 1, sizeof(*g->patches));
	g->whole.subject = "";
	for (size_t i = 0; i < n; i++) {
		const struct series_step *step = &g->series.steps.items[i];
		struct gate_verdict *v = &g->patches[i];

		v->subject = step->subject;
		v->notes = step->notes.items;
		v->n_notes = step->notes.n;
		gate_compare(v, &g->judgements[i], &g->judgements[i + 1],
			     &step->change, known);
	}
	gate_compare(&g->whole, &g->judgements[0], &g->judgements[n],
		     &g->series.whole, known);
}

int gate_run(struct gate *g, const struct gate_options *o, struct buf *err)
{
	int ret;

	memset(g, 0, sizeof(*g));
	ret = pipeline_open(&g->audit, &o->pipeline, err);
	if (ret == 0)
		ret = workspace_load(&g->audit.ws, &g->audit.rules,
				     o->tables ? WORKSPACE_NONE
				     : WORKSPACE_FAR, err);
	if (ret == 0)
		ret = read_steps(g, o, err);
	progress_stage("patch read");
	if (ret == 0)
		ret = judge_steps(g, o, err);
	if (ret == 0)
		compare_steps(g, o->known);
	return ret;
}

void gate_release(struct gate *g)
{
	for (size_t i = 0; g->patches && i < g->series.steps.n; i++)
		gate_verdict_release(&g->patches[i]);
	gate_verdict_release(&g->whole);
	for (size_t i = 0; i < g->n_judgements; i++)
		judgement_release(&g->judgements[i]);
	free(g->patches);
	free(g->judgements);
	pipeline_release(&g->audit);
	overlay_release(&g->under);
	series_release(&g->series);
	memset(g, 0, sizeof(*g));
}
