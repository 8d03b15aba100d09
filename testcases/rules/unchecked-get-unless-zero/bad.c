// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct peer {
	struct kref kref;
	refcount_t ref;
	atomic_t users;
};

struct peer *bad_kref(struct idr *all, int id)
{
	struct peer *peer;

	rcu_read_lock();
	peer = idr_find(all, id);
	if (peer)
		kref_get_unless_zero(&peer->kref);
	rcu_read_unlock();
	return peer;
}

void bad_void(struct peer *peer)
{
	(void)refcount_inc_not_zero(&peer->ref);
	peer_use(peer);
}

void bad_atomic(struct peer *peer)
{
	atomic_inc_not_zero(&peer->users);
	peer_use(peer);
}
