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
