// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>
#include "shared.h"

/* The plain form, freed on the spot. */
struct plain {
	int id;
	atomic_t users;
};

struct plain *plain_new(void)
{
	struct plain *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (p)
		atomic_set(&p->users, 1);
	return p;
}

void plain_get(struct plain *p)
{
	atomic_inc(&p->users);
}

void bad_plain(struct plain *p)
{
	if (atomic_dec_and_test(&p->users))
		kfree(p);
}

/* The test is inverted, the free stands behind an early return. */
struct early {
	atomic_t ref;
	void *buffer;
};

void early_init(struct early *e)
{
	atomic_set(&e->ref, 1);
}

void bad_early(struct early *e)
{
	if (e == NULL || !atomic_dec_and_test(&e->ref))
		return;
	kfree(e->buffer);
	kfree(e);
}

/* The value is compared, the object is the second argument. */
struct cached {
	atomic_t refcnt;
};

void cached_init(struct cached *c)
{
	atomic_set(&c->refcnt, 1);
	atomic_inc(&c->refcnt);
}

void bad_cached(struct cached *c)
{
	if (atomic_dec_return(&c->refcnt) == 0)
		kmem_cache_free(cached_cache, c);
}

/* The outcome waits in a variable. */
struct waiting {
	atomic_t ref;
	struct rcu_head rcu;
};

void waiting_init(struct waiting *w)
{
	atomic_set(&w->ref, 1);
}

void bad_variable(struct waiting *w, int n)
{
	bool last = atomic_sub_and_test(n, &w->ref);

	trace_drop(w);
	if (!last)
		goto out;
	call_rcu(&w->rcu, waiting_free_rcu);
out:
	trace_end();
}

/* Freed two calls down. */
struct deep {
	atomic_t count;
	char *name;
};

void deep_init(struct deep *d)
{
	atomic_set(&d->count, 1);
}

static void deep_bury(struct deep *dead)
{
	kfree(dead->name);
	kfree(dead);
}

static void deep_last(struct deep *d)
{
	trace_drop(d);
	deep_bury(d);
}

void bad_deep(struct deep *d)
{
	if (atomic_dec_and_lock(&d->count, &deep_lock)) {
		list_del(&d->list);
		spin_unlock(&deep_lock);
		deep_last(d);
	}
}

/* Only a member counts; its container goes. */
struct base {
	atomic_t pin;
};

struct container {
	int id;
	struct base base;
};

void container_init(struct container *c)
{
	atomic_set(&c->base.pin, 1);
}

void bad_container(struct container *c)
{
	if (atomic_dec_and_test(&c->base.pin))
		vfree(c);
}

/* Through a pointer to a function that says what it does. */
struct ops_object {
	atomic_t ref;
	void (*release)(struct ops_object *o);
};

void ops_init(struct ops_object *o)
{
	atomic_set(&o->ref, 1);
}

void bad_pointer(struct ops_object *o)
{
	if (atomic_dec_and_test(&o->ref))
		o->release(o);
}

/* Claimed by its last user: cmpxchg is the drop. */
struct claimed {
	atomic_t ref;
};

void claimed_init(struct claimed *c)
{
	atomic_set(&c->ref, 1);
	atomic_inc(&c->ref);
}

void bad_claimed(struct claimed *c)
{
	if (atomic_cmpxchg(&c->ref, 1, 0) == 1)
		kfree(c);
}

/* Defined in a header, taken in another file. */
void bad_shared(struct shared *s)
{
	return atomic_dec_and_test(&s->holders) ? kfree(s) : trace_drop(s);
}

/* The last drop wakes the one who frees. */
struct awaited {
	atomic_t ref;
	struct completion gone;
};

void awaited_start(struct awaited *a)
{
	atomic_set(&a->ref, 1);
	init_completion(&a->gone);
}

void awaited_get(struct awaited *a)
{
	atomic_inc(&a->ref);
}

void bad_awaited(struct awaited *a)
{
	if (atomic_dec_and_test(&a->ref))
		complete(&a->gone);
}

/* Nobody says which count it is. */
void known_miss_pointer(atomic_t *ref, void *object)
{
	if (atomic_dec_and_test(ref))
		kfree(object);
}

/* The caller frees. */
struct told {
	atomic_t ref;
};

void told_init(struct told *t)
{
	atomic_set(&t->ref, 1);
}

static bool told_drop(struct told *t)
{
	return atomic_dec_and_test(&t->ref);
}

void bad_told(struct told *t)
{
	if (told_drop(t))
		kfree(t);
}

/* Nor does he, but his caller, who is told the opposite. */
struct twice {
	atomic_t users;
};

void twice_init(struct twice *t)
{
	atomic_set(&t->users, 1);
}

static bool twice_last(struct twice *t)
{
	return atomic_dec_and_test(&t->users);
}

static bool twice_left(struct twice *t)
{
	bool left = !twice_last(t);

	trace_drop(t);
	return left;
}

void bad_twice(struct twice *t)
{
	if (twice_left(t))
		return;
	kfree(t);
}

/* Dropped by functions that only know a pointer to the count. */
struct handed {
	atomic_t holders;
};

void handed_init(struct handed *h)
{
	atomic_set(&h->holders, 1);
}

static void count_up(atomic_t *count)
{
	atomic_inc(count);
}

static bool count_down(atomic_t *count)
{
	return atomic_dec_and_test(count);
}

void handed_get(struct handed *h)
{
	count_up(&h->holders);
}

void bad_handed(struct handed *h)
{
	if (count_down(&h->holders))
		kfree(h);
}

/* The pointer to the count is a local one. */
struct pointed {
	atomic_t count;
};

void pointed_init(struct pointed *p)
{
	atomic_set(&p->count, 1);
}

void bad_pointed(struct pointed *p)
{
	atomic_t *count = &p->count;

	if (atomic_dec_and_test(count))
		kfree(p);
}

/* The work that is queued at zero frees. */
struct queued {
	atomic_t count;
	struct work_struct work;
};

static void queued_free(struct work_struct *work)
{
	struct queued *q = container_of(work, struct queued, work);

	kfree(q);
}

void queued_init(struct queued *q)
{
	atomic_set(&q->count, 1);
	INIT_WORK(&q->work, queued_free);
}

void bad_queued(struct queued *q)
{
	if (atomic_dec_and_test(&q->count))
		schedule_work(&q->work);
}
