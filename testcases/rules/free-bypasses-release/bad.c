// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct node {
	struct kref ref;
	struct device dev;
	char *name;
};

static void node_release(struct kref *ref)
{
	struct node *node = container_of(ref, struct node, ref);

	kfree(node->name);
	kfree(node);
}

static void node_dev_release(struct device *dev)
{
	struct node *node = container_of(dev, struct node, dev);

	kfree(node);
}

void node_setup(struct node *node)
{
	device_initialize(&node->dev);
	node->dev.release = node_dev_release;
}

void bad_kref(struct node *node)
{
	kref_put(&node->ref, node_release);
	kfree(node);
}

void bad_put_device(struct node *node)
{
	put_device(&node->dev);
	node_log("gone");
	kfree(node);
}

int bad_unregister(struct node *node)
{
	if (node_start(node)) {
		device_unregister(&node->dev);
		kfree(node);
		return -EIO;
	}
	return 0;
}

static void node_put(struct node *node)
{
	kref_put(&node->ref, node_release);
}

/* The put is that of another function. */
int bad_through(struct node *node)
{
	if (!node_start(node))
		return 0;
	node_put(node);
	kfree(node);
	return -EIO;
}
