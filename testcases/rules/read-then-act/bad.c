// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct camera {
	atomic_t refs;
	spinlock_t lock;
	struct rcu_head rcu;
};

void camera_delete(struct camera *c)
{
	camera_off(c);
	kfree(c);
}

void camera_release(struct camera *c)
{
	if (atomic_dec_and_test(&c->refs))
		camera_delete(c);
}

/* camera_release() may do the same at the same time. */
void bad_remove(struct camera *c)
{
	camera_unregister(c);
	if (atomic_read(&c->refs) == 0)
		camera_delete(c);
}

void bad_remove_direct(struct camera *c)
{
	if (!atomic_read(&c->refs))
		kfree(c);
}

/* The lock is given back before. */
void bad_unlocked(struct camera *c)
{
	spin_lock(&c->lock);
	camera_stop(c);
	spin_unlock(&c->lock);
	if (atomic_read(&c->refs) == 0)
		kfree_rcu(c, rcu);
}

struct table {
	refcount_t refs;
	struct list_head node;
};

void table_put(struct table *t)
{
	if (refcount_dec_and_test(&t->refs))
		kfree(t);
}

/* Only mine is left, says the read; a lookup takes another one. */
void bad_last_one(struct table *t)
{
	if (refcount_read(&t->refs) == 1) {
		list_del(&t->node);
		kfree(t);
	}
}

void bad_leave(struct table *t)
{
	if (refcount_read(&t->refs) > 1)
		return;
	list_del(&t->node);
	kfree(t);
}

void bad_else(struct table *t)
{
	if (refcount_read(&t->refs) != 1) {
		table_mark(t);
	} else {
		list_del(&t->node);
		kfree(t);
	}
}

/* RCU excludes nobody. */
void bad_rcu(struct table *t)
{
	rcu_read_lock();
	if (refcount_read(&t->refs) == 1)
		kfree(t);
	rcu_read_unlock();
}

struct counted {
	struct kref kref;
	struct list_head node;
};

static void counted_release(struct kref *kref)
{
	kfree(container_of(kref, struct counted, kref));
}

void counted_put(struct counted *c)
{
	kref_put(&c->kref, counted_release);
}

void bad_kref(struct counted *c)
{
	if (kref_read(&c->kref) == 1) {
		list_del(&c->node);
		kfree(c);
	}
}

/* The same call at the last drop, through a pointer: it may be made twice. */
struct port_ops {
	void (*port_delete)(struct port *p);
};

struct port {
	atomic_t active;
	int state;
	const struct port_ops *ops;
};

void port_inactive(struct port *p)
{
	if (atomic_dec_and_test(&p->active)) {
		if (p->state == PORT_DELETED)
			p->ops->port_delete(p);
		port_idle(p);
	}
}

void bad_unregister(struct port *p)
{
	p->state = PORT_DELETED;
	if (atomic_read(&p->active) == 0)
		p->ops->port_delete(p);
}
