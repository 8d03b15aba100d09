// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct wire {
	int id;
	char *label;
	struct device dev;
	struct kobject kobj;
	struct list_head list;
};

int good_put(struct device *parent)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	ret = device_register(&wire->dev);
	if (ret) {
		dev_err(parent, "failed: %d\n", ret);
		put_device(&wire->dev);
		return ret;
	}
	return 0;
}

/* The label that the way out goes to puts. */
int good_ladder(struct device *parent)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	ret = kobject_init_and_add(&wire->kobj, &wire_type, NULL, "wire");
	if (ret < 0)
		goto put_wire;
	return 0;
put_wire:
	kobject_put(&wire->kobj);
	return ret;
}

/* A helper gets it, under another name; another one frees what holds it. */
int good_helper(struct device *parent, int how)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	struct device *dev = &wire->dev;

	if (!wire)
		return -ENOMEM;
	if (device_register(dev)) {
		wire_free(wire);
		return -EINVAL;
	}
	return 0;
}

/* The caller brought it, and knows of it. */
int good_parameter(struct wire *wire)
{
	int ret = device_register(&wire->dev);

	if (ret)
		return ret;
	wire->id++;
	return 0;
}

/* Others have found it by then. */
int good_stored(struct device *parent)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	list_add(&wire->list, &wires);
	ret = device_register(&wire->dev);
	if (ret)
		return ret;
	return 0;
}

/* The second test is of something else: the first one left no failure. */
int good_second(struct device *parent, int kind)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	ret = device_register(&wire->dev);
	if (ret) {
		put_device(&wire->dev);
		return ret;
	}
	if (kind)
		ret = wire_start(kind);
	if (ret)
		return ret;
	return 0;
}

/* Managed memory goes away by itself. */
int good_managed(struct device *parent)
{
	struct wire *wire = devm_kzalloc(parent, sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	ret = device_register(&wire->dev);
	if (ret)
		return ret;
	return 0;
}

/* The caller has it, and may put it. */
int good_direct(struct wire *wire)
{
	wire->id = 0;
	return device_register(&wire->dev);
}

int good_both(struct device *parent)
{
	struct wire *wire = kzalloc(sizeof(*wire), GFP_KERNEL);
	int ret;

	if (!wire)
		return -ENOMEM;
	ret = device_register(&wire->dev);
	if (!ret)
		pr_debug("wire %d\n", wire->id);
	else
		put_device(&wire->dev);
	return ret;
}

int good_inverted(void)
{
	struct platform_device *pdev = platform_device_alloc("wire", 1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (!ret)
		return 0;
	platform_device_put(pdev);
	return ret;
}
