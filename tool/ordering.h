/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ordering - does code near a place speak of memory barriers?
 *
 * Atomic operations that return a value are full barriers, those of refcount_t
 * are not. Whether code relies on that cannot be told, but those who do tend to
 * say so: in a comment, or with a barrier of their own that pairs with it.
 */
#ifndef ORDERING_H
#define ORDERING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How far from the place is looked, in bytes: some fifteen lines. */
enum { ORDERING_NEAR = 600 };

/*
 * The line of the nearest word of text[start, end) that speaks of a barrier,
 * at most ORDERING_NEAR bytes from `at`; comments count. False: none does.
 */
bool ordering_near(const char *text, size_t start, size_t end, size_t at,
		   uint32_t *line);

/*
 * Whether a comment near the operation at `at` says that it is the full barrier
 * that others rely on: the comment speaks of a full barrier, says that one is
 * provided or implied, and names the operation, or stands right in front of its
 * statement. Of operations that order nothing as atomics either, false.
 */
bool ordering_relied(const char *text, size_t start, size_t end, size_t at,
		     uint32_t *line);

#endif
