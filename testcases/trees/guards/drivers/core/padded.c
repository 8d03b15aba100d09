// SPDX-License-Identifier: GPL-2.0-only
#include <linux/others.h>

static void padded_release(struct device *dev)
{
	struct padded *p = container_of(dev, struct padded, dev);

	padded_drop(p);
}

int padded_add(struct padded *p)
{
	p->dev.release = padded_release;
	return device_register(&p->dev);
}
