// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/types.h>

struct item {
	struct kref refcount;
	struct list_head node;
	int id;
};

static struct item *global_item;
static DEFINE_MUTEX(item_lock);

/* Lookup and get in one critical section. */
struct item *good_global(void)
{
	struct item *item = NULL;

	mutex_lock(&item_lock);
	if (global_item) {
		item = global_item;
		kref_get(&item->refcount);
	}
	mutex_unlock(&item_lock);
	return item;
}

struct item *good_guard(void)
{
	struct item *item;

	guard(mutex)(&item_lock);
	item = global_item;
	if (item)
		kref_get(&item->refcount);
	return item;
}

/* Asks, and believes the answer. */
struct item *good_unless_zero(struct idr *all, int id)
{
	struct item *item;

	rcu_read_lock();
	item = idr_find(all, id);
	if (item && !kref_get_unless_zero(&item->refcount))
		item = NULL;
	rcu_read_unlock();
	return item;
}

/* RCU and a lock. */
struct item *good_both(struct list_head *all, spinlock_t *lock, int id)
{
	struct item *item;

	rcu_read_lock();
	spin_lock(lock);
	list_for_each_entry_rcu(item, all, node) {
		if (item->id == id) {
			kref_get(&item->refcount);
			break;
		}
	}
	spin_unlock(lock);
	rcu_read_unlock();
	return item;
}

/* The first of two asked. */
struct item *good_twice(struct idr *all, int id)
{
	struct item *item;

	rcu_read_lock();
	item = idr_find(all, id);
	if (!item || !kref_get_unless_zero(&item->refcount))
		goto out;
	if (item->id != id)
		kref_get(&item->refcount);
out:
	rcu_read_unlock();
	return item;
}

/* The caller's own reference is doubled. */
struct item *good_own(struct item *item)
{
	struct item *copy = item;

	kref_get(&copy->refcount);
	return copy;
}

/* Just made: nobody else knows it. */
struct item *good_made(void)
{
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	kref_init(&item->refcount);
	kref_get(&item->refcount);
	return item;
}

/* The caller holds the lock, and it says so. */
struct item *good_asserted(void)
{
	struct item *item = global_item;

	lockdep_assert_held(&item_lock);
	if (item)
		kref_get(&item->refcount);
	return item;
}

struct item *good_item_get_locked(void)
{
	struct item *item = global_item;

	kref_get(&item->refcount);
	return item;
}

/* An early way out does not end the section. */
struct item *good_early(int id)
{
	struct item *item;

	mutex_lock(&item_lock);
	item = global_item;
	if (!item) {
		mutex_unlock(&item_lock);
		return NULL;
	}
	kref_get(&item->refcount);
	mutex_unlock(&item_lock);
	return item;
}

/* The section is over, and what is counted is another object. */
struct item *good_after(struct idr *all, struct item *own, int id)
{
	rcu_read_lock();
	note(idr_find(all, id));
	rcu_read_unlock();
	kref_get(&own->refcount);
	return own;
}

/* The last put holds the lock of the lookup. */
struct shelf {
	struct kref kref;
	struct list_head node;
	int id;
};

static LIST_HEAD(shelf_all);
static DEFINE_MUTEX(shelf_lock);

static void shelf_release(struct kref *kref)
{
	struct shelf *shelf = container_of(kref, struct shelf, kref);

	list_del(&shelf->node);
	mutex_unlock(&shelf_lock);
	kfree(shelf);
}

void shelf_put(struct shelf *shelf)
{
	kref_put_mutex(&shelf->kref, shelf_release, &shelf_lock);
}

struct shelf *good_put_mutex(int id)
{
	struct shelf *shelf;

	mutex_lock(&shelf_lock);
	list_for_each_entry(shelf, &shelf_all, node) {
		if (shelf->id == id) {
			kref_get(&shelf->kref);
			mutex_unlock(&shelf_lock);
			return shelf;
		}
	}
	mutex_unlock(&shelf_lock);
	return NULL;
}

/* Taken out before its reference is put: the list owned one. */
struct entry {
	struct kref kref;
	struct list_head node;
	int id;
};

static LIST_HEAD(entry_all);
static DEFINE_MUTEX(entry_lock);

static void entry_release(struct kref *kref)
{
	kfree(container_of(kref, struct entry, kref));
}

void entry_remove(struct entry *entry)
{
	mutex_lock(&entry_lock);
	list_del(&entry->node);
	mutex_unlock(&entry_lock);
	kref_put(&entry->kref, entry_release);
}

struct entry *good_owned_by_list(int id)
{
	struct entry *entry;

	mutex_lock(&entry_lock);
	list_for_each_entry(entry, &entry_all, node) {
		if (entry->id == id) {
			kref_get(&entry->kref);
			mutex_unlock(&entry_lock);
			return entry;
		}
	}
	mutex_unlock(&entry_lock);
	return NULL;
}

/* Released late, too, but asked. */
struct tardy {
	struct kref kref;
	struct list_head node;
	int id;
};

static void tardy_release(struct kref *kref)
{
	struct tardy *tardy = container_of(kref, struct tardy, kref);

	spin_lock(&tardy_lock);
	list_del(&tardy->node);
	spin_unlock(&tardy_lock);
	kfree(tardy);
}

void tardy_put(struct tardy *tardy)
{
	kref_put(&tardy->kref, tardy_release);
}

static bool tardy_try(struct tardy *tardy)
{
	return kref_get_unless_zero(&tardy->kref);
}

static void tardy_hold(struct tardy *tardy)
{
	kref_get(&tardy->kref);
}

struct tardy *good_asked_through(int id)
{
	struct tardy *tardy;

	spin_lock(&tardy_lock);
	list_for_each_entry(tardy, &tardy_all, node) {
		if (tardy->id == id && tardy_try(tardy)) {
			spin_unlock(&tardy_lock);
			return tardy;
		}
	}
	spin_unlock(&tardy_lock);
	return NULL;
}

/* The caller has one. */
void good_held_through(struct tardy *tardy)
{
	spin_lock(&tardy_lock);
	tardy_hold(tardy);
	list_add(&tardy->node, &tardy_all);
	spin_unlock(&tardy_lock);
}

/* On a list of its owner, which has a reference to each. */
struct owned {
	struct kref kref;
	struct list_head all, mine;
};

static void owned_release(struct kref *kref)
{
	struct owned *owned = container_of(kref, struct owned, kref);

	spin_lock(&owned_lock);
	list_del(&owned->all);
	spin_unlock(&owned_lock);
	kfree(owned);
}

void owned_put(struct owned *owned)
{
	kref_put(&owned->kref, owned_release);
}

void good_other_list(struct list_head *mine)
{
	struct owned *owned, *next;

	mutex_lock(&owned_mutex);
	list_for_each_entry_safe(owned, next, mine, mine) {
		kref_get(&owned->kref);
		owned_stop(owned);
		owned_put(owned);
	}
	mutex_unlock(&owned_mutex);
}
