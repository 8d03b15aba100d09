/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matching - a semantic patch matched against files, without Coccinelle.
 *
 * For patches whose rules are local: an expression, a statement, a declaration
 * somewhere, or two of them joined by some way or by all; scripts do the rest. The rules are
 * those of the .cocci, read by smpl.h, and the result is what spatch would give
 * the scripts, in the order in which it would run them. Scripts are not run
 * here: what they are to be run with is written for the Python that runs them.
 *
 * What is written are frames (marshal.h):
 *
 *	("scripts", [(kind, line, text, [(name, default or None), ...]), ...], [])
 *		first; kind: "initialize", "script", "finalize"; text: Python
 *	("file", path, [(number of the script, [value, ...]), ...], [line, ...])
 *		for each file; the lines are those of the names of the functions that
 *		could be read
 *
 * A value is None (not bound: the default counts), a string, a list of strings
 * (expression list), or a place: a list of one tuple (line, column, last line,
 * column behind it, element, line of the element).
 */
#ifndef MATCHING_H
#define MATCHING_H

#include <stddef.h>

struct buf;
struct ctree;
struct matching;
struct smpl;

/*
 * Makes a patch ready; it must outlive the result. NULL with "line N: ..." in
 * err, when one of its rules cannot be matched here.
 */
struct matching *matching_new(const struct smpl *patch, struct buf *err);
void matching_free(struct matching *m);

/* Appends the first frame. texts: the file in which others lie, or "". */
void matching_scripts(struct buf *out, const struct matching *m,
		      const char *texts);
/* Appends the frame of a file. offset: where its text is in texts; 0: is not. */
void matching_file(struct buf *out, struct matching *m,
		   const struct ctree *code, const char *path, size_t offset,
		   size_t len);

#endif
