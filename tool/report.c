/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "file.h"
#include "finding.h"
#include "json.h"
#include "report.h"

enum { DEFAULT_MIN_COVERAGE = 98 };

/* ---- the shape of a report ---- */

enum kind {
	TEXT,		/* words: one of them, if there are any */
	PATH,		/* relative, in the tree */
	PATH_OR_NONE,
	COUNT,		/* whole number, not negative */
	NUMBER,
	ID_OR_NULL,
	OBJECT,		/* of: its fields */
	LIST,		/* of objects: of; else of strings */
};

struct shape {
	const char *key;	/* NULL ends a list of fields */
	enum kind kind;
	const struct shape *of;
	const char *const *words;	/* NULL ends */
	bool may_lack;
};

static const char *const schema_name[] = { "refaudit/1", NULL };
static const char *const severities[] = { "high", "medium", "low", "info",
					  NULL };
static const char *const confidences[] = { "high", "medium", "low",
					   "unmeasured", NULL };
static const char *const states[] = { "new", "known", "suppressed", "gone",
				      NULL };
static const char *const kinds[] = { "failed", "blind", NULL };
static const char *const classes[] = { "lifetime", "offset", "completion",
				       "usage", "statistic", "other", NULL };
static const char *const verdicts[] = { "convert", "rework", "keep",
					"unclear", NULL };

static const struct shape tool_shape[] = {
	{ "refaudit", TEXT }, { "spatch", TEXT }, { "libclang", TEXT },
	{ "sqlite", TEXT }, { 0 },
};

static const struct shape tree_shape[] = {
	{ "version", TEXT }, { "path", TEXT }, { 0 },
};

static const struct shape run_shape[] = {
	{ "rules", LIST }, { "options", OBJECT }, { 0 },
};

static const struct shape rule_shape[] = {
	{ "id", TEXT }, { "title", TEXT },
	{ "severity", TEXT, .words = severities },
	{ "confidence", TEXT, .words = confidences },
	{ "measured", TEXT }, { "description", TEXT }, { "limits", LIST },
	{ "references", LIST }, { 0 },
};

static const struct shape trouble_shape[] = {
	{ "kind", TEXT, .words = kinds }, { "path", PATH_OR_NONE },
	{ "function", TEXT }, { "line", COUNT }, { "rule", TEXT },
	{ "message", TEXT }, { 0 },
};

static const struct shape coverage_shape[] = {
	{ "files_total", COUNT }, { "files_selected", COUNT },
	{ "functions_selected", COUNT }, { "functions_seen", COUNT },
	{ "functions_unseen", COUNT }, { "percent", NUMBER },
	{ "troubles", LIST, trouble_shape }, { 0 },
};

static const struct shape operation_shape[] = {
	{ "op", TEXT }, { "path", PATH }, { "line", COUNT },
	{ "function", TEXT }, { "form", TEXT }, { 0 },
};

static const struct shape counter_shape[] = {
	{ "struct", TEXT }, { "field", TEXT }, { "type", TEXT },
	{ "path", PATH }, { "line", COUNT },
	{ "class", TEXT, .words = classes },
	{ "verdict", TEXT, .words = verdicts }, { "reasons", LIST },
	{ "operations", LIST, operation_shape }, { "finding", ID_OR_NULL },
	{ 0 },
};

static const struct shape line_shape[] = {
	{ "line", COUNT }, { "text", TEXT }, { 0 },
};

static const struct shape evidence_shape[] = {
	{ "path", PATH }, { "line", COUNT }, { "role", TEXT },
	{ "text", TEXT },
	{ "excerpt", LIST, line_shape, .may_lack = true }, { 0 },
};

static const struct shape remark_shape[] = {
	{ "path", PATH }, { "line", COUNT }, { "text", TEXT }, { 0 },
};

static const struct shape subsystem_shape[] = {
	{ "name", TEXT }, { "container", TEXT }, { "path", PATH },
	{ "line", COUNT }, { "structs", COUNT }, { "drivers", COUNT },
	{ "allocations", OBJECT }, { "protection", TEXT },
	{ "evidence", LIST, evidence_shape },
	{ "comments", LIST, remark_shape }, { "findings", COUNT }, { 0 },
};

static const struct shape suppression_shape[] = {
	{ "reason", TEXT }, { "author", TEXT }, { "date", TEXT }, { 0 },
};

