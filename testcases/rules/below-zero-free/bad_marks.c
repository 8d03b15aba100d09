// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* Claimed by a collector; lookups look for the mark before they raise. */
struct cached_route {
	atomic_t refs;
};

void cached_route_init(struct cached_route *r)
{
	atomic_set(&r->refs, 0);
}

int cached_route_get(struct cached_route *r)
{
	if (atomic_read(&r->refs) == -1)
		return 0;
	atomic_inc(&r->refs);
	return 1;
}

void cached_route_put(struct cached_route *r)
{
	atomic_dec(&r->refs);
}

void bad_claim_read(struct cached_route *r)
{
	if (atomic_cmpxchg(&r->refs, 0, -1) == 0)
		kfree(r);
}

/* Below zero by the value before. */
struct before {
	atomic_t users;
};

void before_get(struct before *b)
{
	atomic_inc(&b->users);
}

void bad_fetch_sub(struct before *b)
{
	if (atomic_fetch_sub(1, &b->users) == 0)
		kfree(b);
}

/* The outcome waits in a variable. */
struct waits {
	atomic_t users;
};

void waits_get(struct waits *w)
{
	atomic_inc(&w->users);
}

void bad_outcome_waits(struct waits *w)
{
	bool gone = atomic_dec_return(&w->users) < 0;

	waits_trace(w);
	if (gone)
		kfree(w);
}

/* It never goes below zero, but who finds it at zero frees. */
struct unstored {
	atomic_t users;
};

void unstored_init(struct unstored *u)
{
	atomic_set(&u->users, 0);
}

void unstored_get(struct unstored *u)
{
	atomic_inc(&u->users);
}

void bad_dec_if_positive(struct unstored *u)
{
	if (atomic_dec_if_positive(&u->users) < 0)
		kfree(u);
}

/* Marked dead by a plain set, under a lock; lookups refuse what is marked. */
struct marked {
	atomic_t refs;
	struct rcu_head rcu;
};

int marked_get(struct marked *m)
{
	return atomic_add_unless(&m->refs, 1, -1);
}

void marked_put(struct marked *m)
{
	atomic_dec(&m->refs);
}

void bad_set(struct marked *m)
{
	if (atomic_read(&m->refs) == 0) {
		atomic_set(&m->refs, -1);
		kfree_rcu(m, rcu);
	}
}

/* Two operations: one drops, the other looks. */
struct looked {
	atomic_t refcount;
};

int looked_get(struct looked *l)
{
	return atomic_add_unless(&l->refcount, 1, -1);
}

void bad_dec_then_look(struct looked *l)
{
	atomic_dec(&l->refcount);
	if (atomic_read(&l->refcount) == -1)
		kfree(l);
}

/* In other words, all of one step. */
struct worded {
	atomic_t one, two, three, four;
};

void worded_get(struct worded *w)
{
	atomic_inc(&w->one);
	atomic_inc(&w->two);
	atomic_inc(&w->three);
	atomic_inc(&w->four);
}

void bad_add_return(struct worded *w)
{
	if (atomic_add_return(-1, &w->one) < 0)
		kfree(w);
}

void bad_fetch_dec(struct worded *w)
{
	if (atomic_fetch_dec(&w->two) <= 0)
		kfree(w);
}

int worded_lookup(struct worded *w)
{
	return atomic_inc_unless_negative(&w->three);
}

void bad_not_cmpxchg(struct worded *w)
{
	if (!atomic_cmpxchg(&w->three, 0, -1))
		kfree(w);
}

int worded_search(struct worded *w)
{
	return atomic_fetch_add_unless(&w->four, 1, -1) != -1;
}

void bad_try_cmpxchg(struct worded *w)
{
	int unused = 0;

	if (atomic_try_cmpxchg(&w->four, &unused, -1))
		kfree(w);
}
