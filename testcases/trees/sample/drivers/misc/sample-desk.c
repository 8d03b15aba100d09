// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who frees an object that was registered, and when.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct sample_desk {
	struct device dev;
	struct device *parent;
};

/* Fault: managed memory may be gone by now. */
static void sample_desk_release(struct device *dev)
{
	struct sample_desk *desk = container_of(dev, struct sample_desk, dev);

	devm_kfree(desk->parent, desk);
}

/* Fault: what was registered is freed by hand. */
int sample_desk_add(struct device *parent)
{
	struct sample_desk *desk = kzalloc(sizeof(*desk), GFP_KERNEL);
	int ret;

	desk->dev.release = sample_desk_release;
	ret = device_register(&desk->dev);
	if (ret)
		kfree(desk);
	return ret;
}

/* Fault: nobody puts it. */
int sample_desk_again(struct device *parent)
{
	struct sample_desk *desk = kzalloc(sizeof(*desk), GFP_KERNEL);
	int ret;

	ret = device_register(&desk->dev);
	if (ret)
		return ret;
	return 0;
}

/* Fault: unregistered, and freed whoever still uses it. */
void sample_desk_remove(struct sample_desk *desk)
{
	device_unregister(&desk->dev);
	kfree(desk);
}

struct sample_lamp {
	struct kobject kobj;
	struct cdev cdev;
};

/* Faults: freed at unbind, used until the last reference is dropped. */
int sample_lamp_probe(struct platform_device *pdev)
{
	struct sample_lamp *lamp;

	lamp = devm_kzalloc(&pdev->dev, sizeof(*lamp), GFP_KERNEL);
	if (kobject_init_and_add(&lamp->kobj, NULL, NULL, "lamp")) {
		kobject_put(&lamp->kobj);
		return -ENODEV;
	}
	return cdev_add(&lamp->cdev, 0, 1);
}
