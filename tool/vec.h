/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * vec - growing arrays, as macros over any struct that has the three members
 * `T *items; size_t n; size_t alloc;`:
 *
 *	struct names { char **items; size_t n; size_t alloc; };
 *	struct names v = { 0 };
 *
 *	*vec_push(&v) = xstrdup("a");
 *	for (size_t i = 0; i < v.n; i++) use(v.items[i]);
 *	vec_release(&v);
 *
 * vec_push returns a pointer to a new, zeroed last element; it is valid until
 * the next push. vec_release frees the array, not what the elements own.
 *
 * A vector with items and no alloc borrows them (frozen.h): its items may be
 * changed; the first push copies them, and vec_release leaves them alone.
 */
#ifndef VEC_H
#define VEC_H

#include <stddef.h>

/* Makes room for one more of `size` bytes, zeroes it, returns its address. */
void *vec_push_raw(void **items, size_t *n, size_t *alloc, size_t size);

#define vec_push(v)							\
	((__typeof__((v)->items))vec_push_raw((void **)&(v)->items,	\
		&(v)->n, &(v)->alloc, sizeof(*(v)->items)))
#define vec_release(v)							\
	((v)->alloc ? free((v)->items) : (void)0, (v)->items = NULL, (v)->n = 0, (v)->alloc = 0)
#define vec_sort(v, cmp)						\
	do {								\
		if ((v)->n > 1)						\
			qsort((v)->items, (v)->n, sizeof(*(v)->items),	\
			      cmp);					\
	} while (0)

#endif
