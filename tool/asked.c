/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "asked.h"
#include "buf.h"
#include "map.h"
#include "store.h"
#include "store_kept.h"

/* One content: a head, then its items, all of 32 bits. */
struct head {
	uint32_t low, high;	/* of content.id */
	uint32_t n;		/* of items, or ASKED_WHOLE */
};

struct asked {
	struct store *store;
	struct store_hash question;
	struct map *known;	/* content -> offset of its head */
	struct buf packed;	/* heads and items */
	bool changed;
};

static uint32_t items_of(const struct head *head)
{
	return head->n == ASKED_WHOLE ? 0 : head->n;
}

/* A broken rest is forgotten. */
static void index_heads(struct asked *a)
{
	size_t at = 0;

	while (a->packed.len - at >= sizeof(struct head)) {
		const struct head *head =
			(const void *)(a->packed.data + at);
		size_t size = sizeof(*head) +
			(size_t)items_of(head) * sizeof(uint32_t);

		if (size > a->packed.len - at)
			break;
		map_put(a->known, (const char *)head, 2 * sizeof(uint32_t),
			at);
		at += size;
	}
	buf_setlen(&a->packed, at);
}

struct asked *asked_open(struct store *store,
			 const struct store_hash *question)
{
	struct asked *a = xcalloc(1, sizeof(*a));

	a->store = store;
	a->question = *question;
	a->known = map_new();
	buf_init(&a->packed);
	if (store_get_asked(store, question, &a->packed) == 1)
		index_heads(a);
	return a;
}

static struct head head_of(int64_t content, uint32_t n)
{
	return (struct head){ (uint32_t)content,
			      (uint32_t)((uint64_t)content >> 32), n };
}

bool asked_get(const struct asked *a, int64_t content, const uint32_t **items,
	       uint32_t *n)
{
	struct head key = head_of(content, 0);
	uint32_t at = map_get(a->known, (const char *)&key,
			      2 * sizeof(uint32_t));
	const struct head *head;

	if (at == MAP_NONE)
		return false;
	head = (const void *)(a->packed.data + at);
	*items = (const void *)(head + 1);
	*n = head->n;
	return true;
}

void asked_put(struct asked *a, int64_t content, const uint32_t *items,
	       uint32_t n)
{
	struct head head = head_of(content, n);

	map_put(a->known, (const char *)&head, 2 * sizeof(uint32_t),
		a->packed.len);
	buf_add(&a->packed, &head, sizeof(head));
	buf_add(&a->packed, items, items_of(&head) * sizeof(*items));
	a->changed = true;
}

int asked_close(struct asked *a)
{
	int ret = 0;

	if (a->changed)
		ret = store_put_asked(a->store, &a->question, a->packed.data,
				      a->packed.len);
	map_free(a->known);
	buf_release(&a->packed);
	free(a);
	return ret;
}
