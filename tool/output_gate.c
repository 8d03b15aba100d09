/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "escape.h"
#include "gate.h"
#include "json.h"
#include "output_gate.h"
#include "rule.h"

/* Evidence of one finding, and findings on a page, that are shown. */
enum { EVIDENCE_MAX = 12, MARKDOWN_MAX = 100 };

/* ---- results ---- */

enum output_gate_result output_gate_result(const struct gate_verdict *v,
					   int rank)
{
	if (v->lost.n)
		return OUTPUT_GATE_INCOMPLETE;
	return gate_count(v, rank) ? OUTPUT_GATE_FAIL : OUTPUT_GATE_PASS;
}

static const char *result_name(const struct gate_verdict *v, int rank)
{
	static const char *const names[] = {
		[OUTPUT_GATE_PASS] = "pass", [OUTPUT_GATE_FAIL] = "fail",
		[OUTPUT_GATE_INCOMPLETE] = "incomplete",
	};

	return names[output_gate_result(v, rank)];
}

static void add_severities(struct buf *out, const struct gate_verdict *v)
{
	static const char *const names[] = { "info", "low", "medium", "high" };
	const char *before = " (";

	for (int rank = 3; rank >= 0; rank--) {
		size_t n = gate_count(v, rank) - gate_count(v, rank + 1);

		if (!n)
			continue;
		buf_addf(out, "%s%zu %s", before, n, names[rank]);
		before = ", ";
	}
	buf_addstr(out, v->added.n ? ")" : "");
}

void output_gate_summary(struct buf *out, const struct gate_verdict *v,
			 int rank)
{
	buf_addf(out, "%zu new finding%s", v->added.n,
		 v->added.n == 1 ? "" : "s");
	add_severities(out, v);
	if (v->fixed.n)
		buf_addf(out, ", %zu fixed", v->fixed.n);
	if (v->moved)
		buf_addf(out, ", %zu moved", v->moved);
	if (v->known)
		buf_addf(out, ", %zu known", v->known);
	if (v->suppressed)
		buf_addf(out, ", %zu suppressed", v->suppressed);
	if (v->lost.n)
		buf_addf(out, ", %zu not looked at", v->lost.n);
	buf_addf(out, ": %s", result_name(v, rank));
}

/* ---- text ---- */

static void text_finding(struct buf *out, const struct gate_finding *g)
{
	const struct finding *f = g->finding;

	escape_line(out, f->path);
	buf_addf(out, ":%u:%u: %s: ", f->line, f->col + 1, f->severity);
	escape_line(out, f->message);
	buf_addf(out, " [%s]\n", f->rule->id);
	if (*f->function) {
		buf_addstr(out, "    in: ");
		escape_line(out, f->function);
		buf_addch(out, '\n');
	}
	if (g->cause) {
		buf_addstr(out, "    cause: ");
		escape_line(out, g->cause);
		buf_addch(out, '\n');
	}
	for (size_t i = 0; i < f->evidence.n && i < EVIDENCE_MAX; i++) {
		const struct evidence *e = &f->evidence.items[i];

		buf_addstr(out, "    evidence: ");
		escape_line(out, e->path);
		buf_addf(out, ":%u: ", e->line);
		escape_line(out, e->role);
		buf_addstr(out, ": ");
		escape_line(out, e->text);
		buf_addch(out, '\n');
	}
	if (f->evidence.n > EVIDENCE_MAX)
		buf_addf(out, "    evidence: and %zu more places\n",
			 f->evidence.n - EVIDENCE_MAX);
	buf_addstr(out, "    fix: ");
	if (*f->advice) {
		escape_line(out, f->advice);
		buf_addstr(out, "; ");
	}
	buf_addf(out, "refaudit explain %s\n    id: %s\n\n", f->rule->id,
		 f->id);
}

static void text_lost(struct buf *out, const struct trouble *t)
{
	escape_line(out, t->path);
	if (t->line)
		buf_addf(out, ":%u", t->line);
	buf_addstr(out, ": not looked at: ");
	if (*t->function) {
		buf_addstr(out, "function '");
		escape_line(out, t->function);
		buf_addstr(out, "': ");
	}
	escape_line(out, t->message);
	if (*t->rule)
		buf_addf(out, " [%s]", t->rule);
	buf_addch(out, '\n');
}

static void text_verdict(struct buf *out, const struct gate_verdict *v)
{
	for (size_t i = 0; i < v->added.n; i++)
		text_finding(out, &v->added.items[i]);
	for (size_t i = 0; i < v->lost.n; i++)
		text_lost(out, &v->lost.items[i]);
	for (size_t i = 0; i < v->n_notes; i++) {
		buf_addstr(out, "note: ");
		escape_line(out, v->notes[i]);
		buf_addch(out, '\n');
	}
}

