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
