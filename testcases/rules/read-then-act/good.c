// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct good_table {
	refcount_t refs;
	atomic_t pending;
	spinlock_t lock;
	struct list_head node;
	void *cache;
};

/* The answer and the drop are one step. */
void good_put(struct good_table *t)
{
	if (refcount_dec_and_test(&t->refs))
		kfree(t);
}

/* Lookups take the same lock. */
void good_locked(struct good_table *t)
{
	spin_lock(&tables_lock);
	if (refcount_read(&t->refs) == 1) {
		list_del(&t->node);
		kfree(t);
	}
	spin_unlock(&tables_lock);
}

void good_guard(struct good_table *t)
{
	guard(mutex)(&tables_mutex);
	if (refcount_read(&t->refs) == 1)
		kfree(t);
}

void good_asserted(struct good_table *t)
{
	lockdep_assert_held(&tables_lock);
	if (refcount_read(&t->refs) == 1)
		kfree(t);
}

/* An assertion decides nothing. */
void good_assertion(struct good_table *t)
{
	if (WARN_ON(refcount_read(&t->refs) != 0))
		return;
	kfree(t);
}

void good_assertion_plain(struct good_table *t)
{
	WARN_ON(refcount_read(&t->refs) != 1);
	kfree(t);
}

/* Something else goes. */
void good_member(struct good_table *t)
{
	if (refcount_read(&t->refs) == 1)
		kfree(t->cache);
}

/* It is told, not ended. */
void good_told(struct good_table *t)
{
	if (refcount_read(&t->refs) == 1)
		pr_debug("nobody else\n");
}

/* It has users still: what is called is the put. */
void good_more(struct good_table *t)
{
	if (refcount_read(&t->refs) > 1)
		good_put(t);
}

/* Nobody drops this one and frees: the read is the only judge. */
struct single {
	atomic_t busy;
};

void single_start(struct single *s)
{
	atomic_set(&s->busy, 1);
}

void good_only_judge(struct single *s)
{
	if (atomic_read(&s->busy) == 0)
		kfree(s);
}

/* A new object that failed to start: nobody has seen it. */
struct good_table *good_new(void)
{
	struct good_table *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return NULL;
	refcount_set(&t->refs, 1);
	if (table_start(t) && refcount_read(&t->refs) == 1) {
		kfree(t);
		return NULL;
	}
	return t;
}

/* Called by the last drop: it asks once more, to be sure. */
struct chatty {
	refcount_t refs;
	struct rcu_head rcu;
};

static void good_sure(struct chatty *c)
{
	if (refcount_read(&c->refs)) {
		pr_err("undead\n");
		return;
	}
	kfree_rcu(c, rcu);
}

void chatty_put(struct chatty *c)
{
	if (refcount_dec_and_test(&c->refs))
		good_sure(c);
}

/* The read is only shown; one operation judges. */
void good_shown(struct good_table *t)
{
	if (WARN(atomic_cmpxchg(&t->pending, 1, 0) != 1, "left: %d\n",
		 refcount_read(&t->refs)))
		return;
	kfree(t);
}

/* An assertion, spelt out. */
void good_complains(struct good_table *t)
{
	if (refcount_read(&t->refs) > 0) {
		pr_err("table is in use\n");
		return;
	}
	kfree(t);
}

/* The last drop takes the lock of those who read. */
struct group {
	atomic_t waiters;
	bool deleted;
};

void group_put(struct group *g)
{
	if (!atomic_dec_and_mutex_lock(&g->waiters, &group_mutex))
		return;
	mutex_unlock(&group_mutex);
	kfree(g);
}

void good_taken_by_caller(struct group *g)
{
	if (atomic_read(&g->waiters) == 0)
		kfree(g);
	else
		g->deleted = true;
}

/* A kref that reads zero was never initialised. */
struct fence {
	struct kref kref;
	struct fence *prev;
};

static void fence_release(struct kref *kref)
{
	kfree(container_of(kref, struct fence, kref));
}

void fence_put(struct fence *f)
{
	kref_put(&f->kref, fence_release);
}

void good_unborn(struct fence *f)
{
	if (kref_read(&f->kref) == 0)
		kfree(f);
	else
		fence_put(f);
}

/* One is asked, another one goes. */
void good_other(struct fence *f)
{
	struct fence *before = f->prev;

	if (kref_read(&before->kref) > 1)
		return;
	kfree(f);
}

/* kfree() at the last drop, too, but of something else. */
struct queues {
	refcount_t refs;
	void *rx, *tx;
};

void queues_put(struct queues *q)
{
	if (refcount_dec_and_test(&q->refs)) {
		kfree(q->rx);
		kfree(q);
	}
}

int good_setup(struct queues *q)
{
	if (!refcount_read(&q->refs)) {
		q->rx = kzalloc(16, GFP_KERNEL);
		q->tx = kzalloc(16, GFP_KERNEL);
		if (!q->tx) {
			kfree(q->rx);
			return -ENOMEM;
		}
	}
	return 0;
}
