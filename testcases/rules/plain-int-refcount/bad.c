// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct buffer {
	int refcount;
	unsigned int users;
	spinlock_t lock;
};

void buffer_get(struct buffer *b)
{
	b->refcount++;
	b->users++;
}

void bad_buffer_put(struct buffer *b)
{
	if (--b->refcount == 0)
		kfree(b);
}

void bad_buffer_unuse(struct buffer *b)
{
	b->users--;
	if (b->users > 0)
		return;
	buffer_stop(b);
	kfree(b);
}

struct region {
	unsigned long refs;
	struct list_head node;
};

/* Sound, and so only told. */
void bad_region_put(struct region *r)
{
	spin_lock(&regions_lock);
	if (!--r->refs) {
		list_del(&r->node);
		kmem_cache_free(region_cache, r);
	}
	spin_unlock(&regions_lock);
}

struct token {
	short usage;
};

void bad_token_put(struct token *t)
{
	if (t->usage-- == 1)
		kfree(t);
}
