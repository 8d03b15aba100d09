/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "carriers.h"
#include "compose.h"
#include "index.h"
#include "json.h"
#include "maintainers.h"
#include "map.h"
#include "nesting.h"
#include "pipeline.h"
#include "pool.h"
#include "property.h"
#include "store.h"
#include "store_query.h"
#include "vec.h"
#include "version.h"

enum { EXCERPT_LINES = 3, EXCERPT_COLUMNS = 300 };

/* ---- source lines around a place ---- */

static json_t *excerpt(struct workspace *ws, const char *path, uint32_t line)
{
	uint32_t file = workspace_find(ws, path), at = 1;
	const char *text = NULL, *p;
	json_t *lines;
	size_t len;

	if (file != MAP_NONE && line)
		text = workspace_text(ws, file, &len);
	if (!text)
		return NULL;
	lines = json_array();
	for (p = text; p < text + len; at++) {
		const char *end = memchr(p, '\n', text + len - p);
		size_t n = end ? (size_t)(end - p) : (size_t)(text + len - p);

		if (at + EXCERPT_LINES >= line && at <= line + EXCERPT_LINES) {
			json_t *one = json_object();

			if (n && p[n - 1] == '\r')
				n--;
			json_put(one, "line", json_integer(at));
			json_put(one, "text", json_text_n(p, n >
				 EXCERPT_COLUMNS ? EXCERPT_COLUMNS : n));
			json_push(lines, one);
		}
		if (!end || at > line + EXCERPT_LINES)
			break;
		p = end + 1;
	}
	return lines;
}

static json_t *one_evidence(struct workspace *ws, const struct evidence *e)
{
	json_t *o = json_object(), *lines = excerpt(ws, e->path, e->line);

	json_put(o, "path", json_text(e->path));
	json_put(o, "line", json_integer(e->line ? e->line : 1));
	json_put(o, "role", json_text(*e->role ? e->role : "place"));
	json_put(o, "text", json_text(e->text));
	if (lines)
		json_put(o, "excerpt", lines);
	return o;
}

/* ---- findings ---- */

static json_t *strings(char *const *items, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_push(list, json_text(items[i]));
	return list;
}

static void put_maintainers(json_t *o, const struct audit *a, const char *path)
{
	size_t n;
	const char *const *people =
		maintainers_people(a->maintainers, path, &n);
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_push(list, json_text(people[i]));
	json_put(o, "maintainers", list);
	json_put(o, "subsystem",
		 json_text(maintainers_subsystem(a->maintainers, path)));
}

static json_t *one_finding(struct audit *a, const struct finding *f)
{
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
	for (size_t i = 0; i < f->evidence.n; i++)
		json_push(list, one_evidence(&a->ws, &f->evidence.items[i]));
	json_put(o, "evidence", list);
	json_put(o, "advice", json_text(f->advice));
	json_put(o, "references", strings(f->rule->references.items,
					  f->rule->references.n));
	put_maintainers(o, a, f->path);
	json_put(o, "state", json_text("new"));
	return o;
}

static json_t *findings(struct audit *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->findings.n; i++)
		json_push(list, one_finding(a, &a->findings.items[i]));
	return list;
}

/* ---- what was run, and how well it could see ---- */

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static json_t *rules(const struct audit *a)
{
	json_t *list = json_array();

	for (size_t i = 0; i < a->n_selected; i++) {
		const struct rule *r = a->selected[i];
		json_t *o = json_object();

		json_put(o, "id", json_text(r->id));
		json_put(o, "title", json_text(r->title ? r->title : r->id));
		json_put(o, "severity", json_text(r->severity));
		json_put(o, "confidence", json_text(r->confidence));
		json_put(o, "measured", json_text(or_empty(r->measured)));
		json_put(o, "description", json_text(or_empty(r->doc)));
		json_put(o, "limits", strings(r->limits.items, r->limits.n));
		json_put(o, "references", strings(r->references.items,
						  r->references.n));
		json_push(list, o);
	}
	return list;
}

/* "name=value"; a subdir may come several times and makes a list. */
static void put_option(json_t *options, const char *option)
{
	const char *equals = strchr(option, '=');
	char *name = xstrndup(option, equals - option);
	json_t *list = json_object_get(options, name);

	if (strcmp(name, "subdir") != 0) {
		json_put(options, name, json_text(equals + 1));
	} else {
		if (!list) {
			list = json_array();
			json_put(options, name, list);
		}
		json_push(list, json_text(equals + 1));
	}
	free(name);
}

