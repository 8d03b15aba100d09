/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - what an audit says, as the JSON value that every output is made
 * from (schema refaudit/1, reports/schema/refaudit-1.schema.json).
 *
 * Either report_make builds it from an audit that ran, or its text is put into
 * `text` and report_parse reads it: for outputs there is no difference.
 */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>
#include <stddef.h>
#include "buf.h"

struct audit;

struct report {
	json_t *value;
	struct buf text;	/* value, as report.json holds it */
};

#define REPORT_INIT { .text = BUF_INIT }

/* "name=value" of this run, sorted; what the report calls run.options. */
struct report_options {
	const char *const *items;
	size_t n;
};

/* Sets value and text of an empty report. -1 with a message. */
int report_make(struct report *r, struct audit *audit,
		const struct report_options *options, struct buf *err);
/* value from text. -1: it is not JSON (message in err). */
int report_parse(struct report *r, struct buf *err);
void report_release(struct report *r);

/* Troubles of kind `failed`: each makes a run incomplete. */
size_t report_count_failed(const struct report *r);

#endif
