// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

static void line_release(struct device *dev)
{
	kfree(dev);
}

struct device *line_register(struct device *parent)
{
	struct device *dev = kzalloc(sizeof(*dev), GFP_KERNEL);

	if (!dev)
		return NULL;
	dev->parent = parent;
	dev->release = line_release;
	if (device_register(dev)) {
		put_device(dev);
		return NULL;
	}
	return dev;
}
