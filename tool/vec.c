/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "vec.h"

/*
 * *items is really a `T *`, so it is read and written as bytes: a `void *`
 * access to it would be undefined.
 */
void *vec_push_raw(void **items, size_t *n, size_t *alloc, size_t size)
{
	char *array;
	char *last;

	memcpy(&array, items, sizeof(array));
	if (*n >= *alloc) {
		const void *borrowed = *alloc ? NULL : array;
		size_t more = *n ? *n * 2 : 8;

		if (more < *n || more > SIZE_MAX / 2 / size)
			out_of_memory();
		array = xrealloc(borrowed ? NULL : array, more * size);
		if (borrowed)
			memcpy(array, borrowed, *n * size);
		memcpy(items, &array, sizeof(array));
		*alloc = more;
	}
	last = array + *n * size;
	memset(last, 0, size);
	*n += 1;
	return last;
}
