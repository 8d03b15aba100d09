// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* The usual width: for atomic-refcount to say. */
struct good_area {
	atomic_t refs;
};

void good_area_get(struct good_area *a)
{
	atomic_inc(&a->refs);
}

void good_area_put(struct good_area *a)
{
	if (atomic_dec_and_test(&a->refs))
		kfree(a);
}

/* Bytes in flight: the object stays when there are none. */
struct pipe_like {
	atomic_long_t bytes;
	wait_queue_head_t wait;
};

void pipe_like_add(struct pipe_like *p, long n)
{
	atomic_long_add(n, &p->bytes);
}

void good_pipe_like_drain(struct pipe_like *p, long n)
{
	if (atomic_long_sub_and_test(n, &p->bytes))
		wake_up(&p->wait);
}

/* Users of a device that is only switched off. */
struct gauge {
	atomic64_t users;
};

void gauge_get(struct gauge *g)
{
	if (atomic64_inc_return(&g->users) == 1)
		gauge_on(g);
}

void good_gauge_put(struct gauge *g)
{
	if (atomic64_dec_and_test(&g->users))
		gauge_off(g);
}

/* A number that is read and shown. */
struct shown {
	atomic64_t packets;
};

void good_shown(struct shown *s)
{
	atomic64_inc(&s->packets);
	atomic64_dec(&s->packets);
}
