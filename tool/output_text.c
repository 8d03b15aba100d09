/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "escape.h"
#include "finding.h"
#include "json.h"
#include "output.h"
#include "report.h"

/* A finding that asks for nothing says so behind its rule. */
static void add_state(struct buf *out, const json_t *finding)
{
	const char *state = json_str(finding, "state", "new");
	const json_t *by = json_object_get(finding, "suppression");

	if (!strcmp(state, "new"))
		return;
	buf_addf(out, " (%s", state);
	if (by) {
		buf_addstr(out, ": ");
		escape_line(out, json_str(by, "reason", ""));
	}
	buf_addch(out, ')');
}

static void add_rest(struct buf *out, const json_t *f)
{
	escape_line(out, json_str(f, "message", ""));
	buf_addf(out, " [%s]", json_str(f, "rule", ""));
	add_state(out, f);
	buf_addch(out, '\n');
}

static void print(struct buf *out, const json_t *report)
{
	const json_t *list = json_object_get(report, "findings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);

		escape_line(out, json_str(f, "path", ""));
		buf_addf(out, ":%lld:%lld: %s: ", json_int(f, "line", 1),
			 json_int(f, "column", 0),
			 json_str(f, "severity", ""));
		add_rest(out, f);
	}
}

int output_write_text(const struct output_context *c, struct buf *err)
{
	return output_put(c, NULL, print, err);
}

/* ---- as coccicheck prints: columns from 0, a range of them ---- */

static void add_coccicheck(struct buf *out, const json_t *f)
{
	const char *severity = json_str(f, "severity", "");
	long long column = json_int(f, "column", 0);

	if (column)
		column--;
	escape_line(out, json_str(f, "path", ""));
	buf_addf(out, ":%lld:%lld-%lld: %s: ", json_int(f, "line", 1), column,
		 column, finding_severity_rank(severity) >= 3 ? "ERROR" :
		 "WARNING");
	add_rest(out, f);
}

/* CodeChecker takes the name of a checker from the line above its findings. */
static void print_coccicheck(struct buf *out, const json_t *report)
{
	const json_t *rules = json_object_get(report, "rules");
	const json_t *list = json_object_get(report, "findings");

	for (size_t r = 0; r < json_array_size(rules); r++) {
		const char *id = json_str(json_array_get(rules, r), "id", "");
		bool named = false;

		for (size_t i = 0; i < json_array_size(list); i++) {
			const json_t *f = json_array_get(list, i);

			if (strcmp(json_str(f, "rule", ""), id) != 0)
				continue;
			if (!named)
				buf_addf(out, "Processing %s.cocci\n", id);
			named = true;
			add_coccicheck(out, f);
		}
	}
}

int output_write_coccicheck(const struct output_context *c, struct buf *err)
{
	return output_put(c, NULL, print_coccicheck, err);
}
