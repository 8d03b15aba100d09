/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * SARIF 2.1.0 (OASIS), within what GitHub's code scanning keeps of a run:
 * 5,000 results and 1,000 locations of a code flow. What is over is cut here,
 * where its weight is known, and a notification says how much of what.
 *
 * Columns are bytes, as spatch counts them.
 */
#include "base.h"
#include "buf.h"
#include "escape.h"
#include "json.h"
#include "output.h"
#include "report.h"

enum { MAX_RESULTS = 5000, MAX_STEPS = 1000 };

static const char schema_uri[] =
	"https://json.schemastore.org/sarif-2.1.0.json";
static const char base_id[] = "%SRCROOT%";

static json_t *from_buf(struct buf *b)
{
	json_t *value = json_text_n(b->data, b->len);

	buf_release(b);
	return value;
}

static json_t *text_object(json_t *text)
{
	json_t *o = json_object();

	json_put(o, "text", text);
	return o;
}

/*
 * A message has markup of its own: {0} is a placeholder, a brace is written
 * twice, and [words](address) is a link, which nothing here wants to be.
 */
static json_t *message(const char *text)
{
	struct buf b = BUF_INIT;

	for (; *text; text++) {
		buf_addch(&b, *text);
		if (*text == '{' || *text == '}')
			buf_addch(&b, *text);
		else if (*text == ']' && text[1] == '(')
			buf_addch(&b, ' ');
	}
	return text_object(from_buf(&b));
}

static const char *level_of(const char *severity)
{
	if (!strcmp(severity, "high"))
		return "error";
	return !strcmp(severity, "medium") ? "warning" : "note";
}

/* ---- rules ---- */

static void add_list(struct buf *out, const char *heading, const json_t *list)
{
	size_t n = json_array_size(list);

	if (n)
		buf_addf(out, "%s%s\n\n", out->len ? "\n" : "", heading);
	for (size_t i = 0; i < n; i++)
		buf_addf(out, "- %s\n",
			 json_string_value(json_array_get(list, i)));
}

static json_t *help(const json_t *rule)
{
	json_t *o = json_object();
	struct buf text = BUF_INIT;

	buf_addstr(&text, json_str(rule, "description", ""));
	add_list(&text, "## Limits", json_object_get(rule, "limits"));
	add_list(&text, "## References", json_object_get(rule, "references"));
	if (*json_str(rule, "measured", ""))
		buf_addf(&text, "\nMeasured: %s.\n",
			 json_str(rule, "measured", ""));
	if (!text.len)
		buf_addstr(&text, json_str(rule, "title", ""));
	json_put(o, "text", json_text_n(text.data, text.len));
	json_put(o, "markdown", from_buf(&text));
	return o;
}

/* What GitHub calls the precision of a rule. */
static const char *precision_of(const char *confidence)
{
	return !strcmp(confidence, "unmeasured") ? "medium" : confidence;
}

static json_t *rule_properties(const json_t *rule)
{
	const char *severity = json_str(rule, "severity", "");
	const char *level = level_of(severity);
	json_t *o = json_object(), *tags = json_array();

	json_push(tags, json_text("lifetime"));
	json_push(tags, json_text("reference-counting"));
	json_put(o, "tags", tags);
	json_put(o, "precision",
		 json_text(precision_of(json_str(rule, "confidence", ""))));
	json_put(o, "problem.severity",
		 json_text(!strcmp(level, "note") ? "recommendation" : level));
	json_put(o, "severity", json_text(severity));
	json_put(o, "confidence", json_text(json_str(rule, "confidence", "")));
	return o;
}

static json_t *one_rule(const json_t *rule)
{
	json_t *o = json_object(), *usual = json_object();
	const json_t *references = json_object_get(rule, "references");

	json_put(o, "id", json_text(json_str(rule, "id", "")));
	json_put(o, "shortDescription",
		 text_object(json_text(json_str(rule, "title", ""))));
	json_put(o, "fullDescription",
		 text_object(json_text(json_str(rule, "title", ""))));
	json_put(o, "help", help(rule));
	for (size_t i = 0; i < json_array_size(references); i++) {
		const char *to =
			json_string_value(json_array_get(references, i));

		if (!starts_with(to, "https://") || strpbrk(to, " \"<>\\^`{|}"))
			continue;
		json_put(o, "helpUri", json_text(to));
		break;
	}
	json_put(usual, "level",
		 json_text(level_of(json_str(rule, "severity", ""))));
	json_put(o, "defaultConfiguration", usual);
	json_put(o, "properties", rule_properties(rule));
	return o;
}

