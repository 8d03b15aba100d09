/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"

#define BLOCK_SIZE 65536

struct arena_block {
	struct arena_block *next;
	size_t size;
	_Alignas(max_align_t) char bytes[];
};

static void add_block(struct arena *a, size_t size)
{
	struct arena_block *b;

	if (size < BLOCK_SIZE)
		size = BLOCK_SIZE;
	b = xmalloc(sizeof(*b) + size);
	b->size = size;
	b->next = a->blocks;
	a->blocks = b;
	a->used = 0;
}

void *arena_get(struct arena *a, size_t size)
{
	size_t align = _Alignof(max_align_t);
	void *p;

	if (size > SIZE_MAX / 2)
		out_of_memory();
	size = (size + align - 1) / align * align;
	if (!a->blocks || a->blocks->size - a->used < size)
		add_block(a, size);
	p = a->blocks->bytes + a->used;
	a->used += size;
	return memset(p, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		out_of_memory();
	return arena_get(a, count * size);
}

static void free_down_to(struct arena *a, const struct arena_block *last)
{
	while (a->blocks && a->blocks != last) {
		struct arena_block *next = a->blocks->next;

		free(a->blocks);
		a->blocks = next;
	}
	a->used = 0;
}

void arena_clear(struct arena *a)
{
	struct arena_block *last = a->blocks;

	while (last && last->next)
		last = last->next;
	free_down_to(a, last);
}

void arena_release(struct arena *a)
{
	free_down_to(a, NULL);
}
