/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recast - a semantic patch that repairs, run on slices of files, and what it
 * changed there carried over to the whole texts.
 *
 * It is run once for each job, on slices of the job's files that hold only the
 * items in which the places stand (or all of them). In front of the patch stand
 * FIX_FILES, the names under which it sees the files; FIX_PLACES, the places;
 * and FIX, what the job gives it. cocci/counter/atomic-refcount.fix.cocci says
 * what becomes of the operations of a counter; the repairs of other rules get
 * findings. What a script of the patch prints is kept in `said`.
 *
 * Once spatch 1.1.1 has changed something in a function, the places of its later
 * rules are those of a text that nobody else sees: what was left is tried again
 * with the places that it has now (`again`).
 *
 * A slice has the lines of the file, so layout and comments outside of the
 * changed tokens survive. A line that is not the same in slice and file (an
 * annotation was blanked) is not carried over. What spatch did not parse, or
 * has no form for, it leaves. Neither is an error: look at the text to see what
 * is left. A spatch that fails altogether leaves everything, and `why` says so.
 */
#ifndef RECAST_H
#define RECAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"

struct workspace;

struct recast_place {
	uint32_t offset, line, col;	/* of the operation; col from 0 */
};

struct recast_file {
	uint32_t file;			/* of the workspace */
	struct { struct recast_place *items; size_t n, alloc; } places;
	struct buf text;		/* out: the whole text after it */
	size_t n_sites;			/* not used here */
	bool again;			/* in: made from text, not the tree's */
};

struct recast {
	struct { struct recast_file *items; size_t n, alloc; } files;
	char *given;			/* JSON, to be FIX; owned; or NULL */
	bool whole;			/* slices hold all items */
	char *why;			/* out: NULL, or what went wrong */
	struct buf said;		/* out: what the patch printed */
};

/*
 * fix: the semantic patch, relative to data_dir. 0; 1 interrupted; -1 with a
 * message: no scratch space, no semantic patch.
 */
int recast_run(struct workspace *ws, const char *data_dir, const char *fix,
	       struct recast *jobs, size_t n, struct buf *err);
/* Frees what it owns. */
void recast_release(struct recast *job);

#endif
