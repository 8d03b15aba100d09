// SPDX-License-Identifier: GPL-2.0-only
#include <linux/waits.h>

static void waits_release(struct device *dev)
{
	struct waits_bus *bus = container_of(dev, struct waits_bus, dev);

	complete(&bus->gone);
}

static const struct device_type waits_type = {
	.name = "waits",
	.release = waits_release,
};

int waits_add(struct waits_bus *bus)
{
	bus->dev.type = &waits_type;
	dev_set_name(&bus->dev, "waits-%d", 1);
	/* FIXME: what if this is slow? */
	wait_for_completion(&bus->idle);
	return device_register(&bus->dev);
}

void waits_del(struct waits_bus *bus)
{
	/*
	 * FIXME: the lifetime of the device should not be that of the bus.
	 */
	device_unregister(&bus->dev);
	wait_for_completion(&bus->gone);
}

static void second_hand_release(struct device *dev)
{
	pr_info("gone\n");
}

int second_hand_add(struct second_hand *s)
{
	struct device *dev = &s->dev;

	dev->release = second_hand_release;
	return device_register(dev);
}