static void print_text(struct buf *out, const struct gate *g, int rank)
{
	const size_t n = g->series.steps.n;

	for (size_t i = 0; i < n; i++) {
		const struct gate_verdict *v = &g->patches[i];

		if (n > 1) {
			buf_addf(out, "patch %zu of %zu: ", i + 1, n);
			escape_line(out, v->subject);
			buf_addch(out, '\n');
		}
		text_verdict(out, v);
		if (n > 1) {
			output_gate_summary(out, v, rank);
			buf_addch(out, '\n');
		}
	}
	if (n > 1) {
		buf_addstr(out, "the series as a whole:\n");
		text_verdict(out, &g->whole);
	}
	output_gate_summary(out, &g->whole, rank);
	buf_addch(out, '\n');
}

/* ---- JSON ---- */

static json_t *json_finding(const struct gate_finding *g)
{
	const struct finding *f = g->finding;
	json_t *o = json_object(), *list = json_array();

	json_put(o, "id", json_text(f->id));
	json_put(o, "rule", json_text(f->rule->id));
	json_put(o, "severity", json_text(f->severity));
	json_put(o, "confidence", json_text(f->confidence));
	json_put(o, "path", json_text(f->path));
	json_put(o, "line", json_integer(f->line ? f->line : 1));
	json_put(o, "column", json_integer(f->col + 1));
	json_put(o, "function", json_text(f->function));
	json_put(o, "subject", json_text(f->subject));
	json_put(o, "message", json_text(f->message));
	json_put(o, "cause", json_text(g->cause));
	for (size_t i = 0; i < f->evidence.n; i++) {
		const struct evidence *e = &f->evidence.items[i];
		json_t *one = json_object();

		json_put(one, "path", json_text(e->path));
		json_put(one, "line", json_integer(e->line ? e->line : 1));
		json_put(one, "role", json_text(e->role));
		json_put(one, "text", json_text(e->text));
		json_push(list, one);
	}
	json_put(o, "evidence", list);
	json_put(o, "advice", json_text(f->advice));
	return o;
}

static json_t *json_lost(const struct trouble *t)
{
	json_t *o = json_object();

	json_put(o, "kind", json_text(trouble_kind_name(t->kind)));
	json_put(o, "path", json_text(t->path));
	json_put(o, "function", json_text(t->function));
	json_put(o, "line", json_integer(t->line));
	json_put(o, "rule", json_text(t->rule));
	json_put(o, "message", json_text(t->message));
	return o;
}

static json_t *json_verdict(const struct gate_verdict *v, int rank)
{
	json_t *o = json_object(), *added = json_array();
	json_t *fixed = json_array(), *lost = json_array();
	json_t *notes = json_array();

	for (size_t i = 0; i < v->added.n; i++)
		json_push(added, json_finding(&v->added.items[i]));
	for (size_t i = 0; i < v->fixed.n; i++) {
		const struct gate_finding old = { v->fixed.items[i], NULL };

		json_push(fixed, json_finding(&old));
	}
	for (size_t i = 0; i < v->lost.n; i++)
		json_push(lost, json_lost(&v->lost.items[i]));
	for (size_t i = 0; i < v->n_notes; i++)
		json_push(notes, json_text(v->notes[i]));
	json_put(o, "subject", json_text(v->subject));
	json_put(o, "result", json_text(result_name(v, rank)));
	json_put(o, "new", added);
	json_put(o, "fixed", fixed);
	json_put(o, "not_looked_at", lost);
	json_put(o, "moved", json_integer(v->moved));
	json_put(o, "known", json_integer(v->known));
	json_put(o, "suppressed", json_integer(v->suppressed));
	json_put(o, "notes", notes);
	return o;
}

static void print_json(struct buf *out, const struct gate *g, int rank)
{
	json_t *o = json_object(), *tree = json_object();
	json_t *patches = json_array();

	json_put(o, "schema", json_text("refaudit-gate/1"));
	json_put(tree, "version", json_text(g->audit.ws.tree.version));
	json_put(o, "tree", tree);
	json_put(o, "result", json_text(result_name(&g->whole, rank)));
	for (size_t i = 0; i < g->series.steps.n; i++)
		json_push(patches, json_verdict(&g->patches[i], rank));
	json_put(o, "patches", patches);
	json_put(o, "series", json_verdict(&g->whole, rank));
	json_print(out, o, 1);
	buf_addch(out, '\n');
	json_decref(o);
}

/* ---- GitHub ---- */

/* property: the value of file=, title=; else the message. */
static void add_command_text(struct buf *out, const char *text, bool property)
{
	struct buf line = BUF_INIT;

	escape_line(&line, text);
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = line.data[i];

		if (c == '%' || (property && (c == ':' || c == ',')))
			buf_addf(out, "%%%02X", c);
		else
			buf_addch(out, c);
	}
	buf_release(&line);
}

static void command(struct buf *out, const char *level, const char *path,
		    uint32_t line, uint32_t col, const char *title)
{
	buf_addf(out, "::%s file=", level);
	add_command_text(out, path, true);
	buf_addf(out, ",line=%u", line ? line : 1);
	if (col)
		buf_addf(out, ",col=%u", col);
	buf_addstr(out, ",title=");
	add_command_text(out, title, true);
	buf_addstr(out, "::");
}

