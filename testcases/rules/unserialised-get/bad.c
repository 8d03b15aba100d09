// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/types.h>

struct object {
	struct kref refcount;
	refcount_t users;
	struct list_head node;
	int id;
};

static struct object *global_object;
static DEFINE_MUTEX(object_lock);

/* The one object, read and counted with nothing between. */
struct object *bad_global(void)
{
	struct object *obj = global_object;

	if (obj)
		kref_get(&obj->refcount);
	return obj;
}

struct object *bad_global_set(void)
{
	struct object *obj;

	obj = READ_ONCE(global_object);
	if (!obj)
		return NULL;
	refcount_inc(&obj->users);
	return obj;
}

/* Unlocked too early. */
struct object *bad_dropped_early(void)
{
	struct object *obj;

	mutex_lock(&object_lock);
	obj = global_object;
	mutex_unlock(&object_lock);
	kref_get(&obj->refcount);
	return obj;
}

/* RCU keeps the memory, not the count. */
struct object *bad_rcu_list(struct list_head *all, int id)
{
	struct object *obj;

	rcu_read_lock();
	list_for_each_entry_rcu(obj, all, node) {
		if (obj->id == id) {
			kref_get(&obj->refcount);
			rcu_read_unlock();
			return obj;
		}
	}
	rcu_read_unlock();
	return NULL;
}

struct object *bad_rcu_table(struct idr *all, int id)
{
	struct object *obj;

	rcu_read_lock();
	obj = idr_find(all, id);
	if (obj)
		refcount_inc(&obj->users);
	rcu_read_unlock();
	return obj;
}

struct object *bad_rcu_pointer(struct slot *slot)
{
	struct object *obj;

	rcu_read_lock();
	obj = rcu_dereference(slot->object);
	if (obj)
		kref_get(&obj->refcount);
	rcu_read_unlock();
	return obj;
}

/* Taken out only by release, which needs the lock that the lookup holds. */
struct late {
	struct kref kref;
	struct list_head node;
	int id;
};

static LIST_HEAD(late_all);
static DEFINE_SPINLOCK(late_lock);

static void late_release(struct kref *kref)
{
	struct late *late = container_of(kref, struct late, kref);

	spin_lock(&late_lock);
	list_del(&late->node);
	spin_unlock(&late_lock);
	kfree(late);
}

void late_put(struct late *late)
{
	kref_put(&late->kref, late_release);
}

struct late *bad_late(int id)
{
	struct late *late;

	spin_lock(&late_lock);
	list_for_each_entry(late, &late_all, node) {
		if (late->id == id) {
			kref_get(&late->kref);
			spin_unlock(&late_lock);
			return late;
		}
	}
	spin_unlock(&late_lock);
	return NULL;
}

static void late_hold(struct late *late)
{
	kref_get(&late->kref);
}

/* The same through a function. */
struct late *bad_late_through(int id)
{
	struct late *late;

	spin_lock(&late_lock);
	list_for_each_entry(late, &late_all, node) {
		if (late->id == id) {
			late_hold(late);
			spin_unlock(&late_lock);
			return late;
		}
	}
	spin_unlock(&late_lock);
	return NULL;
}

/* Who looks it up takes no reference. */
struct object *bad_rcu_lookup(struct list_head *all, int id)
{
	struct object *obj;

	rcu_read_lock();
	obj = object_lookup_rcu(all, id);
	if (obj)
		kref_get(&obj->refcount);
	rcu_read_unlock();
	return obj;
}
