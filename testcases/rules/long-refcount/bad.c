// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

struct area {
	atomic_long_t refs;
};

struct area *area_new(void)
{
	struct area *a = kzalloc(sizeof(*a), GFP_KERNEL);

	if (a)
		atomic_long_set(&a->refs, 1);
	return a;
}

void area_get(struct area *a)
{
	atomic_long_inc(&a->refs);
}

void bad_area_put(struct area *a)
{
	if (atomic_long_dec_and_test(&a->refs))
		kfree(a);
}

struct map {
	atomic64_t refs;
	struct rcu_head rcu;
};

void map_init(struct map *m)
{
	atomic64_set(&m->refs, 1);
}

void map_get(struct map *m)
{
	atomic64_inc(&m->refs);
}

void bad_map_put(struct map *m)
{
	if (!atomic64_dec_and_test(&m->refs))
		return;
	kfree_rcu(m, rcu);
}

struct many {
	atomic_long_t refs;
};

void many_init(struct many *m)
{
	atomic_long_set(&m->refs, 1);
}

void many_get(struct many *m)
{
	atomic_long_inc(&m->refs);
}

static void many_end(struct many *m)
{
	many_stop(m);
	kfree(m);
}

void bad_many_put(struct many *m, int n)
{
	if (atomic_long_sub_and_test(n, &m->refs))
		many_end(m);
}
