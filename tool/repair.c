/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "gate.h"
#include "json.h"
#include "maintainers.h"
#include "map.h"
#include "merge.h"
#include "migrate.h"
#include "pipeline.h"
#include "pool.h"
#include "recast.h"
#include "repair.h"
#include "rule.h"
#include "scan.h"
#include "scan_words.h"
#include "vec.h"
#include "workspace.h"

/* ---- which findings belong together ---- */

static void fix_path(struct buf *out, const struct rule *rule)
{
	buf_addf(out, "cocci/%s/%s.fix.cocci", rule->family, rule->id);
}

static int read_beside(struct buf *out, const char *data_dir,
		       const struct rule *rule, const char *suffix)
{
	struct buf name = BUF_INIT, ignored = BUF_INIT;
	char *path;
	int ret;

	buf_addf(&name, "cocci/%s/%s%s", rule->family, rule->id, suffix);
	path = path_join(data_dir, name.data);
	ret = file_read(out, path, &ignored);
	free(path);
	buf_release(&name);
	buf_release(&ignored);
	return ret;
}

/* Only one that asks for findings: the other one is for counters. */
bool repair_exists(const char *data_dir, const struct rule *rule)
{
	struct buf text = BUF_INIT;
	bool there = read_beside(&text, data_dir, rule, ".fix.cocci") == 0 &&
		     strstr(text.data, " lib/repair.py") != NULL;

	buf_release(&text);
	return there;
}

static bool says(const char *data_dir, const struct rule *rule,
		 const char *line)
{
	struct buf text = BUF_INIT;
	bool yes = read_beside(&text, data_dir, rule, ".fix.cocci") == 0 &&
		   strstr(text.data, line) != NULL;

	buf_release(&text);
	return yes;
}

bool repair_has_plan(const char *data_dir, const struct rule *rule)
{
	struct buf text = BUF_INIT;
	bool there = read_beside(&text, data_dir, rule, ".plan.md") == 0;

	buf_release(&text);
	return there;
}

bool repair_plan(struct buf *out, const struct repairs *r,
		 const struct rule *rule, const char *data_dir)
{
	size_t n = 0;

	if (read_beside(out, data_dir, rule, ".plan.md") < 0)
		return false;
	buf_addstr(out, "\n## The places\n\n");
	for (size_t i = 0; i < r->before.findings.n; i++) {
		const struct finding *f = &r->before.findings.items[i];

		if (f->rule != rule)
			continue;
		buf_addf(out, "- %s:%u: `%s`: %s\n", f->path, f->line,
			 f->subject, f->message);
		n++;
	}
	buf_addf(out, "\n%zu place%s.\n", n, n == 1 ? "" : "s");
	return true;
}

static struct migrate_counter *item_of(struct migrate *m,
				       const struct finding *f, bool by_file)
{
	struct migrate_counter *c;

	for (size_t i = m->counters.n; i-- > 0;) {
		c = &m->counters.items[i];
		if (c->repair->rule == f->rule && !strcmp(c->path, f->path) &&
		    (by_file || !strcmp(c->name, f->function)))
			return c;
	}
	c = vec_push(&m->counters);
	c->repair = xcalloc(1, sizeof(*c->repair));
	c->repair->rule = f->rule;
	c->path = c->home = f->path;
	c->field = "";
	c->name = xstrdup(f->function);
	c->subsystem = maintainers_subsystem(m->audit->maintainers, f->path);
	c->record = INDEX_NONE;
	c->chosen = true;
	*vec_push(&m->chosen) = m->counters.n - 1;
	return c;
}

void repair_open(struct repairs *r, struct migrate *m, struct audit *a,
		 const struct rule *const *rules, size_t n)
{
	memset(r, 0, sizeof(*r));
	memset(m, 0, sizeof(*m));
	m->audit = a;
	r->before.findings = a->findings;
	r->before.troubles = a->troubles;
	r->before.coverage = a->coverage;
	memset(&a->findings, 0, sizeof(a->findings));
	memset(&a->troubles, 0, sizeof(a->troubles));
	for (size_t k = 0; k < n; k++) {
		bool by_file =
			says(a->rules.dir, rules[k], "\n// One-patch-a: file");

		for (size_t i = 0; i < r->before.findings.n; i++) {
			struct finding *f = &r->before.findings.items[i];

			if (f->rule == rules[k] &&
			    repair_exists(a->rules.dir, rules[k]))
				*vec_push(&item_of(m, f, by_file)
						   ->repair->findings) = f;
		}
	}
}

void repair_release(struct repairs *r)
{
	judgement_release(&r->before);
	judgement_release(&r->after);
	overlay_release(&r->overlay);
	overlay_release(&r->undo);
	change_release(&r->change);
}

/* ---- what the semantic patch is given, and what it says ---- */

