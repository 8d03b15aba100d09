/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * places - where commands keep and write things.
 */
#ifndef PLACES_H
#define PLACES_H

struct buf;

/*
 * ${XDG_CACHE_HOME:-~/.cache}/refaudit/store.db; its directory is made. The
 * result is to be freed; NULL with a message when that cannot be.
 */
char *places_store(struct buf *err);

/*
 * The tree is never written to: -1 with a message when path (called `what`)
 * lies below root, which is absolute and without links. Looks at the part of
 * path that is there already.
 */
int places_refuse_inside(const char *what, const char *path, const char *root,
			 struct buf *err);
/*
 * The same for an output directory and a store (NULL: none), and for TMPDIR, of
 * a kernel tree. A tree that is not there is not reported here.
 */
int places_check(const char *kernel, const char *out, const char *store,
		 struct buf *err);

#endif
