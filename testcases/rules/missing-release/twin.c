// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

static const struct class twin_class = {
	.name = "twin",
};

struct second_twin {
	struct device dev;
};

int bad_twin_class(struct second_twin *t)
{
	t->dev.class = &twin_class;
	return device_register(&t->dev);
}

void second_twin_gone(struct second_twin *t)
{
	device_unregister(&t->dev);
}