static json_t *describe(const struct finding *f)
{
	json_t *o = json_object(), *list = json_array();

	json_put(o, "line", json_integer(f->line));
	json_put(o, "col", json_integer(f->col));
	json_put(o, "function", json_text(f->function));
	json_put(o, "subject", json_text(f->subject));
	json_put(o, "message", json_text(f->message));
	for (size_t i = 0; i < f->evidence.n; i++) {
		const struct evidence *e = &f->evidence.items[i];
		json_t *one = json_object();

		json_put(one, "path", json_text(e->path));
		json_put(one, "line", json_integer(e->line));
		json_put(one, "role", json_text(e->role));
		json_put(one, "text", json_text(e->text));
		json_push(list, one);
	}
	json_put(o, "evidence", list);
	return o;
}

static char *describe_all(const struct migrate_counter *c)
{
	json_t *o = json_object(), *list = json_array();
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < c->repair->findings.n; i++)
		json_push(list, describe(c->repair->findings.items[i]));
	json_put(o, "path", json_text(c->path));
	json_put(o, "function", json_text(c->name));
	json_put(o, "findings", list);
	json_print(&text, o, 0);
	json_decref(o);
	return buf_detach(&text, NULL);
}

static uint32_t line_start(const char *text, size_t len, uint32_t line)
{
	size_t at = 0;

	while (--line && at < len) {
		const char *end = memchr(text + at, '\n', len - at);

		at = end ? (size_t)(end - text) + 1 : len;
	}
	return (uint32_t)at;
}

static void make_job(struct recast *job, const struct migrate_counter *c,
		     struct workspace *ws, bool whole)
{
	struct recast_file *f;
	uint32_t file = workspace_find(ws, c->path);
	size_t len = 0;
	const char *text = file == MAP_NONE ? NULL :
					      workspace_text(ws, file, &len);

	if (!text)
		return;
	f = vec_push(&job->files);
	f->file = file;
	buf_init(&f->text);
	job->whole = whole;
	job->given = describe_all(c);
	for (size_t i = 0; i < c->repair->findings.n; i++) {
		const struct finding *finding = c->repair->findings.items[i];
		struct recast_place *p = vec_push(&f->places);

		p->line = finding->line;
		p->col = finding->col;
		p->offset = line_start(text, len, p->line) + p->col;
	}
}

static void insert(struct buf *text, const json_t *said)
{
	const json_t *what = json_object_get(said, "insert");
	struct buf out = BUF_INIT;
	uint32_t at;

	if (!what)
		return;
	at = line_start(text->data, text->len,
			(uint32_t)json_int(what, "line", 1));
	buf_add(&out, text->data, at);
	buf_addstr(&out, json_str(what, "text", ""));
	buf_add(&out, text->data + at, text->len - at);
	buf_release(text);
	*text = out;
}

static void take_change(struct migrate_counter *c, struct recast *job,
			struct workspace *ws, const json_t *said)
{
	struct recast_file *f = &job->files.items[0];
	struct migrate_change *change;
	size_t len = 0;
	const char *text = workspace_text(ws, f->file, &len);

	if (text && f->text.len == len && !memcmp(f->text.data, text, len)) {
		migrate_refuse(c, c->path, c->repair->findings.items[0]->line,
			       "spatch could not change the place");
		return;
	}
	insert(&f->text, said);
	change = vec_push(&c->changes);
	change->file = f->file;
	change->text = f->text;
	buf_init(&f->text);
	c->n_sites = c->repair->findings.n;
	c->repair->subject = xstrdup(json_str(said, "subject", ""));
	c->repair->text = xstrdup(json_str(said, "text", ""));
}

static void hear(struct migrate_counter *c, struct recast *job,
		 struct workspace *ws)
{
	const char *line = job->said.len ? strchr(job->said.data, '{') : NULL;
	struct buf ignored = BUF_INIT;
	json_t *said = line ? json_parse(line, strcspn(line, "\n"), &ignored) :
			      NULL;
	const char *refused = json_str(said, "refused", NULL);
	uint32_t first = c->repair->findings.items[0]->line;

	if (job->why || !job->files.n || !said)
		migrate_refuse(c, c->path, first, "%s",
			       job->why ? job->why : "it could not be read");
	else if (refused)
		migrate_refuse(c, c->path,
			       json_int(said, "line", 0) ?
				       (uint32_t)json_int(said, "line", 0) :
				       first,
			       "%s", refused);
	else
		take_change(c, job, ws, said);
	json_decref(said);
	buf_release(&ignored);
}

/* Items [from, end) are of one rule. */
static int mend(struct migrate *m, size_t from, size_t end, struct buf *err)
{
	struct migrate_counter *all = m->counters.items;
	struct workspace *ws = &m->audit->ws;
	const char *dir = m->audit->rules.dir;
	struct recast *jobs = xcalloc(end - from + 1, sizeof(*jobs));
	bool whole = says(dir, all[from].repair->rule, "\n// Slice: whole");
	struct buf fix = BUF_INIT;
	int ret;

	fix_path(&fix, all[from].repair->rule);
	for (size_t i = from; i < end; i++)
		make_job(&jobs[i - from], &all[i], ws, whole);
	ret = recast_run(ws, dir, fix.data, jobs, end - from, err);
	for (size_t i = from; i < end; i++) {
		if (ret == 0)
			hear(&all[i], &jobs[i - from], ws);
		recast_release(&jobs[i - from]);
	}
	free(jobs);
	buf_release(&fix);
	return ret;
}

