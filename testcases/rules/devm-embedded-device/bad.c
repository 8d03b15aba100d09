// SPDX-License-Identifier: GPL-2.0-only
#include <linux/i2c.h>
#include <linux/platform_device.h>
#include "split.h"

/* The shape of the lifetime talk: the carrier is a member. */
struct wide_bus {
	void *regs;
	struct i2c_adapter adap;
};

int bad_member(struct platform_device *pdev)
{
	struct wide_bus *bus;

	bus = devm_kzalloc(&pdev->dev, sizeof(*bus), GFP_KERNEL);
	if (!bus)
		return -ENOMEM;
	return i2c_add_adapter(&bus->adap);
}

/* Two levels down, in a union, and in a declaration with an initialiser. */
struct inner_port {
	union {
		int none;
		struct {
			struct device dev;
		} sys;
	};
};

struct outer_port {
	struct inner_port port;
};

int bad_deep(struct platform_device *pdev)
{
	struct outer_port *outer = devm_kzalloc(&pdev->dev, sizeof(*outer),
						GFP_KERNEL);

	if (!outer)
		return -ENOMEM;
	return device_register(&outer->port.sys.dev);
}

/* An array of containers, into a member, by the name of the type. */
struct lane {
	struct device dev;
};

struct lanes {
	struct lane *all;
};

int bad_array(struct platform_device *pdev, struct lanes *lanes, int n)
{
	lanes->all = devm_kcalloc(&pdev->dev, n, sizeof(struct lane),
				  GFP_KERNEL);
	if (!lanes->all)
		return -ENOMEM;
	return device_register(&lanes->all[0].dev);
}

/* The size is computed before: the pointer says what it is. */
int bad_sized(struct platform_device *pdev, size_t room)
{
	size_t size = sizeof(struct lane) + room;
	struct lane *lane = devm_kzalloc(&pdev->dev, size, GFP_KERNEL);

	device_initialize(&lane->dev);
	return device_add(&lane->dev);
}

/* A copy that is registered, returned without being stored. */
static const struct i2c_adapter template = { .name = "case" };

struct i2c_adapter *known_miss_returned(struct device *dev)
{
	return devm_kmemdup(dev, &template, sizeof(struct i2c_adapter),
			    GFP_KERNEL);
}

/* Registered in another file of the driver. */
int bad_elsewhere(struct platform_device *pdev)
{
	struct split *split;

	split = devm_kzalloc(&pdev->dev, sizeof(struct split), GFP_KERNEL);
	return split_start(split);
}
