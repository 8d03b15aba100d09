/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * suppress - findings that somebody has set aside, and findings known before.
 *
 * A file of suppressions is a document that people write and review:
 *
 *	{ "schema": "refaudit-suppressions/1",
 *	  "suppressions": [
 *	    { "id": "7847050640fa4f8b",
 *	      "reason": "the class is never removed",
 *	      "author": "A Person <a@example.org>", "date": "2026-11-21" },
 *	    { "rule": "empty-release", "path": "arch/um*.c",
 *	      "reason": "...", "author": "...", "date": "..." } ] }
 *
 * An entry names an id, or a rule and a path or subject or both; these are
 * globs, in which * also matches slashes. reason, author and date (YYYY-MM-DD)
 * are required. Anything else is refused: a misspelt key would suppress more
 * than was meant. The file must not come from the tree under audit, which
 * would set its own faults aside; that is for the caller to see to.
 *
 * Both functions work on a report that is being made (report.h): suppressions
 * go on top of a baseline.
 */
#ifndef SUPPRESS_H
#define SUPPRESS_H

#include <jansson.h>
#include <stddef.h>

struct buf;

/* The list of entries, checked. NULL with a message. */
json_t *suppress_load(const char *path, struct buf *err);
/*
 * Findings that an entry matches become "suppressed" and say by whom and why;
 * the report gets the entries, each with how many findings it matches.
 */
void suppress_apply(json_t *report, const json_t *entries);
/* Appends what an entry is about: "rule 'x', path 'y'". */
void suppress_describe(struct buf *out, const json_t *entry);

/*
 * Findings that the baseline has, too (by compare.h, so that renamed files
 * keep theirs), become "known"; the report gets counts of what happened to
 * those of the baseline.
 */
void suppress_known(json_t *report, const json_t *baseline);

#endif
