// SPDX-License-Identifier: GPL-2.0-only
/* References that are counted by hand: each function loses one. */
#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct sample_ticket {
	refcount_t refs;
	atomic_t users;
	int number;
	struct list_head node;
};

static LIST_HEAD(sample_tickets);
static DEFINE_SPINLOCK(sample_tickets_lock);

void sample_ticket_put(struct sample_ticket *t)
{
	if (!refcount_dec_and_test(&t->refs))
		return;
	spin_lock(&sample_tickets_lock);
	list_del(&t->node);
	spin_unlock(&sample_tickets_lock);
	kfree(t);
}

struct sample_ticket *sample_ticket_find(int number)
{
	struct sample_ticket *t, *found = NULL;

	spin_lock(&sample_tickets_lock);
	list_for_each_entry(t, &sample_tickets, node) {
		if (t->number == number) {
			refcount_inc(&t->refs);
			found = t;
			break;
		}
	}
	spin_unlock(&sample_tickets_lock);
	return found;
}

void sample_ticket_copy(struct sample_ticket *t)
{
	refcount_set(&t->refs, refcount_read(&t->refs) + 1);
}

void sample_ticket_unuse(struct sample_ticket *t)
{
	atomic_dec(&t->users);
	if (atomic_read(&t->users) == 0)
		kfree(t);
}
