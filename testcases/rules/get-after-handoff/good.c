// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>

struct task_item {
	struct kref refcount;
	struct work_struct work;
	struct list_head node;
	int state;
};

void item_release(struct kref *ref);

/* First the reference. */
int good_thread(struct task_item *item)
{
	struct task_struct *task;

	kref_get(&item->refcount);
	task = kthread_run(item_thread, item, "item");
	if (IS_ERR(task)) {
		kref_put(&item->refcount, item_release);
		return -ENOMEM;
	}
	return 0;
}

/* Its own reference goes along. */
void good_own(struct task_item *item)
{
	queue_work(system_wq, &item->work);
}

/* Another object is counted. */
void good_other(struct task_item *item, struct task_item *next)
{
	queue_work(system_wq, &item->work);
	kref_get(&next->refcount);
}

/* One reference each. */
void good_second(struct task_item *item)
{
	kref_get(&item->refcount);
	schedule_work(&item->work);
	kref_get(&item->refcount);
	item->state = 1;
}

/* Nobody can look before the lock is dropped. */
void good_locked(struct task_item *item, struct list_head *all, spinlock_t *lock)
{
	spin_lock(lock);
	list_add_tail(&item->node, all);
	kref_get(&item->refcount);
	spin_unlock(lock);
}

/* Either one or the other. */
void good_else(struct task_item *item, bool now)
{
	if (now)
		queue_work(system_wq, &item->work);
	else
		kref_get(&item->refcount);
}

/* It is another item by then. */
void good_next(struct task_item *item)
{
	queue_work(system_wq, &item->work);
	item = item_next();
	kref_get(&item->refcount);
}

/* The get comes when the work failed to be queued: nothing was handed over. */
int good_returns(struct task_item *item)
{
	if (queue_work(system_wq, &item->work))
		return 0;
	return -EBUSY;
}

/* It is the head of the list, not in it. */
void good_head(struct task_item *item, struct list_head *part, spinlock_t *lock)
{
	spin_lock(lock);
	list_add(part, &item->node);
	spin_unlock(lock);
	kref_get(&item->refcount);
}

/* The work needs the lock, too. */
void good_work_locked(struct task_item *item, spinlock_t *lock)
{
	spin_lock(lock);
	if (queue_work(system_wq, &item->work))
		kref_get(&item->refcount);
	spin_unlock(lock);
}

/* No lock here: the caller's. */
void good_caller(struct task_item *item, struct list_head *all)
{
	list_add_tail(&item->node, all);
	kref_get(&item->refcount);
}

/* Dropped and found again. */
void good_found(struct task_item *item, struct idr *all, int id)
{
	schedule_work(&item->work);
	item_put(item);
	kref_get(&item->refcount);
}

/* A timer runs later; its reference is there by then. */
void good_timer(struct task_item *item)
{
	if (!mod_timer(&item->timer, jiffies + HZ))
		kref_get(&item->refcount);
}

/* What is handed over is put into a table of the item. */
int good_table(struct task_item *item, struct part *part)
{
	int id;

	spin_lock(&item->lock);
	id = idr_alloc(&item->parts, part, 0, 0, GFP_ATOMIC);
	spin_unlock(&item->lock);
	if (id >= 0)
		kref_get(&item->refcount);
	return id;
}

/* Locked until after the get; only the label speaks of unlocking. */
int good_label(struct task_item *item, struct idr *all, struct mutex *lock)
{
	int id;

	mutex_lock(lock);
	id = idr_alloc(all, item, 0, 0, GFP_KERNEL);
	if (id < 0)
		goto out_unlock;
	kref_get(&item->refcount);
out_unlock:
	mutex_unlock(lock);
	return id;
}

/* Counted up first, by a function of its own. */
static struct task_item *task_item_get(struct task_item *item)
{
	kref_get(&item->refcount);
	return item;
}

void good_wrapper(struct task_item *item)
{
	task_item_get(item);
	kthread_run(item_thread, item, "item");
	task_item_get(item);
}

/* It counts up something else, and is named like a get. */
static void task_item_get_name(struct task_item *item, struct device *dev)
{
	get_device(dev);
	strscpy(item->name, dev_name(dev), sizeof(item->name));
}

void good_name(struct task_item *item, struct device *dev)
{
	kthread_run(item_thread, item, "item");
	task_item_get_name(item, dev);
}
