// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct note {
	struct kref ref;
	char *text;
};

void bad_cast(struct note *note)
{
	kref_put(&note->ref, (void (*)(struct kref *))kfree);
}

int bad_plain(struct note *note)
{
	return kref_put(&note->ref, (void *)kfree);
}

void bad_null(struct note *note)
{
	kref_put(&note->ref, NULL);
}

void bad_mutex(struct note *note, struct mutex *lock)
{
	kref_put_mutex(&note->ref, (void *)kvfree, lock);
}
