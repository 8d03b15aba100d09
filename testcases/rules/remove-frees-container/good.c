// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cdev.h>
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct deck {
	int id;
	char *label;
	struct device dev;
	struct cdev cdev;
	struct kobject kobj;
	struct completion gone;
	struct device *up;
};

/* Release frees the rest. */
void good_release(struct deck *deck)
{
	kfree(deck->label);
	device_unregister(&deck->dev);
}

/* Release completes what is awaited here. */
void good_awaited(struct deck *deck)
{
	kobject_put(&deck->kobj);
	wait_for_completion(&deck->gone);
	kfree(deck);
}

/* What is unregistered does not lie in what is freed. */
void good_pointer(struct deck *deck)
{
	device_unregister(deck->up);
	kfree(deck);
}

/* The counted device frees; the cdev is its child. */
void good_parent(struct deck *deck)
{
	cdev_device_del(&deck->cdev, &deck->dev);
	put_device(&deck->dev);
}

/* Another object by the same name. */
void good_next(struct deck **decks, int n)
{
	struct deck *deck = decks[0];

	device_unregister(&deck->dev);
	deck = decks[n];
	kfree(deck);
}

/* The next turn of the loop frees another one. */
void good_loop(struct deck **decks, int n)
{
	for (int i = 0; i < n; i++) {
		if (!decks[i]->id) {
			kfree(decks[i]);
			continue;
		}
		device_unregister(&decks[i]->dev);
	}
}
