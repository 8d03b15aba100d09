// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct coupon {
	refcount_t refs;
	refcount_t users;
	spinlock_t lock;
	struct coupon *parent;
	struct list_head node;
	struct kref kref;
};

void coupon_put(struct coupon *c)
{
	if (refcount_dec_and_test(&c->refs))
		kfree(c);
}

/* A new object takes over the number of another. */
void good_copy(struct coupon *to, struct coupon *from)
{
	refcount_set(&to->refs, refcount_read(&from->users) + 1);
}

struct coupon *good_new(void)
{
	struct coupon *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (c)
		refcount_set(&c->refs, 1);
	return c;
}

struct coupon *good_checked(struct coupon *c)
{
	if (!refcount_inc_not_zero(&c->refs))
		return NULL;
	return c;
}

bool good_returned(struct coupon *c)
{
	return refcount_inc_not_zero(&c->refs);
}

bool good_kept(struct coupon *c)
{
	bool alive;

	alive = kref_get_unless_zero(&c->kref);
	return alive;
}

/* One at a time: the lock covers the question and the answer. */
void good_revive_locked(struct coupon *c)
{
	spin_lock(&c->lock);
	if (!refcount_inc_not_zero(&c->users))
		refcount_set(&c->users, 1);
	spin_unlock(&c->lock);
}

void good_revive_asserted(struct coupon *c)
{
	lockdep_assert_held(&c->lock);
	if (refcount_read(&c->users) == 0)
		refcount_set(&c->users, 1);
	else
		refcount_inc(&c->users);
}

/* Asked again under the lock, as one should. */
void good_revive_twice(struct coupon *c)
{
	if (refcount_inc_not_zero(&c->users))
		return;
	mutex_lock(&c->lock);
	if (!refcount_inc_not_zero(&c->users)) {
		coupon_switch_on(c);
		refcount_set(&c->users, 1);
	}
	mutex_unlock(&c->lock);
}

/* The count of another object: what is freed held a reference to it. */
void good_parent(struct coupon *c)
{
	refcount_dec(&c->parent->refs);
	kfree(c);
}

/* Only a path that did not drop frees. */
void good_either(struct coupon *c, bool mine)
{
	if (!mine) {
		refcount_dec(&c->refs);
		return;
	}
	kfree(c);
}

/* Another one is set when this is dead. */
void good_other(struct coupon *c)
{
	if (!refcount_inc_not_zero(&c->refs))
		refcount_set(&c->users, 1);
}
