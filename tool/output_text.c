/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "escape.h"
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

static void print(struct buf *out, const json_t *report)
{
	const json_t *list = json_object_get(report, "findings");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);

		escape_line(out, json_str(f, "path", ""));
		buf_addf(out, ":%lld:%lld: %s: ", json_int(f, "line", 1),
			 json_int(f, "column", 0),
			 json_str(f, "severity", ""));
		escape_line(out, json_str(f, "message", ""));
		buf_addf(out, " [%s]", json_str(f, "rule", ""));
		add_state(out, f);
		buf_addch(out, '\n');
	}
}

int output_write_text(const struct output_context *c, struct buf *err)
{
	return output_put(c, NULL, print, err);
}