static json_t *run_section(const struct audit *a,
			   const char *const *names, size_t n)
{
	json_t *section = json_object(), *ids = json_array();
	json_t *options = json_object();

	for (size_t i = 0; i < a->n_selected; i++)
		json_push(ids, json_text(a->selected[i]->id));
	for (size_t i = 0; i < n; i++)
		put_option(options, names[i]);
	json_put(section, "rules", ids);
	json_put(section, "options", options);
	return section;
}

static int take_unattributed(void *ctx, const struct store_row *row)
{
	json_t *o = json_object();

	json_put(o, "op", json_text(or_empty(store_text(row, "op"))));
	json_put(o, "path", json_text(or_empty(store_text(row, "path"))));
	json_put(o, "line", json_integer(store_number(row, "line", 1)));
	json_put(o, "function",
		 json_text(or_empty(store_text(row, "function"))));
	json_put(o, "operand",
		 json_text(or_empty(store_text(row, "operand"))));
	json_put(o, "why", json_text(or_empty(store_text(row, "why"))));
	json_push(ctx, o);
	return 0;
}

static json_t *coverage(const struct audit *a)
{
	const struct coverage *c = &a->coverage;
	json_t *o = json_object(), *list = json_array();

	json_put(o, "files_total", json_integer(c->files_total));
	json_put(o, "files_selected", json_integer(c->files_selected));
	json_put(o, "functions_selected",
		 json_integer(c->functions_selected));
	json_put(o, "functions_seen",
		 json_integer(c->functions_selected - c->functions_unseen));
	json_put(o, "functions_unseen", json_integer(c->functions_unseen));
	json_put(o, "percent", json_real(pipeline_coverage_percent(c)));
	/* Failed ones first: they make the run incomplete. */
	for (int kind = TROUBLE_FAILED; kind >= TROUBLE_BLIND; kind--) {
		for (size_t i = 0; i < a->troubles.n; i++) {
			const struct trouble *t = &a->troubles.items[i];
			json_t *one;

			if ((int)t->kind != kind)
				continue;
			one = json_object();
			json_put(one, "kind",
				 json_text(trouble_kind_name(t->kind)));
			json_put(one, "path", json_text(t->path));
			json_put(one, "function", json_text(t->function));
			json_put(one, "line", json_integer(t->line));
			json_put(one, "rule", json_text(t->rule));
			json_put(one, "message", json_text(t->message));
			json_push(list, one);
		}
	}
	json_put(o, "troubles", list);
	return o;
}

/* ---- counters, embeddings ---- */

struct counters {
	struct audit *audit;
	json_t *list;
	json_t *operations;	/* of the counter being filled */
	int64_t id;
};

static json_t *finding_of(const struct audit *a, int64_t counter)
{
	for (size_t i = 0; i < a->findings.n; i++)
		if (a->findings.items[i].counter == counter)
			return json_text(a->findings.items[i].id);
	return json_null();
}

/* A list that SQLite made; empty when there is none. */
static json_t *parsed_list(const char *text)
{
	struct buf ignored = BUF_INIT;
	json_t *list = text ? json_parse(text, strlen(text), &ignored) : NULL;

	buf_release(&ignored);
	return list ? list : json_array();
}

static void start_counter(struct counters *c, const struct store_row *row)
{
	json_t *o = json_object();

	json_put(o, "struct", json_text(or_empty(store_text(row, "struct"))));
	json_put(o, "field", json_text(or_empty(store_text(row, "field"))));
	json_put(o, "type", json_text(or_empty(store_text(row, "type"))));
	json_put(o, "path", json_text(or_empty(store_text(row, "path"))));
	json_put(o, "line", json_integer(store_number(row, "line", 1)));
	json_put(o, "class", json_text(or_empty(store_text(row, "class"))));
	json_put(o, "verdict",
		 json_text(or_empty(store_text(row, "verdict"))));
	json_put(o, "reasons", parsed_list(store_text(row, "reasons")));
	c->operations = json_array();
	json_put(o, "operations", c->operations);
	json_put(o, "finding", finding_of(c->audit, c->id));
	json_push(c->list, o);
}

static int take_counter(void *ctx, const struct store_row *row)
{
	struct counters *c = ctx;
	json_t *o;

	if (!c->operations || c->id != store_number(row, "id", 0)) {
		c->id = store_number(row, "id", 0);
		start_counter(c, row);
	}
	if (!store_text(row, "op"))
		return 0;
	o = json_object();
	json_put(o, "op", json_text(store_text(row, "op")));
	json_put(o, "path", json_text(or_empty(store_text(row, "op_path"))));
	json_put(o, "line", json_integer(store_number(row, "op_line", 1)));
	json_put(o, "column",
		 json_integer(store_number(row, "op_col", 0) + 1));
	json_put(o, "function",
		 json_text(or_empty(store_text(row, "op_function"))));
	json_put(o, "form", json_text(or_empty(store_text(row, "form"))));
	if (store_text(row, "through"))
		json_put(o, "through", json_text(store_text(row, "through")));
	json_push(c->operations, o);
	return 0;
}

