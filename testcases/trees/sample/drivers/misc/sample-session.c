// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault: sample_session.users is a reference count in an atomic_t. It starts
 * at 1, is taken and dropped, and the object is freed at zero; an increment
 * too many wraps it, and one from zero revives a freed session unseen.
 * refcount_t takes its place operation by operation.
 */
#include <linux/atomic.h>
#include <linux/slab.h>

struct sample_session {
	atomic_t users;
	int state;
	void *buffer;
};

struct sample_session *sample_session_new(void)
{
	struct sample_session *session;

	session = kzalloc(sizeof(*session), GFP_KERNEL);
	if (!session)
		return NULL;
	atomic_set(&session->users, 1);
	return session;
}

struct sample_session *sample_session_get(struct sample_session *session)
{
	atomic_inc(&session->users);
	return session;
}

void sample_session_put(struct sample_session *session)
{
	if (!atomic_dec_and_test(&session->users))
		return;
	kfree(session->buffer);
	kfree(session);
}
