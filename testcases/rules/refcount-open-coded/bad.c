// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct ticket {
	refcount_t refs;
	spinlock_t lock;
	struct list_head node;
	struct kref kref;
	atomic_t uses;
};

void ticket_put(struct ticket *t)
{
	if (refcount_dec_and_test(&t->refs))
		kfree(t);
}

/* Whatever happens between the read and the set is lost. */
void bad_plus_one(struct ticket *t)
{
	refcount_set(&t->refs, refcount_read(&t->refs) + 1);
}

void bad_minus_n(struct ticket *t, int n)
{
	refcount_set(&t->refs, refcount_read(&t->refs) - n);
}

void bad_n_plus(struct ticket *t, int n)
{
	refcount_set_release(&t->refs, n + refcount_read(&t->refs));
}

/* If it was zero, the caller has no reference. */
struct ticket *bad_ignored(struct ticket *t)
{
	refcount_inc_not_zero(&t->refs);
	return t;
}

struct ticket *bad_void(struct ticket *t)
{
	(void)refcount_inc_not_zero(&t->refs);
	return t;
}

struct ticket *bad_ignored_atomic(struct ticket *t)
{
	atomic_inc_not_zero(&t->uses);
	return t;
}

struct ticket *bad_ignored_kref(struct ticket *t)
{
	kref_get_unless_zero(&t->kref);
	return t;
}

/* Two may find zero, and both set one. */
void bad_revive(struct ticket *t)
{
	if (!refcount_inc_not_zero(&t->refs))
		refcount_set(&t->refs, 1);
}

void bad_revive_block(struct ticket *t)
{
	if (!refcount_inc_not_zero(&t->refs)) {
		ticket_switch_on(t);
		refcount_set(&t->refs, 1);
	}
}

void bad_revive_read(struct ticket *t)
{
	if (refcount_read(&t->refs) == 0)
		refcount_set(&t->refs, 1);
	else
		refcount_inc(&t->refs);
}

/* The lock is given back before. */
void bad_revive_unlocked(struct ticket *t)
{
	spin_lock(&t->lock);
	ticket_prepare(t);
	spin_unlock(&t->lock);
	if (!refcount_inc_not_zero(&t->refs))
		refcount_set(&t->refs, 1);
}

/* Others may hold what goes. */
void bad_drop_and_free(struct ticket *t)
{
	refcount_dec(&t->refs);
	list_del(&t->node);
	kfree(t);
}

/* Right if everybody holds the lock; then a refcount_t is not needed. */
void bad_plus_one_locked(struct ticket *t)
{
	spin_lock(&t->lock);
	refcount_set(&t->refs, refcount_read(&t->refs) + 1);
	spin_unlock(&t->lock);
}
