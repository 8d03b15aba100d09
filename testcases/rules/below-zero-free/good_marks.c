// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* A lock that is free at 0, taken for writing at -1, shared above. */
struct shared_lock {
	atomic_t state;
};

void shared_lock_read(struct shared_lock *l)
{
	atomic_inc(&l->state);
}

int good_write_lock(struct shared_lock *l)
{
	if (atomic_cmpxchg(&l->state, 0, -1) != 0)
		return 0;
	return 1;
}

void shared_lock_write_done(struct shared_lock *l)
{
	atomic_set(&l->state, 0);
}

/* Below zero by the value before is an underflow here, and only told. */
struct credits {
	atomic_t left;
};

void credits_add(struct credits *c)
{
	atomic_inc(&c->left);
}

void good_credits(struct credits *c)
{
	if (atomic_fetch_sub(1, &c->left) == 0)
		warn_underflow(c);
}

/* The number of the last one used; -1 is none. */
struct numbered {
	atomic_t last;
};

void numbered_init(struct numbered *n)
{
	atomic_set(&n->last, -1);
}

int good_number(struct numbered *n)
{
	if (atomic_read(&n->last) == -1)
		return 0;
	return atomic_inc_return(&n->last);
}

/* Tokens: who finds none gives up what he came with, not what holds them. */
struct tokens {
	atomic_t left;
};

void tokens_add(struct tokens *t)
{
	atomic_inc(&t->left);
}

int good_tokens(struct tokens *t, struct request *request)
{
	if (atomic_dec_if_positive(&t->left) < 0) {
		kfree(request);
		return -EBUSY;
	}
	return 0;
}

/* A map count is looked at: nothing was dropped here. */
struct page_like {
	atomic_t mapped;
};

void page_like_init(struct page_like *p)
{
	atomic_set(&p->mapped, -1);
}

void page_like_map(struct page_like *p)
{
	atomic_inc(&p->mapped);
}

void page_like_unmap(struct page_like *p)
{
	atomic_dec(&p->mapped);
}

void good_unmapped(struct page_like *p)
{
	if (atomic_read(&p->mapped) == -1)
		kfree(p);
}

/* -1 is "none yet", and it may be taken from there: a name, not a count. */
struct channel {
	atomic_t number;
};

void channel_reset(struct channel *c)
{
	atomic_set(&c->number, -1);
}

int good_channel(struct channel *c)
{
	if (atomic_read(&c->number) == 0) {
		atomic_set(&c->number, -1);
		kfree(c);
	}
	return atomic_inc_return(&c->number);
}
