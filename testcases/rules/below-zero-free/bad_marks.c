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
