// SPDX-License-Identifier: GPL-2.0-only
#include <linux/atomic.h>
#include <linux/slab.h>
#include "shared.h"

struct shared *shared_new(void)
{
	struct shared *s = kzalloc(sizeof(*s), GFP_KERNEL);

	atomic_set(&s->holders, 1);
	return s;
}
