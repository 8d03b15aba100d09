// SPDX-License-Identifier: GPL-2.0-only
#include <linux/types.h>
#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct good_session {
	atomic_t users;
	atomic_t pending;
	spinlock_t lock;
	wait_queue_head_t wait;
};

/* One operation: only the one who makes the zero sees it. */
void good_dec_and_test(struct good_session *s)
{
	if (atomic_dec_and_test(&s->users))
		kfree(s);
}

/* The lock covers both. */
void good_locked(struct good_session *s)
{
	spin_lock(&s->lock);
	atomic_dec(&s->users);
	if (atomic_read(&s->users) == 0) {
		spin_unlock(&s->lock);
		kfree(s);
		return;
	}
	spin_unlock(&s->lock);
}

void good_locked_early_exit(struct good_session *s, int error)
{
	spin_lock(&s->lock);
	if (error) {
		spin_unlock(&s->lock);
		return;
	}
	atomic_dec(&s->users);
	if (atomic_read(&s->users) == 0)
		kfree(s);
	spin_unlock(&s->lock);
}

void good_guard(struct good_session *s)
{
	guard(spinlock)(&s->lock);
	atomic_dec(&s->users);
	if (!atomic_read(&s->users))
		kfree(s);
}

void good_asserted(struct good_session *s)
{
	lockdep_assert_held(&s->lock);
	atomic_dec(&s->users);
	if (!atomic_read(&s->users))
		kfree(s);
}

/* Waking twice does no harm. */
void good_wake(struct good_session *s)
{
	atomic_dec(&s->pending);
	if (atomic_read(&s->pending) == 0)
		wake_up(&s->wait);
}

/* Another counter. */
void good_other(struct good_session *s)
{
	atomic_dec(&s->pending);
	if (atomic_read(&s->users) == 0)
		kfree(s);
}

/* The object may not be freed here: what runs at zero only tells. */
void good_told(struct good_session *s)
{
	atomic_dec(&s->users);
	if (atomic_read(&s->users) == 0)
		pr_debug("the last one\n");
}

/* It still has users: what is freed is something else. */
void good_still_used(struct good_session *s, void *buffer)
{
	atomic_dec(&s->users);
	if (atomic_read(&s->users) > 0)
		kfree(buffer);
}

/* Set anew in between. */
void good_set_between(struct good_session *s)
{
	atomic_dec(&s->users);
	atomic_set(&s->users, 0);
	if (atomic_read(&s->users) == 0)
		kfree(s);
}

/* The drop comes after the test. */
void good_after(struct good_session *s)
{
	if (atomic_read(&s->users) == 0)
		session_kick(s);
	atomic_dec(&s->users);
}
