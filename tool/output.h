/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output - the formats an audit can be written in.
 *
 * every one is made from the report (report.h), and from nothing else. Text
 * goes to stdout, the rest to files. Each format is one file of ours and one
 * line of the table in output.c.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <stddef.h>

struct buf;
struct report;

struct output_context {
	const struct report *report;
	const char *data_dir;
	const char *out_dir;		/* exists */
};

struct output_format {
	const char *name;		/* as --format takes it */
	const char *file;		/* below out_dir; NULL: stdout */
	const char *help;
	int (*write)(const struct output_context *c, struct buf *err);
};

/* NULL when there is none of that name. */
const struct output_format *output_find(const char *name);
/* i-th format, NULL past the last. */
const struct output_format *output_at(size_t i);

int output_write_text(const struct output_context *c, struct buf *err);
int output_write_json(const struct output_context *c, struct buf *err);
int output_write_html(const struct output_context *c, struct buf *err);

/* The Python interpreter that the page generator runs in. */
const char *output_python(void);
/* Runs the page generator on an existing report. */
int output_render(const char *data_dir, const char *report,
		  const char *html_dir, struct buf *err);

#endif
