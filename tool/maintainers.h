/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * maintainers - who looks after a path, from the tree's MAINTAINERS file.
 *
 * Read by ourselves; scripts/get_maintainer.pl is never run. A section is a
 * title line followed by "X: value" lines. F: and X: are shell globs in which
 * a trailing slash means everything below, N: is a regular expression over the
 * path; K: (content) is ignored. Of several sections that match, the one
 * with the longest F: pattern is the subsystem of the path; "THE REST" only if
 * nothing else matches.
 */
#ifndef MAINTAINERS_H
#define MAINTAINERS_H

#include <stddef.h>

struct buf;
struct maintainers;

/* A tree without the file gives an object that knows nobody. */
struct maintainers *maintainers_load(const char *root);
void maintainers_free(struct maintainers *m);

/* Title of the section, "" when unknown. Owned by m. */
const char *maintainers_subsystem(const struct maintainers *m,
				  const char *path);
/* M: and L: values of that section, in file order; *n gets how many. */
const char *const *maintainers_people(const struct maintainers *m,
				      const char *path, size_t *n);

#endif
