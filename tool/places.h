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
 * The tree under audit is never written to: -1 with a message when an output
 * directory, a store (NULL: none) or TMPDIR lies in it. Looks at the part of
 * each path that is there already. A tree that is not there is not reported.
 */
int places_check(const char *kernel, const char *out, const char *store,
		 struct buf *err);
/* Nor may what sets its findings aside lie in it. Both may be NULL. */
int places_check_judges(const char *kernel, const char *baseline,
			const char *suppressions, struct buf *err);

#endif
