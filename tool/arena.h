/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * arena - memory that is given back all at once.
 *
 * For a piece of work that makes many small things which live exactly as long
 * as the work does. Start with zeroed memory (ARENA_INIT). What arena_get gives
 * is zeroed and aligned for any type; it is valid until arena_clear, which
 * keeps a block for the next piece of work, or arena_release.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* the newest first */
	size_t used; /* of the newest */
};

#define ARENA_INIT      \
	{               \
		NULL, 0 \
	}

void *arena_get(struct arena *a, size_t size);
/* Room for count things of one size. */
void *arena_array(struct arena *a, size_t count, size_t size);
void arena_clear(struct arena *a);
void arena_release(struct arena *a);

#endif
