/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_afterput - the walk "after-put": what a function does with an object after it has put
 * it. cocci/kref/use-after-put.cocci says what the facts mean.
 */
#ifndef WALK_AFTERPUT_H
#define WALK_AFTERPUT_H

#include <stddef.h>

struct walking;

/* One function of w->file, whose name stands on the line that begins at start. */
void walk_after_put(struct walking *w, size_t start, const char *name);

#endif
