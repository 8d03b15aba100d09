/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "json.h"
#include "output.h"
#include "report.h"

/* A path or message may hold any byte: one finding stays one line. */
static void add_line_text(struct buf *out, const char *text)
{
	for (; *text; text++) {
		unsigned char c = *text;

		if (c < ' ' || c == 0x7f)
			buf_addf(out, "\\x%02x", c);
		else
			buf_addch(out, c);
	}
}

int output_write_text(const struct output_context *c, struct buf *err)
{
	const json_t *list = json_object_get(c->report->value, "findings");
	struct buf line = BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *f = json_array_get(list, i);

		buf_clear(&line);
		add_line_text(&line, json_str(f, "path", ""));
		buf_addf(&line, ":%lld:%lld: %s: ", json_int(f, "line", 1),
			 json_int(f, "column", 1),
			 json_str(f, "severity", ""));
		add_line_text(&line, json_str(f, "message", ""));
		buf_addf(&line, " [%s]\n", json_str(f, "rule", ""));
		fwrite(line.data, 1, line.len, stdout);
	}
	buf_release(&line);
	if (fflush(stdout) != 0 || ferror(stdout)) {
		buf_addf(err, "cannot write findings to stdout: %s",
			 strerror(errno));
		ret = -1;
	}
	return ret;
}
