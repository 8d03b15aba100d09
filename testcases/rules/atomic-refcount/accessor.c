// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>
#include "parcel.h"

/* Reached by what a header elsewhere makes of the pointer: only one record has a
 * counter of that name. */
struct parcel_tail {
	atomic_t parcel_shares;
	void *data;
};

void parcel_share(struct parcel *p)
{
	atomic_inc(&parcel_tail(p)->parcel_shares);
}

struct parcel *parcel_new(struct parcel *p)
{
	atomic_set(&parcel_tail(p)->parcel_shares, 1);
	return p;
}

void bad_accessor(struct parcel *p)
{
	if (atomic_dec_and_test(&(parcel_tail(p)->parcel_shares)))
		kfree(parcel_tail(p));
}

/* Two have one: which is it? */
struct parcel_head {
	atomic_t parcel_users;
};

struct parcel_lid {
	atomic_t parcel_users;
};

void good_ambiguous(struct parcel *p)
{
	if (atomic_dec_and_test(&parcel_part(p)->parcel_users))
		kfree(parcel_part(p));
}

/* One has it, as a counter of another width. */
struct parcel_label {
	atomic_long_t parcel_reads;
};

void good_width(struct parcel *p)
{
	if (atomic_dec_and_test(&parcel_part(p)->parcel_reads))
		kfree(parcel_part(p));
}
