// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fine: a reference count that is a refcount_t, and that holds a peer.
 */
#include <linux/slab.h>
#include <net/sample_peer.h>

struct sample_route *sample_route_new(u32 address)
{
	struct sample_route *route = kzalloc(sizeof(*route), GFP_KERNEL);

	if (!route)
		return NULL;
	refcount_set(&route->ref, 1);
	route->peer = sample_peer_lookup(address);
	return route;
}

bool sample_route_get(struct sample_route *route)
{
	return refcount_inc_not_zero(&route->ref);
}

void sample_route_put(struct sample_route *route)
{
	if (!refcount_dec_and_test(&route->ref))
		return;
	if (route->peer)
		sample_peer_put(route->peer);
	kfree(route);
}