/* ---- judged once more, with all of them in place ---- */

static void lay_over(struct repairs *r, struct migrate *m)
{
	struct workspace *ws = &m->audit->ws;
	struct scan_words *words = scan_words_new(ws->words);

	for (size_t i = 0; i < m->counters.n; i++) {
		const struct migrate_counter *c = &m->counters.items[i];
		struct change_text old = { .path = c->path };
		struct change_text now = { .path = c->path };
		struct buf text = BUF_INIT, was = BUF_INIT;

		if (!c->changes.n || c->refusals.n ||
		    overlay_find(&r->overlay, c->path))
			continue;
		merge_text(&text, m, c->changes.items[0].file);
		old.text =
			workspace_text(ws, c->changes.items[0].file, &old.len);
		now.text = text.data;
		now.len = text.len;
		change_add(&r->change, &old, &now, words);
		buf_add(&was, old.text, old.len);
		overlay_put(&r->undo, c->path, &was);
		overlay_put(&r->overlay, c->path, &text);
	}
	change_finish(&r->change);
	scan_words_free(words);
}

static size_t count_like(const struct judgement *j, const struct finding *f)
{
	size_t n = 0;

	for (size_t i = 0; i < j->findings.n; i++) {
		const struct finding *g = &j->findings.items[i];

		n += g->rule == f->rule && !strcmp(g->path, f->path) &&
		     !strcmp(g->function, f->function) &&
		     !strcmp(g->subject, f->subject);
	}
	return n;
}

static void check_gone(struct repairs *r, struct migrate_counter *c)
{
	for (size_t i = 0; i < c->repair->findings.n; i++) {
		const struct finding *f = c->repair->findings.items[i];

		if (count_like(&r->after, f)) {
			migrate_refuse(c, f->path, f->line,
				       "with the change in place the finding "
				       "is still there");
			return;
		}
	}
}

/* A new finding or a lost function is of the repairs of its function. */
static void blame(struct migrate *m, const char *path, const char *function,
		  uint32_t line, const char *what, const char *rule)
{
	for (int exact = 1; exact >= 0; exact--) {
		bool any = false;

		for (size_t i = 0; i < m->counters.n; i++) {
			struct migrate_counter *c = &m->counters.items[i];

			if (!c->changes.n || strcmp(c->path, path) != 0 ||
			    (exact && strcmp(c->name, function) != 0))
				continue;
			migrate_refuse(c, path, line,
				       "with the change in place there is "
				       "something new (%s): %s",
				       rule, what);
			any = true;
		}
		if (any)
			return;
	}
}

static void compare(struct repairs *r, struct migrate *m)
{
	struct gate_verdict v = { 0 };

	gate_compare(&v, &r->before, &r->after, &r->change, NULL);
	for (size_t i = 0; i < m->counters.n; i++)
		if (m->counters.items[i].changes.n &&
		    !m->counters.items[i].refusals.n)
			check_gone(r, &m->counters.items[i]);
	for (size_t i = 0; i < v.added.n; i++) {
		const struct finding *f = v.added.items[i].finding;

		blame(m, f->path, f->function, f->line, f->message,
		      f->rule->id);
	}
	for (size_t i = 0; i < v.lost.n; i++) {
		const struct trouble *t = &v.lost.items[i];

		blame(m, t->path, t->function, t->line, t->message,
		      "cannot be seen");
	}
	gate_verdict_release(&v);
}

static int judge_again(struct repairs *r, struct migrate *m,
		       const struct pipeline_options *options, struct buf *err)
{
	struct audit *a = m->audit;
	int ret;

	lay_over(r, m);
	if (!r->overlay.n)
		return 0;
	pipeline_rewind(a);
	ret = overlay_apply(&r->overlay, &a->ws, err);
	if (ret == 0)
		ret = pipeline_judge(a, options, err);
	if (ret)
		return ret;
	r->after.findings = a->findings;
	r->after.troubles = a->troubles;
	memset(&a->findings, 0, sizeof(a->findings));
	memset(&a->troubles, 0, sizeof(a->troubles));
	compare(r, m);
	return overlay_apply(&r->undo, &a->ws, err);
}

int repair_run(struct repairs *r, struct migrate *m,
	       const struct pipeline_options *options, struct buf *err)
{
	size_t end;
	int ret = 0;

	for (size_t i = 0; i < m->counters.n && ret == 0; i = end) {
		const struct rule *rule = m->counters.items[i].repair->rule;

		for (end = i + 1; end < m->counters.n &&
				  m->counters.items[end].repair->rule == rule;
		     end++)
			;
		ret = mend(m, i, end, err);
	}
	if (ret == 0 && !pool_interrupted())
		ret = judge_again(r, m, options, err);
	return ret;
}
