// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* A device for one: who comes second puts back what he took. */
struct exclusive {
	atomic_t available;
	void *buffer;
};

void exclusive_init(struct exclusive *e)
{
	atomic_set(&e->available, 1);
}

int good_exclusive(struct exclusive *e)
{
	if (!atomic_dec_and_test(&e->available)) {
		atomic_inc(&e->available);
		return -EBUSY;
	}
	exclusive_buffer_release(e->buffer);
	return 0;
}

void exclusive_close(struct exclusive *e)
{
	atomic_inc(&e->available);
}

/* The outcome is kept, but what is tested later is the value before. */
struct watermark {
	atomic_t level;
};

void watermark_up(struct watermark *w)
{
	atomic_inc(&w->level);
}

void good_watermark(struct watermark *w, struct request *done)
{
	int was = atomic_fetch_dec(&w->level);

	if (was == 0)
		warn_underflow(w);
	if (was > 4)
		kfree(done);
}

/* The loop ends when it was the last; nothing is freed then. */
struct drain {
	atomic_t left;
};

void drain_add(struct drain *d)
{
	atomic_inc(&d->left);
}

void good_drain(struct drain *d, struct request *r)
{
	while (!atomic_dec_and_test(&d->left))
		kfree(next_request(r));
	hardware_off(d);
}

/* Starts at nothing, and is asked for one: a limit. */
struct limited {
	atomic_t open;
	void *buffer;
};

void limited_init(struct limited *l)
{
	atomic_set(&l->open, 0);
}

void limited_open(struct limited *l)
{
	atomic_inc(&l->open);
}

void good_limited(struct limited *l)
{
	if (atomic_read(&l->open) == 1)
		kfree(l->buffer);
	atomic_dec(&l->open);
}

/* A pin: the first one maps, the last one unmaps; only a test starts at 1. */
struct ring {
	atomic_t pins;
	struct area *area;
};

void ring_for_test(struct ring *r)
{
	atomic_set(&r->pins, 1);
}

int ring_pin(struct ring *r)
{
	if (atomic_fetch_inc(&r->pins))
		return 0;
	return area_map(r->area);
}

void good_pinned(struct ring *r)
{
	if (!atomic_dec_and_test(&r->pins))
		return;
	area_release(r->area);
}

/* A quantity, mended when it falls too far; its name lies. */
struct charge {
	atomic_t usage;
};

int charge_add(struct charge *c, int n)
{
	return atomic_add_return(n, &c->usage) > LIMIT;
}

void good_charge(struct charge *c, int n)
{
	int left = atomic_sub_return(n, &c->usage);

	if (left < 0) {
		warn_once(c);
		left = 0;
		atomic_set(&c->usage, left);
	}
	charge_put_event(c, left);
}

/* Whoever sent them all out waits until they are back. */
struct patching {
	atomic_t refs;
};

void patching_start(struct patching *p)
{
	atomic_set(&p->refs, 1);
}

void good_patching(struct patching *p)
{
	if (!atomic_dec_and_test(&p->refs))
		atomic_cond_read_acquire(&p->refs, !VAL);
}

/* Who freezes it only keeps it from being cleared; clearing drops a reference. */
struct group {
	refcount_t refs;
	atomic_t frozen;
};

static void group_put(struct group *g)
{
	if (refcount_dec_and_test(&g->refs))
		kfree(g);
}

static void group_clear(struct group *g)
{
	trace_clear(g);
	group_put(g);
}

void group_freeze(struct group *g)
{
	atomic_inc(&g->frozen);
}

void group_init(struct group *g)
{
	atomic_set(&g->frozen, 0);
}

void good_frozen(struct group *g)
{
	if (atomic_dec_and_test(&g->frozen))
		group_clear(g);
}

/* The first user is told apart, the last turns it off: a switch. */
struct powered {
	atomic_t users;
};

int powered_get(struct powered *p)
{
	if (atomic_inc_return(&p->users) == 1)
		return powered_up(p);
	return 0;
}

void good_powered(struct powered *p)
{
	if (atomic_dec_return(&p->users) == 0)
		powered_down(p);
}

/* A drop that is refused at one, of a pin that rests at zero. */
struct pinned {
	atomic_t pins;
};

void pinned_init(struct pinned *p)
{
	atomic_set(&p->pins, 0);
}

void pinned_pin(struct pinned *p)
{
	atomic_inc(&p->pins);
}

void good_unpin(struct pinned *p)
{
	if (!atomic_add_unless(&p->pins, -1, 1))
		pinned_last(p);
}
