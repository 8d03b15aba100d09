// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct node {
	struct kref ref;
	struct device dev;
	struct kobject kobj;
};

void node_release(struct kref *ref);

void bad_put_device(struct node *node)
{
	put_device(&node->dev);
	kfree(node);
}

void bad_unregister(struct node *node)
{
	device_unregister(&node->dev);
	node_log("gone");
	kfree(node);
}

int bad_kobject(struct node *node)
{
	if (kobject_init_and_add(&node->kobj, &node_type, NULL, "node"))
		goto fail;
	return 0;
fail:
	kobject_put(&node->kobj);
	kfree(node);
	return -ENOMEM;
}

void bad_kref(struct node *node)
{
	kref_put(&node->ref, node_release);
	kfree(node);
}

/* Somebody was given a reference, and the error path forgets it. */
int bad_held(struct node *node)
{
	kref_get(&node->ref);
	if (node_start(node)) {
		kfree(node);
		return -EIO;
	}
	return 0;
}
