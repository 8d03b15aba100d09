// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct memo {
	struct kref ref;
	char *text;
};

static void memo_release(struct kref *ref)
{
	struct memo *memo = container_of(ref, struct memo, ref);

	kfree(memo->text);
	kfree(memo);
}

void good_release(struct memo *memo)
{
	kref_put(&memo->ref, memo_release);
}

/* A callback that is handed in. */
void good_parameter(struct memo *memo, void (*release)(struct kref *))
{
	kref_put(&memo->ref, release);
}

/* kfree where it belongs, beside a put. */
void good_beside(struct memo *memo, char *text)
{
	kfree(text);
	kref_put(&memo->ref, memo_release);
}

/* NULL elsewhere. */
void good_lock(struct memo *memo, struct mutex *lock)
{
	kref_put_mutex(&memo->ref, memo_release, lock);
	memo_index(NULL, kfree);
}
