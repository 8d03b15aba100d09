/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tempdir - the private directory of a run below $TMPDIR, gone when the run is.
 *
 * A run that is killed cannot remove its own. So a run holds a lock (flock) on
 * the file `lock` in its directory, and the next one removes those that nobody
 * holds: of the same user, with the name that this module gives, with such a
 * file that is older than a minute (between making and locking it, a moment
 * goes by). Directories without it are let alone.
 */
#ifndef TEMPDIR_H
#define TEMPDIR_H

#include "buf.h"

struct tempdir {
	struct buf path;	/* empty: there is none */
	int lock;		/* if there is one; -1: not locked */
};

#define TEMPDIR_INIT { .path = BUF_INIT }

/* -1 with a message: there is no place to write. */
int tempdir_make(struct tempdir *t, struct buf *err);
/* Removes all of it, if there is one. */
void tempdir_remove(struct tempdir *t);

#endif
