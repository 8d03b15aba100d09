/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SHARED_H
#define SHARED_H

#include <linux/types.h>

struct shared {
	int id;
	atomic_t holders;
};

static inline void shared_get(struct shared *s)
{
	atomic_inc(&s->holders);
}

#endif