static const struct shape finding_shape[] = {
	{ "id", TEXT }, { "rule", TEXT },
	{ "severity", TEXT, .words = severities },
	{ "confidence", TEXT, .words = confidences },
	{ "path", PATH }, { "line", COUNT }, { "column", COUNT },
	{ "function", TEXT }, { "subject", TEXT }, { "message", TEXT },
	{ "evidence", LIST, evidence_shape }, { "advice", TEXT },
	{ "references", LIST }, { "maintainers", LIST },
	{ "subsystem", TEXT }, { "state", TEXT, .words = states },
	{ "suppression", OBJECT, suppression_shape, .may_lack = true },
	{ 0 },
};

static const struct shape type_shape[] = {
	{ "struct", TEXT }, { "path", PATH }, { "line", COUNT }, { 0 },
};

static const struct shape member_shape[] = {
	{ "name", TEXT }, { "line", COUNT }, { "type", OBJECT, type_shape },
	{ 0 },
};

static const struct shape struct_shape[] = {
	{ "struct", TEXT }, { "path", PATH }, { "line", COUNT },
	{ "members", LIST, member_shape }, { 0 },
};

static const struct shape report_shape[] = {
	{ "schema", TEXT, .words = schema_name },
	{ "tool", OBJECT, tool_shape }, { "tree", OBJECT, tree_shape },
	{ "run", OBJECT, run_shape }, { "rules", LIST, rule_shape },
	{ "coverage", OBJECT, coverage_shape },
	{ "counters", LIST, counter_shape },
	{ "embeddings", OBJECT }, { "subsystems", LIST, subsystem_shape },
	{ "findings", LIST, finding_shape },
	{ "structs", LIST, struct_shape, .may_lack = true }, { 0 },
};

/* ---- holding a value to its shape ---- */

static bool is_word_of(const json_t *value, const char *const *words)
{
	for (; *words; words++)
		if (!strcmp(json_string_value(value), *words))
			return true;
	return false;
}

static bool leaves_tree(const char *path)
{
	if (*path == '/')
		return true;
	while (*path) {
		size_t n = strcspn(path, "/");

		if (n == 2 && !strncmp(path, "..", 2))
			return true;
		path += n;
		path += *path == '/';
	}
	return false;
}

static const char *wrong_path(const json_t *value, bool may_lack)
{
	if (!json_is_string(value))
		return "not a string";
	if (!json_string_length(value))
		return may_lack ? NULL : "empty";
	return leaves_tree(json_string_value(value)) ?
		"a path that leaves the tree" : NULL;
}

/* What is wrong with a value that has no parts, or NULL. */
static const char *wrong_scalar(const json_t *value, const struct shape *s)
{
	switch (s->kind) {
	case TEXT:
		if (!json_is_string(value))
			return "not a string";
		return s->words && !is_word_of(value, s->words) ?
			"not one of the words that are allowed here" : NULL;
	case PATH:
	case PATH_OR_NONE:
		return wrong_path(value, s->kind == PATH_OR_NONE);
	case COUNT:
		return json_is_integer(value) &&
			json_integer_value(value) >= 0 ? NULL :
			"not a whole number";
	case NUMBER:
		return json_is_number(value) ? NULL : "not a number";
	case ID_OR_NULL:
		return json_is_string(value) || json_is_null(value) ? NULL :
			"neither a string nor null";
	default:
		bug("kind %d has parts", s->kind);
	}
}

static int complain(struct buf *err, const char *where, size_t at,
		    const char *key, const char *what)
{
	if (*where)
		buf_addf(err, "%s[%zu].%s: %s", where, at, key, what);
	else
		buf_addf(err, "%s: %s", key, what);
	return -1;
}

static int check_object(const json_t *object, const struct shape *fields,
			const char *where, size_t at, struct buf *err);

static int check_list(const json_t *list, const struct shape *s,
		      const char *where, size_t at, struct buf *err)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *item = json_array_get(list, i);

		if (!s->of && !json_is_string(item))
			return complain(err, where, at, s->key,
					"not a list of strings");
		if (!s->of)
			continue;
		if (!json_is_object(item))
			return complain(err, where, at, s->key,
					"not a list of objects");
		if (check_object(item, s->of, s->key, i, err) < 0)
			return -1;
	}
	return 0;
}

static int check_object(const json_t *object, const struct shape *fields,
			const char *where, size_t at, struct buf *err)
{
	for (const struct shape *s = fields; s->key; s++) {
		const json_t *value = json_object_get(object, s->key);
		const char *wrong = NULL;

		if (!value && s->may_lack)
			continue;
		if (!value)
			wrong = "missing";
		else if (s->kind == OBJECT)
			wrong = json_is_object(value) ? NULL : "not an object";
		else if (s->kind == LIST)
			wrong = json_is_array(value) ? NULL : "not a list";
		else
			wrong = wrong_scalar(value, s);
		if (wrong)
			return complain(err, where, at, s->key, wrong);
		if (s->kind == LIST &&
		    check_list(value, s, where, at, err) < 0)
			return -1;
		if (s->kind == OBJECT && s->of &&
		    check_object(value, s->of, "", 0, err) < 0)
			return -1;
	}
	return 0;
}

