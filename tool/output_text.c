/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "buf.h"
#include "output.h"
#include "pipeline.h"

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
	const struct finding_list *list = &c->audit->findings;
	struct buf line = BUF_INIT;
	int ret = 0;

	for (size_t i = 0; i < list->n; i++) {
		const struct finding *f = &list->items[i];

		buf_clear(&line);
		add_line_text(&line, f->path);
		buf_addf(&line, ":%u:%u: %s: ", f->line, f->col + 1,
			 f->severity);
		add_line_text(&line, f->message);
		buf_addf(&line, " [%s]\n", f->rule->id);
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
