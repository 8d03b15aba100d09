// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/refcount.h>
#include <linux/rculist.h>
#include <linux/idr.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

/* The after-shape: zero is not found. */
struct good_peer {
	refcount_t refs;
	int id;
	struct list_head node;
	struct rcu_head rcu;
};

void good_peer_put(struct good_peer *p)
{
	if (!refcount_dec_and_test(&p->refs))
		return;
	spin_lock(&good_peers_lock);
	list_del_rcu(&p->node);
	spin_unlock(&good_peers_lock);
	kfree_rcu(p, rcu);
}

struct good_peer *good_not_zero(int id)
{
	struct good_peer *p, *found = NULL;

	spin_lock(&good_peers_lock);
	list_for_each_entry(p, &good_peers, node) {
		if (p->id == id && refcount_inc_not_zero(&p->refs)) {
			found = p;
			break;
		}
	}
	spin_unlock(&good_peers_lock);
	return found;
}

struct good_peer *good_rcu_not_zero(int id)
{
	struct good_peer *p;

	rcu_read_lock();
	list_for_each_entry_rcu(p, &good_peers, node) {
		if (p->id == id && refcount_inc_not_zero(&p->refs)) {
			rcu_read_unlock();
			return p;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* A new object: what the walk found is not what is raised. */
struct good_peer *good_new_object(int id)
{
	struct good_peer *p;

	list_for_each_entry(p, &good_peers, node) {
		if (p->id == id)
			return NULL;
	}
	p = kzalloc(sizeof(*p), GFP_KERNEL);
	refcount_set(&p->refs, 1);
	spin_lock(&good_peers_lock);
	refcount_inc(&p->refs);
	list_add(&p->node, &good_peers);
	spin_unlock(&good_peers_lock);
	return p;
}

/* The last drop and the unlinking are one step for those who look. */
struct cell {
	refcount_t refs;
	struct list_head node;
};

void cell_put(struct cell *c)
{
	if (!refcount_dec_and_lock(&c->refs, &cells_lock))
		return;
	list_del(&c->node);
	spin_unlock(&cells_lock);
	kfree(c);
}

struct cell *good_dec_and_lock(int id)
{
	struct cell *c;

	spin_lock(&cells_lock);
	list_for_each_entry(c, &cells, node) {
		if (cell_matches(c, id)) {
			refcount_inc(&c->refs);
			break;
		}
	}
	spin_unlock(&cells_lock);
	return c;
}

/* The same, spelt out. */
struct slot {
	refcount_t refs;
	struct list_head node;
};

void slot_put(struct slot *s)
{
	mutex_lock(&slots_lock);
	if (refcount_dec_and_test(&s->refs)) {
		list_del(&s->node);
		kfree(s);
	}
	mutex_unlock(&slots_lock);
}

struct slot *good_put_locked(int id)
{
	struct slot *s;

	mutex_lock(&slots_lock);
	list_for_each_entry(s, &slots, node) {
		if (slot_matches(s, id)) {
			refcount_inc(&s->refs);
			break;
		}
	}
	mutex_unlock(&slots_lock);
	return s;
}

/* The container owns a reference, and gives it back after the unlinking. */
struct entry {
	refcount_t refs;
	struct list_head node;
};

void entry_put(struct entry *e)
{
	if (refcount_dec_and_test(&e->refs))
		kfree(e);
}

void entry_remove(struct entry *e)
{
	spin_lock(&entries_lock);
	list_del(&e->node);
	spin_unlock(&entries_lock);
	entry_put(e);
}

struct entry *good_container_owns(int id)
{
	struct entry *e;

	spin_lock(&entries_lock);
	list_for_each_entry(e, &entries, node) {
		if (entry_matches(e, id)) {
			refcount_inc(&e->refs);
			break;
		}
	}
	spin_unlock(&entries_lock);
	return e;
}

/* Taken out of the container first: the reference is the function's. */
struct entry *good_taken_out(void)
{
	struct entry *e;

	spin_lock(&entries_lock);
	e = list_first_entry(&entries, struct entry, node);
	list_del(&e->node);
	spin_unlock(&entries_lock);
	refcount_inc(&e->refs);
	return e;
}

/* Readers are waited for before the container's reference goes. */
struct node {
	refcount_t refs;
	struct list_head link;
};

void node_put(struct node *n)
{
	if (refcount_dec_and_test(&n->refs))
		kfree(n);
}

void node_remove(struct node *n)
{
	list_del_rcu(&n->link);
	synchronize_rcu();
	node_put(n);
}

struct node *good_readers_waited_for(int id)
{
	struct node *n;

	rcu_read_lock();
	list_for_each_entry_rcu(n, &nodes, link) {
		if (node_matches(n, id)) {
			refcount_inc(&n->refs);
			rcu_read_unlock();
			return n;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* The container's reference goes when readers are done. */
struct chunk {
	refcount_t refs;
	struct list_head link;
	struct rcu_head head;
};

void chunk_put(struct chunk *c)
{
	if (refcount_dec_and_test(&c->refs))
		kfree(c);
}

static void chunk_done(struct rcu_head *head)
{
	struct chunk *c = container_of(head, struct chunk, head);

	chunk_put(c);
}

void chunk_remove(struct chunk *c)
{
	list_del_rcu(&c->link);
	call_rcu(&c->head, chunk_done);
}

struct chunk *good_put_after_readers(int id)
{
	struct chunk *c;

	rcu_read_lock();
	list_for_each_entry_rcu(c, &chunks, link) {
		if (chunk_matches(c, id)) {
			refcount_inc(&c->refs);
			rcu_read_unlock();
			return c;
		}
	}
	rcu_read_unlock();
	return NULL;
}

/* A statistic: nothing ends when it is zero. */
struct meter {
	atomic_t hits;
	struct list_head link;
};

void meter_miss(struct meter *m)
{
	if (atomic_dec_and_test(&m->hits))
		pr_debug("none left\n");
}

void good_statistic(int id)
{
	struct meter *m;

	rcu_read_lock();
	list_for_each_entry_rcu(m, &meters, link)
		atomic_inc(&m->hits);
	rcu_read_unlock();
}
