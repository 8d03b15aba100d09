/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * groups - which files a child of ours looks at: written by the driver, read by
 * workers.
 *
 * A line names a file and, behind a blank, what of it is wanted:
 *
 *	../s/12.c 7:probe 31:remove
 *
 * Such a file is read. Or its text comes along, so that a tree of slices need
 * not be written, file by file, to be read once:
 *
 *	+LENGTH ../s/12.c 7:probe 31:remove
 *	TEXT
 */
#ifndef GROUPS_H
#define GROUPS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Appends one file. wants, text: may be NULL. The path has no blank in it. */
void groups_add(struct buf *out, const char *path, const char *wants,
		const char *text, size_t len);

struct groups {
	char *start, *at, *end;
};

struct groups_file {
	char *path;
	char *wants;		/* or NULL */
	char *text;		/* with a NUL behind it; or NULL: to be read */
	size_t len;
	size_t offset;		/* of the text, in the groups */
};

/* Reads, and changes, what is in text; borrowed. */
void groups_start(struct groups *g, struct buf *text);
/* False at the end, and where something is no such group. */
bool groups_next(struct groups *g, struct groups_file *out);

#endif
