/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * rebuild - the objects that patches touch, compiled by the tree's own make
 * before and after them.
 *
 * This runs the makefiles, scripts and tools of the tree: only for a tree that
 * is trusted. The tree itself is not written to: DIR/source is a copy of hard
 * links (or of files, on another file system), DIR/build what make makes of it.
 * Configured for this machine: DIR/config if the caller put one there, else
 * allmodconfig without what only costs time. First every object is compiled as
 * it is, then all patches are written into the copy, and what compiled before
 * is compiled again. An object that fails then refuses every patch that touches
 * its source.
 */
#ifndef REBUILD_H
#define REBUILD_H

struct buf;
struct migrate;

/* -1 with a message when dir holds anything but a file `config`. */
int rebuild_check_place(const char *dir, struct buf *err);
/*
 * Adds to `checks` and sets the counts of every chosen counter that has
 * changes. 0; 1 interrupted; -1 with a message.
 */
int rebuild_run(struct migrate *m, const char *dir, struct buf *err);

#endif
