/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_paths - the walk "reference-paths": what becomes of references, and of what a
 * function is given. cocci/facts/reference-paths.cocci says what the facts mean.
 */
#ifndef WALK_PATHS_H
#define WALK_PATHS_H

#include <stddef.h>

struct walking;

/* One function of w->file, whose name stands on the line that begins at start. */
void walk_reference_paths(struct walking *w, size_t start, const char *name);

#endif
