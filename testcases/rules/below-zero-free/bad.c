// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* In the table with no user is 0; leaving the table drops to -1. */
struct target {
	atomic_t refcnt;
	struct list_head list;
};

void target_use(struct target *t)
{
	atomic_inc(&t->refcnt);
}

void target_unuse(struct target *t)
{
	atomic_dec(&t->refcnt);
}

void bad_dec_return(struct target *t)
{
	if (atomic_dec_return(&t->refcnt) < 0)
		kfree(t);
}

/* Claimed by a collector; lookups refuse what was claimed. */
struct peer {
	atomic_t refs;
	struct rcu_head rcu;
};

struct peer *peer_lookup(struct peer *p)
{
	if (!atomic_add_unless(&p->refs, 1, -1))
		return NULL;
	return p;
}

struct peer *peer_create(void)
{
	struct peer *p = kmem_cache_alloc(peer_cache, GFP_ATOMIC);

	if (p)
		atomic_set(&p->refs, 1);
	return p;
}

void peer_put(struct peer *p)
{
	atomic_dec(&p->refs);
}

int bad_claim(struct peer *p)
{
	if (atomic_cmpxchg(&p->refs, 0, -1) != 0)
		return 0;
	peer_unlink(p);
	call_rcu(&p->rcu, peer_free_rcu);
	return 1;
}

/* The same step in other words. */
struct negative {
	atomic_t usage;
};

void negative_get(struct negative *n)
{
	atomic_inc(&n->usage);
}

void bad_add_negative(struct negative *n)
{
	if (atomic_add_negative(-1, &n->usage)) {
		negative_unlink(n);
		kfree(n);
	}
}

struct equal {
	atomic_t usage;
};

void equal_get(struct equal *e)
{
	atomic_inc(&e->usage);
}

void bad_minus_one(struct equal *e)
{
	int left = atomic_sub_return(1, &e->usage);

	if (left != -1)
		return;
	kfree(e);
}

/* A bias far below zero says dead as well. */
struct biased {
	atomic_t usage;
};

void biased_get(struct biased *b)
{
	atomic_inc(&b->usage);
}

void known_miss_bias(struct biased *b)
{
	if (atomic_cmpxchg(&b->usage, 0, INT_MIN) == 0)
		kfree(b);
}
