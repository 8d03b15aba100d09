// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/platform_device.h>

struct bowl {
	struct device dev;
	struct device *parent;
	char *label;
};

/* Its own memory. */
static void good_kfree(struct device *dev)
{
	kfree(container_of(dev, struct bowl, dev));
}

/* Frees managed memory, but is no release callback. */
static void good_remove(struct device *dev)
{
	struct bowl *bowl = container_of(dev, struct bowl, dev);

	devm_kfree(bowl->parent, bowl->label);
}

/* Its parameter is not counted: a table of another kind. */
struct plain {
	struct device *parent;
	char *label;
};

struct plain_ops {
	void (*release)(struct plain *plain);
};

static void good_plain(struct plain *plain)
{
	devm_kfree(plain->parent, plain->label);
}

static const struct plain_ops plain_ops = {
	.release = good_plain,
};

int bowl_add(struct bowl *bowl)
{
	bowl->dev.release = good_kfree;
	good_remove(&bowl->dev);
	return device_register(&bowl->dev);
}
