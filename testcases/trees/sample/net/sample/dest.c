// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault: a destination in the table has count 0, every connection adds one,
 * and the drop that goes below zero frees.
 *
 * Fine: owner_cpu uses -1 for "nobody", activeconns is a statistic that may
 * be asked for its sign.
 */
#include <linux/slab.h>
#include <net/sample_peer.h>

struct sample_dest *sample_dest_new(u32 address)
{
	struct sample_dest *dest = kzalloc(sizeof(*dest), GFP_KERNEL);

	if (!dest)
		return NULL;
	dest->address = address;
	atomic_set(&dest->refcnt, 0);
	atomic_set(&dest->owner_cpu, -1);
	return dest;
}

void sample_dest_put(struct sample_dest *dest)
{
	if (atomic_dec_return(&dest->refcnt) < 0)
		kfree(dest);
}

bool sample_dest_claim(struct sample_dest *dest, int cpu)
{
	return atomic_cmpxchg(&dest->owner_cpu, -1, cpu) == -1;
}

void sample_dest_release_cpu(struct sample_dest *dest)
{
	atomic_set(&dest->owner_cpu, -1);
}

void sample_dest_unbind(struct sample_dest *dest)
{
	if (atomic_add_negative(-1, &dest->activeconns))
		pr_debug("more connections closed than opened\n");
	sample_dest_put(dest);
}