static json_t *notification_kinds(void)
{
	static const char *const kinds[][2] = {
		{ "failed", "something crashed, timed out or could not be "
			    "read: the run is incomplete" },
		{ "blind", "Coccinelle did not parse a function or file: no "
			   "finding in it means nothing" },
		{ "cut", "there were more findings than a reader of this "
			 "format keeps" },
	};
	json_t *list = json_array();

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		json_t *o = json_object();

		json_put(o, "id", json_text(kinds[i][0]));
		json_put(o, "shortDescription",
			 text_object(json_text(kinds[i][1])));
		json_push(list, o);
	}
	return list;
}

static json_t *driver(const json_t *report)
{
	const json_t *tool = json_object_get(report, "tool");
	const json_t *list = json_object_get(report, "rules");
	json_t *o = json_object(), *rules = json_array();

	for (size_t i = 0; i < json_array_size(list); i++)
		json_push(rules, one_rule(json_array_get(list, i)));
	json_put(o, "name", json_text("refaudit"));
	json_put(o, "version", json_text(json_str(tool, "refaudit", "")));
	json_put(o, "rules", rules);
	json_put(o, "notifications", notification_kinds());
	return o;
}

/* ---- places ---- */

static json_t *file_at(const char *path)
{
	json_t *o = json_object();
	struct buf uri = BUF_INIT;

	escape_uri(&uri, path);
	json_put(o, "uri", from_buf(&uri));
	json_put(o, "uriBaseId", json_text(base_id));
	return o;
}

/* The lines around a place, when they are there and without a gap. */
static json_t *around(const json_t *excerpt)
{
	size_t n = json_array_size(excerpt);
	long long first = json_int(json_array_get(excerpt, 0), "line", 0);
	struct buf text = BUF_INIT;
	json_t *o;

	for (size_t i = 0; i < n; i++) {
		const json_t *line = json_array_get(excerpt, i);

		if (first < 1 ||
		    json_int(line, "line", 0) != first + (long long)i) {
			buf_release(&text);
			return NULL;
		}
		buf_addf(&text, "%s\n", json_str(line, "text", ""));
	}
	if (!n)
		return NULL;
	o = json_object();
	json_put(o, "startLine", json_integer(first));
	json_put(o, "endLine", json_integer(first + n - 1));
	json_put(o, "snippet", text_object(from_buf(&text)));
	return o;
}

static json_t *place(const char *path, long long line, long long column,
		     const json_t *excerpt)
{
	json_t *o = json_object(), *physical = json_object();
	json_t *region = json_object(), *lines = around(excerpt);

	json_put(physical, "artifactLocation", file_at(path));
	if (line > 0) {
		json_put(region, "startLine", json_integer(line));
		if (column > 0)
			json_put(region, "startColumn", json_integer(column));
		json_put(physical, "region", region);
		if (lines)
			json_put(physical, "contextRegion", lines);
	} else {
		json_decref(region);
		json_decref(lines);
	}
	json_put(o, "physicalLocation", physical);
	return o;
}

static void put_function(json_t *location, const char *function)
{
	json_t *list, *o;

	if (!*function)
		return;
	list = json_array();
	o = json_object();
	json_put(o, "name", json_text(function));
	json_put(o, "kind", json_text("function"));
	json_push(list, o);
	json_put(location, "logicalLocations", list);
}

static json_t *one_item(json_t *item)
{
	json_t *list = json_array();

	json_push(list, item);
	return list;
}

/* ---- results ---- */

static json_t *step(const json_t *evidence)
{
	const char *text = json_str(evidence, "text", "");
	json_t *o = json_object();
	json_t *location = place(json_str(evidence, "path", ""),
				 json_int(evidence, "line", 0), 0,
				 json_object_get(evidence, "excerpt"));
	struct buf words = BUF_INIT;

	buf_addf(&words, "%s%s%s", json_str(evidence, "role", ""),
		 *text ? ": " : "", text);
	json_put(location, "message", message(words.data));
	json_put(o, "location", location);
	buf_release(&words);
	return o;
}

