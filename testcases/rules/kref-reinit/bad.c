// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct frame {
	struct kref kref;
	refcount_t ref;
	int state;
};

void frame_release(struct kref *kref);

void bad_after_get(struct frame *frame)
{
	kref_get(&frame->kref);
	frame->state = 1;
	kref_init(&frame->kref);
}

void bad_after_put(struct frame *frame)
{
	kref_put(&frame->kref, frame_release);
	kref_init(&frame->kref);
}

void bad_twice(struct frame *frame, bool again)
{
	kref_init(&frame->kref);
	frame->state = 0;
	if (again)
		kref_init(&frame->kref);
}

void bad_set(struct frame *frame)
{
	refcount_inc(&frame->ref);
	refcount_set(&frame->ref, 1);
}
