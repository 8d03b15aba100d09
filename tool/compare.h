/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * compare - what became of the findings of one report in another.
 *
 * Findings with the same id are the same. What is left is paired by what it
 * is about, if that is plain: a file or a function that was renamed takes its
 * findings along. Of the rest, a finding of the old report is fixed only if the
 * new run looked where it was: a rule that did not run, a function that was
 * not parsed, a file that failed or was not asked for fix nothing. Likewise the
 * other way round: a finding is new only if the old run could have seen it.
 *
 * Both reports have passed report_check and outlive the comparison. Findings
 * of state "gone" are not in a report's tree and are left out.
 */
#ifndef COMPARE_H
#define COMPARE_H

#include <jansson.h>
#include <stddef.h>

enum compare_kind {
	COMPARE_NEW,
	COMPARE_NEWLY_SEEN,	/* the old run could not have seen it */
	COMPARE_NOT_SEEN,	/* gone, but the new run did not look there */
	COMPARE_FIXED,		/* gone, and the new run looked there */
	COMPARE_MOVED,		/* another id: file or function renamed */
	COMPARE_UNCHANGED,
	COMPARE_KINDS
};

/* "new", "newly seen", "not seen", ...; for JSON with underscores. */
extern const char *const compare_kind_names[COMPARE_KINDS];

struct compare_item {
	enum compare_kind kind;
	const json_t *before;	/* NULL: new or newly seen */
	const json_t *after;	/* NULL: fixed or not seen */
	char *why;		/* of newly seen and not seen, else NULL */
};

struct comparison {
	const json_t *before, *after;	/* the reports, borrowed */
	/* By kind, then in the order of the report that has it. */
	struct { struct compare_item *items; size_t n, alloc; } list;
	size_t count[COMPARE_KINDS];
};

void compare_reports(struct comparison *c, const json_t *before,
		     const json_t *after);
void compare_release(struct comparison *c);
/* The comparison as a document (schema refaudit-compare/1). */
json_t *compare_document(const struct comparison *c);

#endif
