// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

struct good_buffer {
	int count;
	int users;
	atomic_t refs;
	void **pages;
	struct good_buffer *next;
};

/* Pages are counted, and freed one by one; the object stays. */
void good_pages(struct good_buffer *b)
{
	while (b->count > 0)
		kfree(b->pages[--b->count]);
}

void good_member(struct good_buffer *b)
{
	if (--b->count == 0)
		kfree(b->pages);
}

/* The last user switches it off. */
void good_usage(struct good_buffer *b)
{
	if (--b->users == 0)
		buffer_off(b);
}

/* Another object goes. */
void good_next(struct good_buffer *b)
{
	if (--b->users == 0)
		kfree(b->next);
}

/* Counted by what was made for it. */
void good_atomic(struct good_buffer *b)
{
	if (atomic_dec_and_test(&b->refs))
		kfree(b);
}

/* Freed whatever is left. */
void good_anyway(struct good_buffer *b)
{
	if (--b->users == 0)
		buffer_off(b);
	kfree(b);
}
