// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/kref.h>
#include <linux/platform_device.h>

struct tray {
	struct device dev;
	struct kref ref;
	struct device *parent;
	char *label;
};

static void bad_device(struct device *dev)
{
	struct tray *tray = container_of(dev, struct tray, dev);

	devm_kfree(tray->parent, tray);
}

/* After other work, on one of two ways. */
static void bad_label(struct device *dev)
{
	struct tray *tray = container_of(dev, struct tray, dev);

	if (tray->label)
		devm_kfree(tray->parent, tray->label);
	kfree(tray);
}

static const struct device_type tray_type = {
	.name = "tray",
	.release = bad_label,
};

static void bad_kref(struct kref *ref)
{
	struct tray *tray = container_of(ref, struct tray, ref);

	devm_kfree(tray->parent, tray);
}

void tray_put(struct tray *tray)
{
	kref_put(&tray->ref, bad_kref);
}

int tray_add(struct tray *tray)
{
	tray->dev.release = bad_device;
	return device_register(&tray->dev);
}
