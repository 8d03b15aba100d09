// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

struct husk {
	struct device dev;
};

/* Its release does nothing: the free is not the fault. */
static void husk_release(struct device *dev)
{
}

void husk_add(struct husk *husk)
{
	husk->dev.release = husk_release;
	device_initialize(&husk->dev);
}

void good_empty_release(struct husk *husk)
{
	put_device(&husk->dev);
	kfree(husk);
}
