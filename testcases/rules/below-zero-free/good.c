// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* A map count: -1 is where it starts. */
struct mapped {
	atomic_t mapcount;
};

void mapped_init(struct mapped *m)
{
	atomic_set(&m->mapcount, -1);
}

int mapped_add(struct mapped *m)
{
	return atomic_inc_and_test(&m->mapcount);
}

void good_mapcount(struct mapped *m)
{
	if (atomic_add_negative(-1, &m->mapcount))
		kfree(m);
}

/* An owner: -1 is nobody. */
struct owned {
	atomic_t owner;
};

int good_owner(struct owned *o, int me)
{
	if (atomic_cmpxchg(&o->owner, -1, me) != -1)
		return 0;
	return 1;
}

/* An index that starts before the first entry. */
struct ring {
	atomic_t index;
};

void ring_init(struct ring *r)
{
	atomic_set(&r->index, -1);
}

int good_index(struct ring *r)
{
	int i = atomic_inc_return(&r->index);

	if (atomic_dec_return(&r->index) < 0)
		kfree(r);
	return i;
}

/* A semaphore: below zero there are waiters. */
struct gate {
	atomic_t count;
	struct list_head waiters;
};

void gate_up(struct gate *g)
{
	atomic_inc(&g->count);
}

void good_semaphore(struct gate *g)
{
	if (atomic_dec_return(&g->count) < 0)
		gate_sleep(g);
}

/* Writers and refusers share one counter; nothing dies of it. */
struct file_like {
	atomic_t writers;
};

int file_like_write(struct file_like *f)
{
	return atomic_inc_unless_negative(&f->writers);
}

int good_deny(struct file_like *f)
{
	return atomic_dec_unless_positive(&f->writers);
}

/* An underflow that is only told. */
struct warned {
	atomic_t refs;
};

void warned_get(struct warned *w)
{
	atomic_inc(&w->refs);
}

void good_warned(struct warned *w)
{
	int left = atomic_dec_return(&w->refs);

	WARN_ON(left < 0);
	if (left < 0)
		warn_underflow(w);
	else if (left == 0)
		kfree(w);
}

/* The usual reference count; freed at zero. */
struct usual {
	atomic_t refs;
};

void usual_get(struct usual *u)
{
	atomic_inc(&u->refs);
}

void good_usual(struct usual *u)
{
	if (atomic_dec_return(&u->refs) <= 0)
		kfree(u);
}
