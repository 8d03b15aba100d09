/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output - the formats an audit can be written in.
 *
 * The report is one value (report.h), made from the audit or read from a file;
 * every format is made from it and from nothing else, so that an old report
 * gives the same bytes as the audit did. Text and its twin coccicheck go to
 * stdout, the rest to files. Each format is one file of ours and one line of the table in
 * output.c; one that makes several files has several lines.
 */
#ifndef OUTPUT_H
#define OUTPUT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;

struct output_context {
	const json_t *report;
	const struct buf *printed;	/* by output_print_json, or NULL: not
					   yet */
	const char *data_dir;
	const char *out_dir;		/* exists */
};

struct output_format {
	const char *name;		/* as --format takes it */
	const char *file;		/* below out_dir; NULL: stdout */
	const char *help;
	int (*write)(const struct output_context *c, struct buf *err);
	bool on_request;		/* not written unless it is named */
};

/* NULL when there is none of that name. */
const struct output_format *output_find(const char *name);
/* i-th format, NULL past the last. */
const struct output_format *output_at(size_t i);

/* Whether "text,json" as a list names the format; html brings json along. */
bool output_is_wanted(const struct output_format *f,
		      const char *const *names, size_t n_names);
/* Appends "text, json, ...": what --format takes. */
void output_add_names(struct buf *out);

int output_write_text(const struct output_context *c, struct buf *err);
int output_write_coccicheck(const struct output_context *c, struct buf *err);
int output_write_json(const struct output_context *c, struct buf *err);
int output_write_html(const struct output_context *c, struct buf *err);
int output_write_sarif(const struct output_context *c, struct buf *err);
int output_write_gitlab(const struct output_context *c, struct buf *err);
int output_write_markdown(const struct output_context *c, struct buf *err);
int output_write_counters(const struct output_context *c, struct buf *err);
int output_write_subsystems(const struct output_context *c, struct buf *err);

/* What report.json holds. */
void output_print_json(struct buf *out, const json_t *report);
/* For formats: prints the report to a file of out_dir; NULL: to stdout. */
int output_put(const struct output_context *c, const char *file,
	       void (*print)(struct buf *out, const json_t *report),
	       struct buf *err);

/*
 * Runs the page generator on an existing report. patches: NULL, or what migrate
 * wrote for the same tree.
 */
int output_render(const char *data_dir, const char *report, const char *patches,
		  const char *html_dir, struct buf *err);

#endif
