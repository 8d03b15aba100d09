// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/rculist.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* Leaves the list only when the count is zero already. */
struct peer {
	refcount_t refs;
	int id;
	struct list_head node;
};

static LIST_HEAD(peers);
static DEFINE_SPINLOCK(peers_lock);

void peer_put(struct peer *p)
{
	if (!refcount_dec_and_test(&p->refs))
		return;
	spin_lock(&peers_lock);
	list_del(&p->node);
	spin_unlock(&peers_lock);
	kfree(p);
}

struct peer *bad_unlinked_late(int id)
{
	struct peer *p, *found = NULL;

	spin_lock(&peers_lock);
	list_for_each_entry(p, &peers, node) {
		if (p->id == id) {
			refcount_inc(&p->refs);
			found = p;
			break;
		}
	}
	spin_unlock(&peers_lock);
	return found;
}

/* The same through a variable, and behind an early exit. */
struct peer *bad_through_variable(int id)
{
	struct peer *p, *found = NULL;

	spin_lock(&peers_lock);
	list_for_each_entry(p, &peers, node) {
		if (p->id == id) {
			found = p;
			break;
		}
	}
	if (!found) {
		spin_unlock(&peers_lock);
		return NULL;
	}
	refcount_inc(&found->refs);
	spin_unlock(&peers_lock);
	return found;
}

/* The caller holds the lock that the last drop takes too late. */
static struct peer *bad_locked_by_caller(int id)
{
	struct peer *p;

	list_for_each_entry(p, &peers, node) {
		if (p->id == id) {
			refcount_inc(&p->refs);
			return p;
		}
	}
	return NULL;
}

struct peer *peer_find(int id)
{
	struct peer *p;

	spin_lock(&peers_lock);
	p = bad_locked_by_caller(id);
	spin_unlock(&peers_lock);
	return p;
}

/* The unlinking is two calls down, the raise one. */
struct flow {
	refcount_t refs;
	struct hlist_node node;
};

static DEFINE_MUTEX(flows_lock);

static void flow_unlink(struct flow *f)
{
	mutex_lock(&flows_lock);
	hash_del(&f->node);
	mutex_unlock(&flows_lock);
}

static void flow_release(struct flow *f)
{
	flow_unlink(f);
	kfree(f);
}

void flow_put(struct flow *f)
{
	if (refcount_dec_and_test(&f->refs))
		flow_release(f);
}

static inline void flow_get(struct flow *f)
{
	refcount_inc(&f->refs);
}

struct flow *bad_through_getter(int key)
{
	struct flow *f;

	mutex_lock(&flows_lock);
	hash_for_each_possible(flows, f, node, key) {
		if (flow_matches(f, key)) {
			flow_get(f);
			mutex_unlock(&flows_lock);
			return f;
		}
	}
	mutex_unlock(&flows_lock);
	return NULL;
}

/* RCU keeps the memory, not the count. */
struct route {
	refcount_t refs;
	struct hlist_node node;
	struct rcu_head rcu;
};

void route_put(struct route *r)
{
	if (refcount_dec_and_test(&r->refs))
		kfree_rcu(r, rcu);
}

struct route *bad_rcu_list(int key)
{
	struct route *r;

	rcu_read_lock();
	hlist_for_each_entry_rcu(r, &routes, node) {
		if (route_matches(r, key)) {
			refcount_inc(&r->refs);
			rcu_read_unlock();
			return r;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct route *bad_rcu_idr(int id)
{
	struct route *r;

	rcu_read_lock();
	r = idr_find(&route_idr, id);
	if (r)
		refcount_inc(&r->refs);
	rcu_read_unlock();
	return r;
}

struct route *bad_rcu_pointer(struct holder *h)
{
	struct route *r;

	guard(rcu)();
	r = rcu_dereference(h->route);
	if (r)
		refcount_inc(&r->refs);
	return r;
}

/* Freed by another file; an atomic one. */
struct lease {
	atomic_t refs;
	struct list_head node;
	struct rcu_head rcu;
};

struct lease *lease_new(void)
{
	struct lease *l = kzalloc(sizeof(*l), GFP_KERNEL);

	atomic_set(&l->refs, 1);
	return l;
}

void lease_put(struct lease *l)
{
	if (atomic_dec_and_test(&l->refs))
		kfree_rcu(l, rcu);
}

struct lease *bad_rcu_first(struct holder *h)
{
	struct lease *l;

	rcu_read_lock();
	l = list_first_or_null_rcu(&h->leases, struct lease, node);
	if (l)
		atomic_inc(&l->refs);
	rcu_read_unlock();
	return l;
}

/* Found under the lock, raised after it. */
struct route *bad_after_unlock(int id)
{
	struct route *r;

	spin_lock(&route_lock);
	r = idr_find(&route_idr, id);
	spin_unlock(&route_lock);
	if (r)
		refcount_inc(&r->refs);
	return r;
}