/* The chain of evidence, in the order in which to read it. */
static json_t *code_flows(const json_t *evidence)
{
	json_t *steps = json_array(), *thread = json_object();
	json_t *flow = json_object();

	for (size_t i = 0; i < json_array_size(evidence) && i < MAX_STEPS; i++)
		json_push(steps, step(json_array_get(evidence, i)));
	json_put(thread, "locations", steps);
	json_put(flow, "threadFlows", one_item(thread));
	return one_item(flow);
}

/* SARIF wants the list on every result of a run, or on none. */
static json_t *suppressions(const json_t *finding)
{
	const json_t *by = json_object_get(finding, "suppression");
	json_t *list = json_array(), *o;
	struct buf why = BUF_INIT;

	if (strcmp(json_str(finding, "state", ""), "suppressed") != 0)
		return list;
	o = json_object();
	json_put(o, "kind", json_text("external"));
	json_put(o, "status", json_text("accepted"));
	if (by) {
		buf_addf(&why, "%s (%s, %s)", json_str(by, "reason", ""),
			 json_str(by, "author", ""), json_str(by, "date", ""));
		json_put(o, "justification", from_buf(&why));
	}
	json_push(list, o);
	return list;
}

static const char *baseline_state(const char *state)
{
	if (!strcmp(state, "gone"))
		return "absent";
	return !strcmp(state, "new") ? "new" : "unchanged";
}

static json_t *fingerprints(const char *id)
{
	json_t *o = json_object();

	json_put(o, "refauditId/v1", json_text(id));
	/* What GitHub would work out from the line, which moves. */
	json_put(o, "primaryLocationLineHash", json_text(id));
	return o;
}

static json_t *result_properties(const json_t *f)
{
	static const char *const keys[] = { "severity", "confidence",
					    "subject", "subsystem", "advice" };
	static const char *const lists[] = { "references", "maintainers" };
	json_t *o = json_object();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		json_put(o, keys[i], json_text(json_str(f, keys[i], "")));
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		json_put(o, lists[i],
			 json_incref(json_object_get(f, lists[i])));
	return o;
}

struct run {
	const json_t *report;
	bool any_suppressed;	/* or a list of suppressions was used */
	bool any_known;		/* or a baseline was */
};

static json_t *one_result(const struct run *run, const json_t *f)
{
	const char *rule = json_str(f, "rule", "");
	const json_t *rules = json_object_get(run->report, "rules");
	const json_t *evidence = json_object_get(f, "evidence");
	json_t *o = json_object();
	json_t *location = place(json_str(f, "path", ""),
				 json_int(f, "line", 0),
				 json_int(f, "column", 0), NULL);

	put_function(location, json_str(f, "function", ""));
	json_put(o, "ruleId", json_text(rule));
	for (size_t i = 0; i < json_array_size(rules); i++)
		if (!strcmp(json_str(json_array_get(rules, i), "id", ""),
			    rule))
			json_put(o, "ruleIndex", json_integer(i));
	json_put(o, "kind", json_text("fail"));
	json_put(o, "level", json_text(level_of(json_str(f, "severity", ""))));
	json_put(o, "message", message(json_str(f, "message", "")));
	json_put(o, "locations", one_item(location));
	if (json_array_size(evidence))
		json_put(o, "codeFlows", code_flows(evidence));
	json_put(o, "partialFingerprints",
		 fingerprints(json_str(f, "id", "")));
	if (run->any_known)
		json_put(o, "baselineState", json_text(baseline_state(
				json_str(f, "state", ""))));
	if (run->any_suppressed)
		json_put(o, "suppressions", suppressions(f));
	json_put(o, "properties", result_properties(f));
	return o;
}

static void look_at_states(struct run *run)
{
	const json_t *list = json_object_get(run->report, "findings");

	run->any_suppressed = json_object_get(run->report, "suppressions");
	run->any_known = json_object_get(run->report, "baseline");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *state = json_str(json_array_get(list, i), "state",
					     "");

		run->any_suppressed |= !strcmp(state, "suppressed");
		run->any_known |= !strcmp(state, "known") ||
			!strcmp(state, "gone");
	}
}

