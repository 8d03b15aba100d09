// SPDX-License-Identifier: GPL-2.0-only
/* A getter and a put of this file alone: what counts is in its own code. */
#include <linux/kref.h>
#include <linux/list.h>

struct session {
	struct list_head list;
	struct kref ref;
	int id;
	int broken;
};

static LIST_HEAD(sessions);

static void session_release(struct kref *ref)
{
	kfree(container_of(ref, struct session, ref));
}

static void session_put(struct session *s)
{
	kref_put(&s->ref, session_release);
}

static struct session *session_find(int id)
{
	struct session *s;

	list_for_each_entry(s, &sessions, list)
		if (s->id == id) {
			kref_get(&s->ref);
			return s;
		}
	return NULL;
}

int bad_session_broken(int id)
{
	struct session *s = session_find(id);

	if (!s)
		return -ENOENT;
	if (s->broken)
		return -EIO;
	session_put(s);
	return 0;
}

/* The test stands inside a macro. */
int bad_session_macro(struct drm_device *drm, int id)
{
	struct session *s = session_find(id);

	if (drm_WARN_ON(drm, !s))
		return -ENOENT;
	if (drm_WARN_ON(drm, s->broken))
		return -EIO;
	session_put(s);
	return 0;
}

int good_session(int id)
{
	struct session *s = session_find(id);
	int ret = 0;

	if (!s)
		return -ENOENT;
	if (s->broken)
		ret = -EIO;
	session_put(s);
	return ret;
}

/* Whoever takes the last way has decided that there is nothing to put. */
int good_session_owned(int id, int owned)
{
	struct session *s = session_find(id);
	int ret = -EIO;

	if (!s)
		return -ENOENT;
	if (s->broken)
		goto out;
	ret = 0;
out:
	if (owned)
		session_put(s);
	return ret;
}
