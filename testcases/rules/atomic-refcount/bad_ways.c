// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>

/* The outcome of the comparison is kept, and the old value as well. */
struct traced {
	atomic_t ref;
};

void traced_init(struct traced *t)
{
	atomic_set(&t->ref, 1);
}

void bad_kept_outcome(struct traced *t)
{
	bool dead;
	int was;

	dead = (was = atomic_fetch_dec(&t->ref)) == 1;
	trace_drop(t, was);
	if (dead)
		kfree(t);
}

struct declared {
	atomic_t ref;
};

void declared_init(struct declared *d)
{
	atomic_set(&d->ref, 1);
}

void bad_declared_outcome(struct declared *d)
{
	bool last = atomic_dec_return(&d->ref) == 0;

	trace_drop(d);
	if (!last)
		return;
	kfree(d);
}

/* Up the tree, as long as each was the last. */
struct node {
	atomic_t usage;
	struct node *parent;
};

void node_init(struct node *n)
{
	atomic_set(&n->usage, 1);
}

void bad_chain(struct node *n)
{
	while (n && atomic_dec_and_test(&n->usage)) {
		struct node *dead = n;

		n = n->parent;
		kfree(dead);
	}
}

/* What is destroyed is no part of the object, but it counts as references do. */
struct shared_clock {
	atomic_t ref_count;
	struct bus *bus;
	int index;
};

int shared_clock_get(struct shared_clock *c)
{
	if (atomic_inc_not_zero(&c->ref_count))
		return 0;
	bus_clock_create(c->bus, c->index);
	atomic_set(&c->ref_count, 1);
	return 0;
}

void bad_first_user_sets(struct shared_clock *c)
{
	if (atomic_dec_and_test(&c->ref_count))
		bus_clock_destroy(c->bus, c->index);
}

/* Users drop without a look; who ends it makes sure that he is alone. */
struct domain {
	atomic_t refcount;
};

struct domain *domain_new(void)
{
	struct domain *d = kzalloc(sizeof(*d), GFP_KERNEL);

	atomic_set(&d->refcount, 1);
	return d;
}

void domain_use(struct domain *d)
{
	atomic_inc(&d->refcount);
}

void domain_unuse(struct domain *d)
{
	atomic_dec(&d->refcount);
}

int bad_alone(struct domain *d)
{
	if (atomic_read(&d->refcount) > 1)
		return -EBUSY;
	kfree(d);
	return 0;
}

/* Whether it was the last is for the callers to know. */
struct testzero {
	atomic_t refcnt;
};

void testzero_init(struct testzero *t)
{
	atomic_set(&t->refcnt, 1);
}

void testzero_get(struct testzero *t)
{
	atomic_inc(&t->refcnt);
}

bool bad_returned(struct testzero *t)
{
	return atomic_dec_and_test(&t->refcnt);
}

/* What the drop said is said on in other words. */
struct said {
	atomic_t users;
};

void said_init(struct said *s)
{
	atomic_set(&s->users, 1);
}

static int said_put(struct said *s)
{
	if (likely(!atomic_dec_and_test(&s->users)))
		return 0;
	trace_drop(s);
	return 1;
}

void bad_said(struct said *s)
{
	if (said_put(s))
		kfree(s);
}

/* The last one goes on behind the branch that is for it. */
struct branched {
	atomic_t cpus;
	struct owner *owner;
};

void branched_init(struct branched *b)
{
	atomic_set(&b->cpus, 1);
}

void bad_branched(struct branched *b)
{
	if (!atomic_dec_and_test(&b->cpus)) {
		trace_drop(b);
		return;
	} else {
		b->owner->bank = NULL;
	}
	kfree(b);
}

/* Two operations: whoever finds it at zero frees. */
struct apart {
	atomic_t refcount;
};

void apart_init(struct apart *a)
{
	atomic_set(&a->refcount, 1);
}

void apart_get(struct apart *a)
{
	atomic_inc(&a->refcount);
}

void bad_apart(struct apart *a)
{
	atomic_dec(&a->refcount);
	if (atomic_read(&a->refcount) > 0)
		return;
	kfree(a);
}

/* The last is the one whose drop is refused. */
struct refused {
	atomic_t refs;
};

void refused_init(struct refused *r)
{
	atomic_set(&r->refs, 1);
}

void refused_get(struct refused *r)
{
	atomic_inc(&r->refs);
}

void bad_refused(struct refused *r)
{
	if (!atomic_add_unless(&r->refs, -1, 1))
		kfree(r);
}

/* Never below zero, and freed when it comes there. */
struct positive {
	atomic_t refs;
};

void positive_init(struct positive *p)
{
	atomic_set(&p->refs, 1);
}

void positive_get(struct positive *p)
{
	atomic_inc(&p->refs);
}

void bad_dec_if_positive(struct positive *p)
{
	if (atomic_dec_if_positive(&p->refs) == 0)
		kfree(p);
}

/* Some holders count for two; the value before. */
struct double_held {
	atomic_t refs;
};

void double_held_init(struct double_held *d)
{
	atomic_set(&d->refs, 1);
}

void double_held_get(struct double_held *d)
{
	atomic_add(2, &d->refs);
}

void bad_sub_and_test(struct double_held *d)
{
	if (atomic_sub_and_test(2, &d->refs))
		kfree(d);
}

struct value_before {
	atomic_t refs;
};

void value_before_init(struct value_before *v)
{
	atomic_set(&v->refs, 1);
}

void value_before_get(struct value_before *v)
{
	atomic_inc(&v->refs);
}

void bad_fetch_sub(struct value_before *v)
{
	if (atomic_fetch_sub(1, &v->refs) == 1)
		kfree(v);
}

/* Born as a value of the type. */
struct literal {
	atomic_t refs;
};

void literal_init(struct literal *l)
{
	l->refs = (atomic_t) ATOMIC_INIT(1);
}

void literal_get(struct literal *l)
{
	atomic_inc(&l->refs);
}

void bad_literal(struct literal *l)
{
	if (atomic_dec_and_test(&l->refs))
		kfree(l);
}

/* What was written is told when the last part is done. */
struct written {
	atomic_t parts;
	struct folio *folio;
};

void written_begin(struct written *w)
{
	atomic_set(&w->parts, 1);
}

void written_part(struct written *w)
{
	atomic_inc(&w->parts);
}

void bad_written(struct written *w)
{
	if (atomic_dec_and_test(&w->parts))
		folio_end_writeback(w->folio);
}
