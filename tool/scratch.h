/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scratch - the directory that children work in.
 *
 * spatch reads .cocciconfig of its current directory and of HOME, and prints the
 * paths that it is given: so children run in DIR/empty, with HOME set to it, and
 * see flat names relative to it. No odd characters of the tree's paths or of
 * $TMPDIR reach their group files and messages.
 */
#ifndef SCRATCH_H
#define SCRATCH_H

#include "buf.h"
#include "tempdir.h"

struct scratch {
	struct tempdir dir;
	struct buf home;	/* "HOME=DIR/empty" */
	struct buf path;	/* of spatch_path */
	const char *env[4];	/* these and spatch_memory, for proc_spec */
};

int scratch_open(struct scratch *s, struct buf *err);
/* name: as a child sees it, "../x". */
int scratch_write(const struct scratch *s, const char *name, const char *text,
		  size_t len, struct buf *err);
void scratch_remove(const struct scratch *s, const char *name);
/* Where children run: the value of home. */
const char *scratch_cwd(const struct scratch *s);
/* Removes all of it. */
void scratch_close(struct scratch *s);

#endif
