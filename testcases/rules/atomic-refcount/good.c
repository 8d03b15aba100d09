// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* A usage count: at zero the hardware rests, the object stays. */
struct powered {
	atomic_t users;
	void *scratch;
};

void powered_open(struct powered *p)
{
	if (atomic_inc_return(&p->users) == 1)
		hardware_on(p);
}

void good_usage(struct powered *p)
{
	if (atomic_dec_and_test(&p->users))
		hardware_off(p);
}

/* Something the object points to is freed, not the object. */
struct scratched {
	atomic_t writers;
	void *scratch;
};

void scratched_get(struct scratched *s)
{
	atomic_inc(&s->writers);
}

void good_member(struct scratched *s)
{
	if (atomic_dec_and_test(&s->writers))
		kfree(s->scratch);
}

/* The free is on the branch where users remain. */
struct inverted {
	atomic_t pending;
};

void inverted_get(struct inverted *i)
{
	atomic_inc(&i->pending);
}

void good_other_branch(struct inverted *i, struct request *done)
{
	if (!atomic_dec_and_test(&i->pending))
		kfree(done);
	else
		hardware_off(i);
}

/* The free comes after the test, whatever its outcome. */
struct after {
	atomic_t active;
};

void after_get(struct after *a)
{
	atomic_inc(&a->active);
}

void good_after(struct after *a)
{
	if (atomic_dec_and_test(&a->active))
		hardware_off(a);
	kfree(a);
}

/* A statistic: nobody asks. */
struct counted {
	atomic_t packets;
};

void good_statistic(struct counted *c)
{
	atomic_dec(&c->packets);
	kfree(c);
}

/* Already right. */
struct converted {
	refcount_t ref;
};

void good_refcount(struct converted *c)
{
	if (refcount_dec_and_test(&c->ref))
		kfree(c);
}

/* A flag: set and cleared, never counted. */
struct flagged {
	atomic_t busy;
};

void good_flag(struct flagged *f)
{
	if (atomic_cmpxchg(&f->busy, 1, 0) == 1)
		kfree(f);
}

/* The last of several requests completes the batch; born at what it holds. */
struct batch {
	atomic_t left;
	struct completion done;
};

void batch_run(struct batch *b, int n)
{
	atomic_set(&b->left, n);
}

void good_batch(struct batch *b)
{
	if (atomic_dec_and_test(&b->left))
		complete(&b->done);
}

/* The member of another record has the same name. */
struct namesake {
	atomic_t ref;
	struct clock *clock;
};

void namesake_get(struct namesake *n)
{
	atomic_inc(&n->ref);
}

void good_namesake(struct namesake *n)
{
	if (atomic_dec_return(&n->ref) > 1)
		kfree(n);
}

/* Below zero is a bug that is only told. */
struct checked {
	atomic_t depth;
};

void checked_get(struct checked *c)
{
	atomic_inc(&c->depth);
}

void good_checked(struct checked *c)
{
	if (atomic_dec_return(&c->depth) < 0)
		warn_underflow(c);
}

/* A release that lets go of a lock, not of the object. */
struct locked {
	atomic_t holders;
};

void locked_get(struct locked *l)
{
	atomic_inc(&l->holders);
}

void good_unlock(struct locked *l)
{
	if (atomic_dec_and_test(&l->holders))
		hardware_unlock_release(l);
}

/* At zero it is freed only when it was removed before, else it stays cached. */
struct kept {
	atomic_t refs;
	unsigned long flags;
};

void kept_init(struct kept *k)
{
	atomic_set(&k->refs, 1);
}

void kept_get(struct kept *k)
{
	atomic_inc(&k->refs);
}

void known_noise_cached(struct kept *k)
{
	if (!atomic_dec_and_test(&k->refs))
		return;
	if (test_bit(KEPT_REMOVED, &k->flags))
		kfree(k);
}

/* As wide as this, long-refcount reports it. */
struct wide {
	atomic_long_t ref;
};

void wide_init(struct wide *w)
{
	atomic_long_set(&w->ref, 1);
}

void good_wide(struct wide *w)
{
	if (atomic_long_dec_and_test(&w->ref))
		kfree(w);
}
