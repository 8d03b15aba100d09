/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _NET_SAMPLE_PEER_H
#define _NET_SAMPLE_PEER_H

#include <linux/atomic.h>
#include <linux/refcount.h>

/* Fault: dies below zero, see net/sample/peer.c. */
struct sample_peer {
	struct sample_peer *next;
	u32 address;
	atomic_t refcnt;
	struct rcu_head rcu;
};

/* Fault: dies below zero, see net/sample/dest.c. */
struct sample_dest {
	struct sample_dest *next;
	u32 address;
	atomic_t refcnt;
	atomic_t activeconns;
	atomic_t owner_cpu;
};

/* Fine: counted by refcount_t, see net/sample/route.c. */
struct sample_route {
	refcount_t ref;
	struct sample_peer *peer;
};

struct sample_peer *sample_peer_lookup(u32 address);
void sample_peer_put(struct sample_peer *peer);

static inline void sample_dest_hold(struct sample_dest *dest)
{
	atomic_inc(&dest->refcnt);
}

#endif
