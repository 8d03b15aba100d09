// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include "elsewhere.h"

static void elsewhere_release(struct device *dev)
{
	kfree(container_of(dev, struct elsewhere, dev));
}

void elsewhere_setup(struct elsewhere *e)
{
	e->dev.release = elsewhere_release;
}
