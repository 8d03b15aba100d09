/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prefetch - asks the system for files before they are read.
 *
 * Who reads many small files one after the other waits for the disk most of the
 * time. A few threads that only say which files come next keep it busy: nothing
 * is read by them, and what goes wrong shows when the file itself is read.
 */
#ifndef PREFETCH_H
#define PREFETCH_H

#include <stddef.h>

struct prefetch;

/*
 * Files below a directory, in the order in which they will be read. Both
 * are borrowed until prefetch_stop. NULL when it cannot be done, which is no
 * error.
 */
struct prefetch *prefetch_start(const char *dir, const char *const *paths,
				size_t n);
/* Waits for the threads, which give up. NULL is ignored. */
void prefetch_stop(struct prefetch *p);

#endif