static void print_github(struct buf *out, const struct gate *g, int rank)
{
	const struct gate_verdict *v = &g->whole;

	for (size_t i = 0; i < v->added.n; i++) {
		const struct finding *f = v->added.items[i].finding;

		command(out, finding_severity_rank(f->severity) >= rank ?
			"error" : "warning", f->path, f->line, f->col + 1,
			f->rule->id);
		add_command_text(out, f->message, false);
		if (v->added.items[i].cause) {
			buf_addstr(out, "%0Acause: ");
			add_command_text(out, v->added.items[i].cause, false);
		}
		buf_addch(out, '\n');
	}
	for (size_t i = 0; i < v->lost.n; i++) {
		const struct trouble *t = &v->lost.items[i];

		command(out, "error", t->path, t->line, 0, "not looked at");
		if (*t->function) {
			add_command_text(out, t->function, false);
			buf_addstr(out, ": ");
		}
		add_command_text(out, t->message, false);
		buf_addch(out, '\n');
	}
	output_gate_summary(out, v, rank);
	buf_addch(out, '\n');
}

/* ---- Markdown ---- */

static void markdown_finding(struct buf *out, const struct gate_finding *g)
{
	const struct finding *f = g->finding;

	buf_addf(out, "- **%s** ", f->severity);
	escape_markdown(out, f->path);
	buf_addf(out, ":%u: ", f->line);
	escape_markdown(out, f->message);
	buf_addf(out, " (%s)\n", f->rule->id);
	if (g->cause) {
		buf_addstr(out, "  - cause: ");
		escape_markdown(out, g->cause);
		buf_addch(out, '\n');
	}
	for (size_t i = 0; i < f->evidence.n && i < EVIDENCE_MAX; i++) {
		const struct evidence *e = &f->evidence.items[i];

		buf_addstr(out, "  - ");
		escape_markdown(out, e->path);
		buf_addf(out, ":%u: ", e->line);
		escape_markdown(out, e->role);
		buf_addstr(out, ": ");
		escape_markdown(out, e->text);
		buf_addch(out, '\n');
	}
	if (*f->advice) {
		buf_addstr(out, "  - to fix it: ");
		escape_markdown(out, f->advice);
		buf_addch(out, '\n');
	}
}

static void markdown_lost(struct buf *out, const struct trouble *t)
{
	buf_addstr(out, "- ");
	escape_markdown(out, t->path);
	if (*t->function) {
		buf_addstr(out, ", ");
		escape_markdown(out, t->function);
	}
	buf_addstr(out, ": ");
	escape_markdown(out, t->message);
	buf_addch(out, '\n');
}

/* For a comment or the page of a job: these take no megabytes. */
static void print_markdown(struct buf *out, const struct gate *g, int rank)
{
	const struct gate_verdict *v = &g->whole;
	const size_t n = g->series.steps.n;

	buf_addstr(out, "## refaudit: ");
	output_gate_summary(out, v, rank);
	buf_addstr(out, "\n\n");
	for (size_t i = 0; i < v->added.n && i < MARKDOWN_MAX; i++)
		markdown_finding(out, &v->added.items[i]);
	if (v->added.n > MARKDOWN_MAX)
		buf_addf(out, "- and %zu more\n", v->added.n - MARKDOWN_MAX);
	if (v->lost.n)
		buf_addstr(out, "\nNot looked at:\n\n");
	for (size_t i = 0; i < v->lost.n && i < MARKDOWN_MAX; i++)
		markdown_lost(out, &v->lost.items[i]);
	if (v->lost.n > MARKDOWN_MAX)
		buf_addf(out, "- and %zu more\n", v->lost.n - MARKDOWN_MAX);
	if (n > 1)
		buf_addstr(out, "\n| patch | verdict |\n|:--|:--|\n");
	for (size_t i = 0; n > 1 && i < n; i++) {
		buf_addstr(out, "| ");
		escape_markdown(out, g->patches[i].subject);
		buf_addstr(out, " | ");
		output_gate_summary(out, &g->patches[i], rank);
		buf_addstr(out, " |\n");
	}
}

/* ---- one file ---- */

void output_gate_coccicheck(struct buf *out, const struct finding *f,
			    const char *path)
{
	escape_line(out, path);
	buf_addf(out, ":%u:%u-%u: %s: ", f->line, f->col, f->end_col,
		 finding_severity_rank(f->severity) >= 3 ? "ERROR" :
		 "WARNING");
	escape_line(out, f->message);
	buf_addf(out, " [%s]\n", f->rule->id);
}

/* ---- the table ---- */

static const struct output_gate_format formats[] = {
	{ "text", print_text },
	{ "json", print_json },
	{ "github", print_github },
	{ "markdown", print_markdown },
};

const struct output_gate_format *output_gate_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}

int output_gate_write(const struct output_gate_format *f, const struct gate *g,
		      int rank, struct buf *err)
{
	struct buf text = BUF_INIT;
	int ret = 0;

	f->print(&text, g, rank);
	fwrite(text.data, 1, text.len, stdout);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		buf_addf(err, "cannot write the verdict to stdout: %s",
			 strerror(errno));
		ret = -1;
	}
	buf_release(&text);
	return ret;
}
