// SPDX-License-Identifier: GPL-2.0-only
/* A reference count of 64 bits. */
#include <linux/atomic.h>
#include <linux/slab.h>

struct sample_area {
	atomic_long_t refs;
};

struct sample_area *sample_area_new(void)
{
	struct sample_area *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (a)
		atomic_long_set(&a->refs, 1);
	return a;
}

void sample_area_get(struct sample_area *a)
{
	atomic_long_inc(&a->refs);
}

void sample_area_put(struct sample_area *a)
{
	if (atomic_long_dec_and_test(&a->refs))
		kfree(a);
}
