// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/platform_device.h>
#include "common.h"

/* Nothing at all, named by an assignment. */
static void bad_plain(struct device *dev)
{
}

/* A comment is nothing. Named in a static initialiser, nested. */
static void bad_comment(struct device *dev)
{
	/* the device is static, so there is nothing to do */
}

static struct platform_device nested = {
	.name = "nested",
	.dev = {
		.release = bad_comment,
	},
};

/* Nor is silencing the compiler. Named by a path of designators. */
static void bad_void(struct device *dev)
{
	(void)dev;
}

static struct platform_device designated = {
	.name = "designated",
	.dev.release = bad_void,
};

/* Printing, with what it takes to print. */
struct chip {
	int id;
	struct device dev;
	struct kref ref;
	struct kobject kobj;
};

#define to_chip(d) container_of(d, struct chip, dev)

static void bad_print(struct device *dev)
{
	struct chip *chip = to_chip(dev);

	if (!chip)
		return;
	dev_dbg(dev, "chip %d is gone\n", chip->id);
}

static const struct device_type chip_type = {
	.name = "chip",
	.release = bad_print,
};

static void bad_class(struct device *dev)
{
	pr_info("%s\n", __func__);
	return;
}

static struct class chip_class = {
	.name = "chip",
	.dev_release = bad_class,
};

/* By a macro for messages of the driver's own. */
static void bad_message(struct device *dev)
{
	DMSG("%s %s\n", __func__, dev_name(dev));
}

static struct platform_device chatty = {
	.dev.release = bad_message,
};

static void bad_kobject(struct kobject *kobj) { }

static struct kobj_type chip_ktype = {
	.release = &bad_kobject,
};

static void bad_kref(struct kref *ref)
{
}

void chip_put(struct chip *chip)
{
	kref_put(&chip->ref, bad_kref);
}

/* A subsystem's own object that has a device inside. */
struct gadget {
	struct device dev;
	void (*release)(struct gadget *gadget);
};

static void bad_gadget(struct gadget *gadget)
{
}

/* An object of a function, and an inner function that is shared. */
int chip_probe(struct chip *chip, struct gadget *gadget)
{
	chip->dev.release = bad_plain;
	gadget->release = bad_gadget;
	gadget->dev.release = bad_elsewhere;
	return device_register(&chip->dev);
}

int chip_again(struct chip *chip)
{
	chip->dev.release = bad_elsewhere;
	chip->dev.release = bad_in_header;
	return device_register(&chip->dev);
}