int report_check(const json_t *report, struct buf *err)
{
	if (!json_is_object(report)) {
		buf_addstr(err, "not a report: the document is no object");
		return -1;
	}
	if (check_object(report, report_shape, "", 0, err) < 0)
		return -1;
	for (size_t i = 0; i < json_array_size(json_object_get(report,
			"findings")); i++) {
		const json_t *f = json_array_get(json_object_get(report,
				"findings"), i);

		if (!report_rule(report, json_str(f, "rule", "")))
			return complain(err, "findings", i, "rule",
					"not a rule of this report");
	}
	return 0;
}

json_t *report_parse(const struct buf *text, struct buf *err)
{
	json_t *report = json_parse(text->data, text->len, err);

	if (report && report_check(report, err) < 0) {
		json_decref(report);
		report = NULL;
	}
	return report;
}

json_t *report_load(const char *path, struct buf *err)
{
	struct buf text = BUF_INIT, why = BUF_INIT;
	json_t *report = NULL;

	if (file_read(&text, path, &why) == 0)
		report = report_parse(&text, &why);
	if (!report)
		buf_addf(err, "cannot read report '%s': %s", path, why.data);
	buf_release(&text);
	buf_release(&why);
	return report;
}

/* ---- what several readers ask of it ---- */

size_t report_count_troubles(const json_t *report, const char *kind)
{
	const json_t *list = json_object_get(json_object_get(report,
			"coverage"), "troubles");
	size_t found = 0;

	for (size_t i = 0; i < json_array_size(list); i++)
		found += !strcmp(json_str(json_array_get(list, i), "kind", ""),
				 kind);
	return found;
}

bool report_is_complete(const json_t *report)
{
	const json_t *options = json_object_get(json_object_get(report,
			"run"), "options");
	const json_t *percent = json_object_get(json_object_get(report,
			"coverage"), "percent");
	const json_t *asked = json_object_get(options, "min_coverage");
	double floor = DEFAULT_MIN_COVERAGE;

	if (json_is_number(asked))
		floor = json_number_value(asked);
	else if (json_is_string(asked))
		floor = strtod(json_string_value(asked), NULL);
	return !report_count_troubles(report, "failed") &&
		json_number_value(percent) >= floor;
}

const json_t *report_rule(const json_t *report, const char *id)
{
	const json_t *rules = json_object_get(report, "rules");

	for (size_t i = 0; i < json_array_size(rules); i++) {
		const json_t *rule = json_array_get(rules, i);

		if (!strcmp(json_str(rule, "id", ""), id))
			return rule;
	}
	return NULL;
}

bool report_is_open(const json_t *finding)
{
	const char *state = json_str(finding, "state", "new");

	return strcmp(state, "suppressed") != 0 && strcmp(state, "gone") != 0;
}

static int confidence_rank(const char *confidence)
{
	for (size_t i = 0; confidences[i]; i++)
		if (!strcmp(confidences[i], confidence))
			return i;
	return ARRAY_SIZE(confidences);
}

struct ranked {
	size_t at;
	bool open;
	int severity, confidence;
};

static int by_rank(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;

	if (x->open != y->open)
		return x->open ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity > y->severity ? -1 : 1;
	if (x->confidence != y->confidence)
		return x->confidence < y->confidence ? -1 : 1;
	return x->at < y->at ? -1 : 1;
}

size_t *report_ranked(const json_t *report, size_t *n)
{
	const json_t *list = json_object_get(report, "findings");
	size_t total = json_array_size(list);
	struct ranked *items = xcalloc(total + 1, sizeof(*items));
	size_t *out = xcalloc(total + 1, sizeof(*out));

	for (size_t i = 0; i < total; i++) {
		const json_t *f = json_array_get(list, i);

		items[i].at = i;
		items[i].open = report_is_open(f);
		items[i].severity = finding_severity_rank(
			json_str(f, "severity", ""));
		items[i].confidence =
			confidence_rank(json_str(f, "confidence", ""));
	}
	if (total > 1)
		qsort(items, total, sizeof(*items), by_rank);
	for (size_t i = 0; i < total; i++)
		out[i] = items[i].at;
	free(items);
	*n = total;
	return out;
}

void report_add_counter_name(struct buf *out, const json_t *counter)
{
	const char *tag = json_str(counter, "struct", "");

	if (*tag)
		buf_addf(out, "%s.", tag);
	buf_addstr(out, json_str(counter, "field", ""));
}
