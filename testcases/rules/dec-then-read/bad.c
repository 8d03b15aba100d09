// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct session {
	atomic_t users;
	spinlock_t lock;
	struct list_head node;
};

/* Both of two droppers may read the zero that the second of them made. */
void bad_if_equal(struct session *s)
{
	atomic_dec(&s->users);
	if (atomic_read(&s->users) == 0)
		kfree(s);
}

void bad_if_not(struct session *s)
{
	atomic_dec(&s->users);
	if (!atomic_read(&s->users)) {
		session_log(s);
		kfree(s);
	}
}

/* The other way round: those who are not last leave. */
void bad_leave(struct session *s)
{
	atomic_sub(1, &s->users);
	if (atomic_read(&s->users) > 0)
		return;
	kfree(s);
}

/* A second condition does not help. */
void bad_and(struct session *s, bool closing)
{
	atomic_dec(&s->users);
	if (closing && atomic_read(&s->users) <= 0)
		kfree(s);
}

/* The value that the drop returned is thrown away. */
void bad_return_unused(struct session *s)
{
	atomic_dec_return(&s->users);
	if (atomic_read(&s->users) < 1)
		kfree(s);
}

/* A lock that is only taken between the two covers neither. */
void bad_lock_between(struct session *s)
{
	atomic_dec(&s->users);
	spin_lock(&s->lock);
	if (atomic_read(&s->users) == 0) {
		spin_unlock(&s->lock);
		kfree(s);
		return;
	}
	spin_unlock(&s->lock);
}

/* A lock that is given back in between does not either. */
void bad_unlock_between(struct session *s)
{
	spin_lock(&s->lock);
	atomic_dec(&s->users);
	spin_unlock(&s->lock);
	if (atomic_read(&s->users) == 0)
		kfree(s);
}

/* A destructor of its own, and a count of all objects. */
static atomic_t session_count = ATOMIC_INIT(0);
static void *session_cache;

static void session_cache_destroy(void)
{
	kmem_cache_destroy(session_cache);
	session_cache = NULL;
}

void bad_global(struct session *s)
{
	atomic_dec(&session_count);
	if (atomic_read(&session_count) == 0)
		session_cache_destroy();
}

struct long_session {
	atomic_long_t users;
};

void bad_long(struct long_session *s)
{
	atomic_long_dec(&s->users);
	if (!atomic_long_read(&s->users))
		kfree(s);
}
