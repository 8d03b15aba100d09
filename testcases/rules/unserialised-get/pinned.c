// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/types.h>

/* The list owns a reference until all readers are gone. */
struct pinned {
	struct kref kref;
	struct list_head node;
	int id;
};

void pinned_release(struct kref *kref);

void pinned_remove(struct pinned *pinned)
{
	list_del_rcu(&pinned->node);
	synchronize_rcu();
	kref_put(&pinned->kref, pinned_release);
}

struct pinned *good_pinned(struct list_head *all, int id)
{
	struct pinned *pinned;

	rcu_read_lock();
	list_for_each_entry_rcu(pinned, all, node) {
		if (pinned->id == id) {
			kref_get(&pinned->kref);
			rcu_read_unlock();
			return pinned;
		}
	}
	rcu_read_unlock();
	return NULL;
}
