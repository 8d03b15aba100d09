/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * series - a change to a tree as steps, each with the contents it leaves.
 *
 * A step is one patch: an overlay with the contents of the files it touches
 * and what that changes (change.h). Steps build on each other. They come from
 * mail or diffs (series_read) or from git (gittree.h); series_finish then says
 * what each step changes, and what all do together.
 *
 * series_read refuses what does not apply; what a patch may hold and nobody
 * looks at here (binary files, symbolic links, modes) it puts into notes.
 */
#ifndef SERIES_H
#define SERIES_H

#include <stddef.h>
#include "change.h"
#include "overlay.h"

struct buf;
struct map;
struct scan_words;

struct series_rename {
	char *from, *to;
};

struct series_step {
	char *subject;		/* one line, "" when there is none */
	struct overlay overlay;
	struct { struct series_rename *items; size_t n, alloc; } renames;
	struct { char **items; size_t n, alloc; } notes;
	struct change change;
};

struct series {
	struct { struct series_step *items; size_t n, alloc; } steps;
	struct change whole;	/* all steps as one */
};

/* What the tree holds before the first step. */
struct series_base {
	/* Appends the file's text: 1 there, 0 no such file, -1 message. */
	int (*read)(void *ctx, const char *path, struct buf *out,
		    struct buf *err);
	void *ctx;
};

/* All patches in bytes. -1 with a message: nothing is in out. */
int series_read(struct series *out, const char *bytes, size_t len,
		const struct series_base *base, struct buf *err);
/* An empty step at the end; subject is copied. */
struct series_step *series_add_step(struct series *s, const char *subject);
void series_add_rename(struct series_step *step, const char *from,
		       const char *to);
void series_add_note(struct series_step *step, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* After the last step. -1 with a message when the base cannot be read. */
int series_finish(struct series *s, const struct series_base *base,
		  const struct scan_words *words, struct buf *err);
void series_release(struct series *s);

#endif
