/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * types_frozen - a struct index kept in a file, and files of it replaced.
 */
#ifndef TYPES_FROZEN_H
#define TYPES_FROZEN_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct freezer;
struct index;

/*
 * A copy of a finished index for frozen.h: where it will be. index_free unmaps
 * all that was mapped with it.
 */
struct index *index_freeze(const struct index *ix, struct freezer *f);

/* What a file is now, and what it was. */
struct index_replacement {
	const char *path;
	char *const *includes;		/* now; none when the file is gone */
	uint32_t n_includes;
	const char *then, *now;		/* definitions; "" when there are none;
					   then: NULL when nobody knows them */
	size_t then_len, now_len;
};

/*
 * In a finished index, which stays finished. The file must be one whose
 * definitions no other file can see, then and now, and neither may define an
 * alias: then what is known of all others holds. -1 with a message if a text is
 * malformed, or not known although there was one; the index is of no use then.
 */
int index_replace(struct index *ix, const struct index_replacement *r,
		  struct buf *err);

#endif
