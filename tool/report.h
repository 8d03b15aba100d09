/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * report - report.json as a value that one can rely on.
 *
 * reports/schema/refaudit-1.schema.json says what each field means. A report
 * may come from anywhere, so report_check looks at the shape of everything
 * that C reads: after it, every required field is there, is of its type, is of
 * its closed vocabulary, and paths stay in the tree. Readers use json_str and
 * json_int without a second look. Unknown keys are let pass.
 */
#ifndef REPORT_H
#define REPORT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Reads and checks. NULL with a message "cannot read report 'x': why". */
json_t *report_load(const char *path, struct buf *err);
/* The same of a text; the message is the reason alone. */
json_t *report_parse(const struct buf *text, struct buf *err);
/* 0, or -1 with a message like "findings[3].line: not a whole number". */
int report_check(const json_t *report, struct buf *err);

/* How many troubles are of kind "failed" or "blind". */
size_t report_count_troubles(const json_t *report, const char *kind);
/* No failed trouble, and no fewer functions seen than was asked for. */
bool report_is_complete(const json_t *report);
/* The description of a rule, or NULL. */
const json_t *report_rule(const json_t *report, const char *id);
/* Neither suppressed nor gone: it asks for attention. */
bool report_is_open(const json_t *finding);
/*
 * Numbers of the findings, those that matter most first: open ones before the
 * others, then by severity, confidence, and as they stand in the report. *n
 * says how many; the list is to be freed.
 */
size_t *report_ranked(const json_t *report, size_t *n);
/* "foo.refs", or "refs" for a variable of its own. */
void report_add_counter_name(struct buf *out, const json_t *counter);

#endif