static int take_embedding(void *ctx, const struct store_row *row)
{
	json_t *o = json_object();

	json_put(o, "structs", json_integer(store_number(row, "structs", 0)));
	json_put(o, "direct", json_integer(store_number(row, "direct", 0)));
	json_put(o, "depths", parsed_list(store_text(row, "depths")));
	json_put(o, "outside_include",
		 json_integer(store_number(row, "outside_include", 0)));
	json_put(ctx, store_text(row, "root"), o);
	return 0;
}

static int put_tables(json_t *report, struct audit *a, struct buf *err)
{
	struct counters counters = { .audit = a, .list = json_array() };
	json_t *embeddings = json_object();
	json_t *unattributed = json_array(), *subsystems = json_array();
	int ret = 0;

	for (int i = 0; i < INDEX_ROOTS; i++) {
		json_t *none = json_object();

		json_put(none, "structs", json_integer(0));
		json_put(none, "direct", json_integer(0));
		json_put(none, "depths", json_array());
		json_put(none, "outside_include", json_integer(0));
		json_put(embeddings, index_root_names[i], none);
	}
	if (store_each_counter(a->store, take_counter, &counters, err) < 0 ||
	    store_each_embedding(a->store, take_embedding, embeddings,
				 err) < 0 ||
	    store_each_unattributed(a->store, take_unattributed, unattributed,
				    err) < 0 ||
	    carriers_list(subsystems, a, err) < 0)
		ret = -1;
	json_put(json_object_get(report, "coverage"), "unattributed",
		 unattributed);
	for (size_t i = 0; i < json_array_size(counters.list); i++) {
		json_t *counter = json_array_get(counters.list, i);

		json_put(counter, "four_properties",
			 property_list(counter));
	}
	json_put(report, "counters", counters.list);
	json_put(report, "embeddings", embeddings);
	json_put(report, "subsystems", subsystems);
	return ret;
}

static json_t *tool_section(const struct audit *a)
{
	json_t *o = json_object();
	struct buf clang = BUF_INIT, ignored = BUF_INIT;

	index_libclang_version(&clang, &ignored);
	json_put(o, "refaudit", json_text(REFAUDIT_VERSION));
	json_put(o, "spatch", json_text(a->spatch_version));
	json_put(o, "libclang", json_text(clang.data));
	json_put(o, "sqlite", json_text(store_sqlite_version()));
	json_put(o, "jansson", json_text(jansson_version_str()));
	buf_release(&clang);
	buf_release(&ignored);
	return o;
}

/* ---- files of which lines are shown ---- */

struct shown {
	struct workspace *ws;
	struct { uint32_t *items; size_t n, alloc; } files;
};

static void read_one(void *ctx, size_t i)
{
	struct shown *shown = ctx;
	size_t len;

	workspace_text(shown->ws, shown->files.items[i], &len);
}

/* On threads; otherwise each would be read when its first line is asked for. */
static void read_shown(struct audit *a)
{
	struct shown shown = { .ws = &a->ws };
	bool *listed = xcalloc(a->ws.tree.n + 1, sizeof(bool));

	for (size_t i = 0; i < a->findings.n; i++) {
		const struct finding *f = &a->findings.items[i];

		for (size_t k = 0; k < f->evidence.n; k++) {
			uint32_t file = workspace_find(
				&a->ws, f->evidence.items[k].path);

			if (file == MAP_NONE || listed[file])
				continue;
			listed[file] = true;
			*vec_push(&shown.files) = file;
		}
	}
	pool_each(a->ws.jobs, shown.files.n, read_one, &shown);
	vec_release(&shown.files);
	free(listed);
}

json_t *compose_report(struct audit *a, const char *const *options,
		       size_t n_options, struct buf *err)
{
	json_t *report = json_object(), *tree = json_object();

	json_put(report, "schema", json_text("refaudit/1"));
	json_put(report, "tool", tool_section(a));
	json_put(tree, "version", json_text(a->ws.tree.version));
	json_put(tree, "path", json_text(a->ws.tree.root));
	json_put(report, "tree", tree);
	json_put(report, "run", run_section(a, options, n_options));
	json_put(report, "rules", rules(a));
	json_put(report, "coverage", coverage(a));
	if (put_tables(report, a, err) < 0) {
		json_decref(report);
		return NULL;
	}
	read_shown(a);
	json_put(report, "findings", findings(a));
	json_put(report, "structs",
		 nesting_list(a->index, json_object_get(report, "findings")));
	return report;
}
