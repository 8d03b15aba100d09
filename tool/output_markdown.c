/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One page of Markdown (GitHub's and GitLab's dialect) for the page of a CI
 * job: whether the run was complete, counts, and the findings that matter
 * most. It stays far below the megabyte that such a page may have.
 */
#include "base.h"
#include "buf.h"
#include "escape.h"
#include "json.h"
#include "output.h"
#include "report.h"

enum { MAX_FINDINGS = 50, MAX_TROUBLES = 50, MAX_CELL = 400 };

static const char *const severities[] = { "high", "medium", "low", "info" };

/* A cell or item: escaped, and not longer than people read. */
static void add_text(struct buf *out, const char *text)
{
	size_t n = strlen(text);
	char *head;

	if (n <= MAX_CELL) {
		escape_markdown(out, text);
		return;
	}
	/* Not in the middle of a character. */
	for (n = MAX_CELL; n && ((unsigned char)text[n] & 0xc0) == 0x80; n--)
		;
	head = xstrndup(text, n);
	escape_markdown(out, head);
	buf_addstr(out, " ...");
	free(head);
}

static size_t count(const json_t *findings, const char *rule,
		    const char *severity)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(findings); i++) {
		const json_t *f = json_array_get(findings, i);

		n += report_is_open(f) &&
			(!rule || !strcmp(json_str(f, "rule", ""), rule)) &&
			(!severity ||
			 !strcmp(json_str(f, "severity", ""), severity));
	}
	return n;
}

static size_t count_state(const json_t *findings, const char *state)
{
	size_t n = 0;

	for (size_t i = 0; i < json_array_size(findings); i++)
		n += !strcmp(json_str(json_array_get(findings, i), "state",
				      ""), state);
	return n;
}

static void add_head(struct buf *out, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings");
	const json_t *coverage = json_object_get(report, "coverage");
	size_t failed = report_count_troubles(report, "failed");
	size_t known = count_state(findings, "known");
	size_t suppressed = count_state(findings, "suppressed");

	buf_addstr(out, "## refaudit: Linux ");
	add_text(out, json_str(json_object_get(report, "tree"), "version",
			       ""));
	buf_addf(out, "\n\n**%zu findings**", count(findings, NULL, NULL));
	if (known)
		buf_addf(out, ", %zu of them known from the baseline", known);
	if (suppressed)
		buf_addf(out, ", and %zu suppressed", suppressed);
	buf_addf(out, ". %s: %lld of %lld selected functions were seen",
		 report_is_complete(report) ? "Complete" : "**Incomplete**",
		 json_int(coverage, "functions_seen", 0),
		 json_int(coverage, "functions_selected", 0));
	if (failed)
		buf_addf(out, ", **%zu steps failed**", failed);
	buf_addstr(out, ".\n\n");
}

static void add_rules(struct buf *out, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings");
	const json_t *rules = json_object_get(report, "rules");

	buf_addstr(out, "| rule | high | medium | low | info | all | "
		   "confidence |\n|:--|--:|--:|--:|--:|--:|:--|\n");
	for (size_t i = 0; i < json_array_size(rules); i++) {
		const json_t *rule = json_array_get(rules, i);
		const char *id = json_str(rule, "id", "");

		buf_addstr(out, "| ");
		add_text(out, id);
		for (size_t k = 0; k < ARRAY_SIZE(severities); k++)
			buf_addf(out, " | %zu",
				 count(findings, id, severities[k]));
		buf_addf(out, " | %zu | %s |\n", count(findings, id, NULL),
			 json_str(rule, "confidence", ""));
	}
	buf_addch(out, '\n');
}

static void add_finding(struct buf *out, const json_t *f)
{
	const char *state = json_str(f, "state", "");
	struct buf where = BUF_INIT;

	buf_addf(out, "| %s", json_str(f, "severity", ""));
	if (strcmp(state, "new") != 0)
		buf_addf(out, ", %s", state);
	buf_addf(&where, "%s:%lld", json_str(f, "path", ""),
		 json_int(f, "line", 1));
	buf_addstr(out, " | ");
	add_text(out, where.data);
	buf_addstr(out, " | ");
	add_text(out, json_str(f, "message", ""));
	buf_addstr(out, " | ");
	add_text(out, json_str(f, "rule", ""));
	buf_addstr(out, " |\n");
	buf_release(&where);
}

static void add_findings(struct buf *out, const json_t *report)
{
	const json_t *findings = json_object_get(report, "findings");
	size_t n, *at = report_ranked(report, &n);
	size_t shown = n < MAX_FINDINGS ? n : MAX_FINDINGS;

	if (shown)
		buf_addstr(out, "| severity | place | finding | rule |\n"
			   "|:--|:--|:--|:--|\n");
	for (size_t i = 0; i < shown; i++)
		add_finding(out, json_array_get(findings, at[i]));
	if (shown)
		buf_addch(out, '\n');
	if (n > shown)
		buf_addf(out, "%zu more, less severe or less certain, are in "
			 "report.json.\n\n", n - shown);
	free(at);
}

static void add_trouble(struct buf *out, const json_t *t)
{
	const char *path = json_str(t, "path", "");
	const char *function = json_str(t, "function", "");

	buf_addf(out, "- %s: ", json_str(t, "kind", ""));
	add_text(out, *path ? path : "the tree");
	if (*function) {
		buf_addstr(out, ", ");
		add_text(out, function);
	}
	buf_addstr(out, ": ");
	add_text(out, json_str(t, "message", ""));
	buf_addch(out, '\n');
}

static void add_troubles(struct buf *out, const json_t *report)
{
	const json_t *list = json_object_get(json_object_get(report,
			"coverage"), "troubles");
	size_t n = json_array_size(list);
	size_t shown = n < MAX_TROUBLES ? n : MAX_TROUBLES;

	if (!n)
		return;
	buf_addf(out, "<details><summary>Not looked at: %zu</summary>\n\n",
		 n);
	for (size_t i = 0; i < shown; i++)
		add_trouble(out, json_array_get(list, i));
	if (n > shown)
		buf_addf(out, "- %zu more are in report.json\n", n - shown);
	buf_addstr(out, "\n</details>\n\n");
}

static void add_counters(struct buf *out, const json_t *report)
{
	static const char *const verdicts[] = { "convert", "rework",
						"unclear", "keep" };
	const json_t *list = json_object_get(report, "counters");

	if (!json_array_size(list))
		return;
	buf_addf(out, "%zu counters were judged", json_array_size(list));
	for (size_t k = 0; k < ARRAY_SIZE(verdicts); k++) {
		size_t n = 0;

		for (size_t i = 0; i < json_array_size(list); i++)
			n += !strcmp(json_str(json_array_get(list, i),
					      "verdict", ""), verdicts[k]);
		buf_addf(out, "%s %zu %s", k ? "," : ":", n, verdicts[k]);
	}
	buf_addstr(out, ".\n");
}

static void print(struct buf *out, const json_t *report)
{
	add_head(out, report);
	add_rules(out, report);
	add_findings(out, report);
	add_troubles(out, report);
	add_counters(out, report);
}

int output_write_markdown(const struct output_context *c, struct buf *err)
{
	return output_put(c, "summary.md", print, err);
}
