// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct thing {
	struct kref ref;
	struct mutex lock;
	struct completion gone;
	struct device dev;
	int state;
};

void thing_release(struct kref *ref);

static void thing_put(struct thing *t)
{
	kref_put(&t->ref, thing_release);
}

/* The last use comes first. */
int good_order(struct device *dev)
{
	struct device_node *np = of_find_node_by_name(NULL, "port");

	dev_err(dev, "no clock in %pOF\n", np);
	of_node_put(np);
	return 0;
}

/* Another node by the time it is used. */
int good_next(struct device *dev)
{
	struct device_node *np = of_find_node_by_name(NULL, "a");

	of_node_put(np);
	np = of_find_node_by_name(NULL, "b");
	return np->phandle;
}

/* The loop sets it. */
int good_loop(struct device_node *parent)
{
	struct device_node *child;
	int n = 0;

	for_each_child_of_node(parent, child) {
		if (!wanted(child)) {
			of_node_put(child);
			continue;
		}
		n += child->phandle;
	}
	return n;
}

/* The path with the put leaves. */
int good_leaves(int id)
{
	struct thing *t = thing_lookup(id);

	if (t->state == 0) {
		thing_put(t);
		return -EAGAIN;
	}
	return t->state;
}

/* A second reference is held. */
int good_second(int id)
{
	struct thing *t = thing_lookup(id);

	thing_get(t);
	submit(t);
	thing_put(t);
	return t->state;
}

/* Only the value of the pointer. */
int good_value(int id, struct thing *other)
{
	struct thing *t = thing_lookup(id);

	thing_put(t);
	pr_debug("dropped %p\n", t);
	return t == other;
}

/* The owner of the node still has it. */
int good_owner(struct device *dev)
{
	struct device_node *np = of_node_get(dev->of_node);

	of_node_put(np);
	return np->phandle;
}

/* Either one or the other. */
int good_either(int id, int keep)
{
	struct thing *t = thing_lookup(id);

	if (!keep)
		thing_put(t);
	if (keep)
		t->state = 1;
	return 0;
}

/* Release only tells: freed by hand afterwards. */
void good_waited(int id)
{
	struct thing *t = thing_lookup(id);

	kref_put(&t->ref, thing_release);
	wait_for_completion(&t->gone);
	t->state = 0;
	kfree(t);
}

/* The lock is outside. */
void good_lock(struct thing *t, struct mutex *lock)
{
	mutex_lock(lock);
	thing_put(t);
	mutex_unlock(lock);
}

/* The caller's: its own reference keeps it. */
int good_caller(struct thing *t)
{
	thing_put(t);
	return t->state;
}

/* Its name in a sizeof, its address set anew. */
int good_anew(int id)
{
	struct thing *t = thing_lookup(id);

	thing_put(t);
	if (thing_find(id, &t))
		return sizeof(*t);
	return t->state;
}

/* The parent is put, not the child. */
int good_parent(struct thing *t)
{
	struct device *dev = device_find_child(&t->dev, NULL);

	put_device(t->dev.parent);
	return device_is_ready(dev);
}

/* A count that is not a reference. */
int good_power(int id)
{
	struct device *dev = device_lookup(id);

	pm_runtime_put(dev);
	return device_is_ready(dev);
}

/* The comment tells who else holds it. */
int good_told(struct table *table, int id)
{
	struct thing *t = thing_new(id);

	table_insert(table, t);
	/* The table holds a reference of its own. */
	thing_put(t);
	return t->state;
}

/* Two objects under one name. */
int good_renamed(struct net_device *first, struct net_device *second)
{
	struct net_device *ndev = first;
	struct thing *priv = netdev_priv(ndev);

	ndev = second;
	free_netdev(ndev);
	return priv->state;
}

/* The reference is doubled under the other name. */
int good_doubled(struct Scsi_Host *shost)
{
	struct thing *priv = shost_priv(shost);

	scsi_host_get(shost);
	scsi_host_put(shost);
	return priv->state;
}

/* A flag leads away. */
int good_flag(int id, int op)
{
	struct thing *t = thing_lookup(id);
	int rc = 0;

	if (op < 0) {
		thing_put(t);
		rc = -EINVAL;
	}
	if (rc)
		return rc;
	return t->state;
}

/* Only its address is printed. */
void good_address(struct device *dev, int id)
{
	struct thing *t = thing_lookup(id);

	thing_put(t);
	dev_err(dev, "thing %p is in the way\n", t);
}

/* What a list holds, and keeps. */
void good_in_list(struct list_head *all)
{
	struct thing *t = thing_new(0);

	list_for_each_entry(t, all, node) {
		thing_put(t);
		t->state = 0;
	}
}

/* What it calls puts on some paths only, or what it took itself. */
int good_sometimes(int id, bool last)
{
	struct ticket *ticket = ticket_lookup(id);

	ticket_done(ticket, last);
	return ticket->price;
}

int good_own_reference(int id)
{
	struct ticket *ticket = ticket_lookup(id);

	ticket_touch(ticket);
	return ticket->price;
}

/* Stored in between by a function that keeps it. */
int good_kept(struct table *table, int id)
{
	struct thing *t = thing_lookup(id);

	table_insert(table, t);
	thing_put(t);
	return t->state;
}

/* The table gives up the last one behind it. */
int good_removed(struct table *table, int id)
{
	struct thing *t = thing_lookup(id);
	int state;

	thing_put(t);
	state = t->state;
	table_remove(table, t);
	return state;
}

/* The work had it. */
void good_cancelled(int id)
{
	struct thing *t = thing_lookup(id);

	if (cancel_work_sync(&t->work))
		thing_put(t);
	t->state = 0;
}

/* Born with two. */
int good_two(void)
{
	struct thing *t = thing_alloc();

	refcount_set(&t->users, 2);
	thing_put(t);
	return t->state;
}

/* Readers are waited for before it is freed. */
int good_rcu(int id)
{
	struct thing *t;
	int state;

	rcu_read_lock();
	t = thing_lookup(id);
	thing_put(t);
	state = t->state;
	rcu_read_unlock();
	return state;
}

/* Another part of the path, under the mirror condition. */
int good_mirror(int id, bool shared)
{
	struct thing *t = thing_lookup(id);

	if (shared)
		thing_put(t);
	thing_count();
	if (!shared)
		return t->state;
	return 0;
}

/* A number that says that it failed leads away. */
int good_failure(int id)
{
	struct thing *t = thing_lookup(id);
	int ret = 0;

	if (t->state < 0) {
		ret = THING_ALLOC_FAIL;
		thing_put(t);
	}
	if (ret)
		return -EIO;
	return t->state;
}
