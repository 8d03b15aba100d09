/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * linediff - what differs between two texts, line by line, and the same as a
 * unified diff.
 *
 * Myers' greedy algorithm between the first and the last line that differ:
 * short for two texts that are nearly the same, which is what it is for. Of
 * texts that differ in more than LINEDIFF_MAX lines all between is one hunk.
 *
 * A last line without a newline is a line of its own kind, and the unified
 * form says so.
 */
#ifndef LINEDIFF_H
#define LINEDIFF_H

#include <stddef.h>
#include <stdint.h>

struct buf;

enum { LINEDIFF_MAX = 4000, LINEDIFF_CONTEXT = 3 };

/* Lines [old_at, old_at + old_n) became [new_at, new_at + new_n); from 0. */
struct linediff_hunk {
	uint32_t old_at, old_n, new_at, new_n;
};

struct linediff_text {
	const char *text;	/* borrowed */
	size_t len;
	uint32_t *starts;	/* n + 1 offsets; the last is len */
	uint32_t n;
};

struct linediff {
	struct linediff_text old, now;
	struct { struct linediff_hunk *items; size_t n, alloc; } hunks;
};

/* Both texts are borrowed until linediff_release. */
void linediff_make(struct linediff *d, const char *old, size_t old_len,
		   const char *now, size_t now_len);
void linediff_release(struct linediff *d);

/*
 * Appends the hunks with LINEDIFF_CONTEXT lines around each, and behind the @@
 * the nearest line above that begins in the first column with a name and is no
 * label, as git shows it for C. Nothing when nothing differs.
 */
void linediff_unified(struct buf *out, const struct linediff *d);
/* How many lines go, and how many come. */
void linediff_count(const struct linediff *d, uint32_t *gone,
		    uint32_t *come);

#endif