static int by_place(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

/* ---- what could not be seen, and what was cut ---- */

static json_t *notification(const json_t *report, const json_t *trouble)
{
	const char *kind = json_str(trouble, "kind", "");
	const char *path = json_str(trouble, "path", "");
	const char *rule = json_str(trouble, "rule", "");
	json_t *o = json_object(), *id = json_object(), *of, *location;

	json_put(id, "id", json_text(kind));
	json_put(o, "descriptor", id);
	json_put(o, "level", json_text(!strcmp(kind, "failed") ? "error" :
				       "warning"));
	json_put(o, "message", message(json_str(trouble, "message", "")));
	if (*path) {
		location = place(path, json_int(trouble, "line", 0), 0, NULL);
		put_function(location, json_str(trouble, "function", ""));
		json_put(o, "locations", one_item(location));
	}
	if (*rule && report_rule(report, rule)) {
		of = json_object();
		json_put(of, "id", json_text(rule));
		json_put(o, "associatedRule", of);
	}
	return o;
}

static void count_severities(struct buf *out, const json_t *findings,
			     const size_t *at, size_t n)
{
	static const char *const names[] = { "high", "medium", "low", "info" };

	for (size_t k = 0; k < ARRAY_SIZE(names); k++) {
		size_t found = 0;

		for (size_t i = 0; i < n; i++)
			found += !strcmp(json_str(json_array_get(findings,
					at[i]), "severity", ""), names[k]);
		if (found)
			buf_addf(out, "%s%zu %s", out->len ? ", " : "", found,
				 names[k]);
	}
}

/* What the n findings that are left out are, as a notification. */
static json_t *cut_notification(const json_t *findings, const size_t *at,
				size_t n)
{
	struct buf words = BUF_INIT, counts = BUF_INIT;
	json_t *o = json_object(), *id = json_object();

	count_severities(&counts, findings, at, n);
	buf_addf(&words, "%zu of %zu findings are left out, the least severe "
		 "and least certain ones (%s); report.json has all", n,
		 json_array_size(findings), counts.data);
	json_put(id, "id", json_text("cut"));
	json_put(o, "descriptor", id);
	json_put(o, "level", json_text("warning"));
	json_put(o, "message", text_object(from_buf(&words)));
	buf_release(&counts);
	return o;
}

static json_t *invocation(const json_t *report, json_t *cut)
{
	const json_t *troubles = json_object_get(json_object_get(report,
			"coverage"), "troubles");
	json_t *o = json_object(), *list = json_array();

	if (cut)
		json_push(list, cut);
	for (size_t i = 0; i < json_array_size(troubles); i++)
		json_push(list, notification(report,
					     json_array_get(troubles, i)));
	json_put(o, "executionSuccessful",
		 json_boolean(report_is_complete(report)));
	json_put(o, "toolExecutionNotifications", list);
	return o;
}

/* ---- the whole ---- */

static json_t *bases(void)
{
	json_t *o = json_object(), *base = json_object();

	json_put(base, "description",
		 text_object(json_text("the top of the audited kernel tree")));
	json_put(o, base_id, base);
	return o;
}

static json_t *one_run(const json_t *report)
{
	struct run run = { .report = report };
	const json_t *findings = json_object_get(report, "findings");
	json_t *o = json_object(), *tool = json_object();
	json_t *list = json_array(), *cut = NULL;
	size_t n, *at = report_ranked(report, &n), kept = n;

	if (n > MAX_RESULTS) {
		kept = MAX_RESULTS;
		cut = cut_notification(findings, at + kept, n - kept);
	}
	qsort(at, kept, sizeof(*at), by_place);
	look_at_states(&run);
	for (size_t i = 0; i < kept; i++)
		json_push(list,
			  one_result(&run, json_array_get(findings, at[i])));
	json_put(tool, "driver", driver(report));
	json_put(o, "tool", tool);
	json_put(o, "invocations", one_item(invocation(report, cut)));
	json_put(o, "originalUriBaseIds", bases());
	json_put(o, "columnKind", json_text("unicodeCodePoints"));
	json_put(o, "results", list);
	free(at);
	return o;
}

static void print(struct buf *out, const json_t *report)
{
	json_t *log = json_object();

	json_put(log, "$schema", json_text(schema_uri));
	json_put(log, "version", json_text("2.1.0"));
	json_put(log, "runs", one_item(one_run(report)));
	json_print(out, log, 1);
	buf_addch(out, '\n');
	json_decref(log);
}

int output_write_sarif(const struct output_context *c, struct buf *err)
{
	return output_put(c, "report.sarif", print, err);
}
