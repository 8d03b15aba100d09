// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault: the object is freed one call further down, and the drop is spelt
 * dec_return == 0. Still a reference count, still mechanical.
 *
 * Fine: the other two counters of the same struct.
 */
#include <linux/atomic.h>
#include <linux/slab.h>

struct sample_tracker {
	atomic_t ref;		/* Fault: lifetime */
	atomic_t open_count;	/* Fine: zero is a resting state */
	atomic_t packets;	/* Fine: a statistic */
	bool powered;
};

static void sample_tracker_destroy(struct sample_tracker *tracker)
{
	pr_debug("%d packets\n", atomic_read(&tracker->packets));
	kfree(tracker);
}

struct sample_tracker *sample_tracker_new(void)
{
	struct sample_tracker *tracker = kzalloc(sizeof(*tracker), GFP_KERNEL);

	if (tracker)
		atomic_set(&tracker->ref, 1);
	return tracker;
}

bool sample_tracker_get(struct sample_tracker *tracker)
{
	return atomic_inc_not_zero(&tracker->ref);
}

void sample_tracker_put(struct sample_tracker *tracker)
{
	if (atomic_dec_return(&tracker->ref) == 0)
		sample_tracker_destroy(tracker);
}

/* Opened and closed any number of times; nothing is freed in between. */
void sample_tracker_open(struct sample_tracker *tracker)
{
	if (atomic_inc_return(&tracker->open_count) == 1)
		tracker->powered = 1;
}

void sample_tracker_close(struct sample_tracker *tracker)
{
	if (atomic_dec_and_test(&tracker->open_count))
		tracker->powered = 0;
}

void sample_tracker_receive(struct sample_tracker *tracker)
{
	atomic_inc(&tracker->packets);
}
