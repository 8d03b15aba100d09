// SPDX-License-Identifier: GPL-2.0-only
#include <linux/of.h>
#include <linux/platform_device.h>
#include "loom.h"

struct loom {
	struct device *dev, *beam;
	struct device_node *yarn, *cloth, *weft, *warp;
	struct drm_bridge bridge;
};

/* Put in remove. */
static int good_probe(struct platform_device *pdev)
{
	struct loom *loom = devm_kzalloc(&pdev->dev, sizeof(*loom), GFP_KERNEL);

	if (!loom)
		return -ENOMEM;
	loom->yarn = of_parse_phandle(pdev->dev.of_node, "yarn", 0);
	if (!loom->yarn)
		return -ENODEV;
	return 0;
}

static void loom_remove(struct platform_device *pdev)
{
	struct loom *loom = platform_get_drvdata(pdev);

	of_node_put(loom->yarn);
}

static void loom_drop_beam(void *data)
{
	struct loom *loom = data;
	struct device *beam = loom->beam;

	put_device(beam);
}

/* Put by an action, through a local variable. */
static int good_action(struct loom *loom, struct device_node *np)
{
	struct platform_device *beam = of_find_device_by_node(np);

	if (!beam)
		return -EPROBE_DEFER;
	loom->beam = &beam->dev;
	return devm_add_action_or_reset(loom->dev, loom_drop_beam, loom);
}

/* Who asks for it puts it. */
static int good_given_out(struct loom *loom)
{
	loom->cloth = of_get_child_by_name(loom->dev->of_node, "cloth");
	return 0;
}

static struct device_node *loom_cloth(struct loom *loom)
{
	return loom->cloth;
}

/* The framework knows this structure, and may put it. */
static int good_framework(struct loom *loom)
{
	loom->bridge.of_node = of_get_parent(loom->dev->of_node);
	return loom_add(loom, loom_cloth);
}

/* A header defines it: others may put what it keeps. */
static int good_header(struct loom_shared *shared, struct device_node *np)
{
	shared->spool = of_parse_phandle(np, "spool", 0);
	return 0;
}

/* Nothing is counted. */
static int good_borrowed(struct loom *loom)
{
	loom->weft = dev_of_node(loom->dev);
	return 0;
}

/* Put behind the last use of it. */
static int good_for_now(struct loom *loom)
{
	loom->warp = of_get_child_by_name(loom->dev->of_node, "warp");
	loom_read(loom, loom->warp);
	of_node_put(loom->warp);
	loom->warp = NULL;
	return 0;
}

struct thread {
	struct usb_device *udev;
	struct net_device *seen;
	struct device_node *last;
};

/* It is put under the name that the caller has. */
static int good_own_name(struct thread *thread, struct usb_device *udev)
{
	thread->udev = usb_get_dev(udev);
	return 0;
}

static void thread_disconnect(struct usb_interface *intf)
{
	usb_put_dev(interface_to_usbdev(intf));
}

/* Only to compare with it later. */
static int good_compared(struct thread *thread, struct net *net, int index)
{
	struct net_device *dev = dev_get_by_index(net, index);

	if (!dev)
		return -ENODEV;
	thread->seen = dev;
	dev_put(dev);
	return 0;
}

/* The iterator puts it on the next turn. */
static void good_iterator(struct thread *thread, struct device_node *np)
{
	struct device_node *child;

	for_each_child_of_node(np, child)
		thread->last = child;
}

static struct platform_driver loom_driver = {
	.probe = good_probe,
	.remove = loom_remove,
};
module_platform_driver(loom_driver);
