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

/* A long one: found, though no refcount_t can replace it. */
struct wide {
	atomic_long_t ref;
};

void wide_init(struct wide *w)
{
	atomic_long_set(&w->ref, 1);
}

void bad_wide(struct wide *w)
{
	if (atomic_long_dec_and_test(&w->ref))
		kfree(w);
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

/* Bare pointer: no field that it could stand for. */
void known_miss_pointer(atomic_t *ref, void *object)
{
	if (atomic_dec_and_test(ref))
		kfree(object);
}

/* The caller frees. */
struct told {
	atomic_t ref;
};

static bool known_miss_told(struct told *t)
{
	return atomic_dec_and_test(&t->ref);
}

void told_put(struct told *t)
{
	if (known_miss_told(t))
		kfree(t);
}
