// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

/* Two names for one device: the type is set by the other. */
struct core_half {
	struct device dev;
};

struct good_halves {
	union {
		struct device dev;
		struct core_half core;
	};
};

static void halves_release(struct device *dev)
{
	kfree(container_of(dev, struct good_halves, dev));
}

static const struct device_type halves_type = {
	.release = halves_release,
};

void halves_setup(struct core_half *core)
{
	core->dev.type = &halves_type;
	device_initialize(&core->dev);
}

int good_union(struct good_halves *h)
{
	halves_setup(&h->core);
	return device_add(&h->dev);
}
