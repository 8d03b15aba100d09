// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault: zero means "in the list, unreferenced" and the collector claims such
 * a peer by moving its count to -1. The count has no value left that means
 * "one reference, the list's", so refcount_t cannot hold it as it is: let the
 * list own a reference, move every constant up by one.
 */
#include <linux/slab.h>
#include <net/sample_peer.h>

static struct sample_peer *peers;

struct sample_peer *sample_peer_lookup(u32 address)
{
	struct sample_peer *peer;

	for (peer = peers; peer; peer = peer->next)
		if (peer->address == address)
			break;
	if (peer && !atomic_add_unless(&peer->refcnt, 1, -1))
		peer = NULL;
	return peer;
}

void sample_peer_put(struct sample_peer *peer)
{
	atomic_dec(&peer->refcnt);
}

void sample_peer_collect(void)
{
	struct sample_peer **link = &peers;
	struct sample_peer *peer;

	while ((peer = *link)) {
		if (atomic_cmpxchg(&peer->refcnt, 0, -1) != 0) {
			link = &peer->next;
			continue;
		}
		*link = peer->next;
		kfree_rcu(peer, rcu);
	}
}
