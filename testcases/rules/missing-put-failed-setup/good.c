// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/of.h>
#include <linux/usb.h>

struct oven {
	struct usb_device *udev;
	struct usb_device *plain;
	struct device_node *vent;
	struct device dev;
	struct kref users;
	struct list_head all;
};

static void oven_free(struct oven *oven)
{
	usb_put_dev(oven->udev);
	kfree(oven);
}

/* Every failing path puts it. */
static int good_ladder(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret;

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = oven_heat(oven);
	if (ret)
		goto fail;
	usb_set_intfdata(intf, oven);
	return 0;
fail:
	usb_put_dev(oven->udev);
	kfree(oven);
	return ret;
}

/* A function puts what the structure has. */
static int good_helper(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret;

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = oven_heat(oven);
	if (ret) {
		oven_free(oven);
		return ret;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

/* The structure is counted itself: its release puts. */
static int good_counted(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret;

	if (!oven)
		return -ENOMEM;
	kref_init(&oven->users);
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = oven_heat(oven);
	if (ret) {
		kref_put(&oven->users, oven_release);
		return ret;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

static int good_device(struct usb_interface *intf, struct device_node *np)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret;

	if (!oven)
		return -ENOMEM;
	oven->vent = of_node_get(np);
	device_initialize(&oven->dev);
	ret = oven_heat(oven);
	if (ret) {
		put_device(&oven->dev);
		return ret;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

/* devres puts it when probe fails. */
static int good_action(struct usb_interface *intf)
{
	struct oven *oven;
	int ret;

	oven = devm_kzalloc(&intf->dev, sizeof(*oven), GFP_KERNEL);
	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = devm_add_action_or_reset(&intf->dev, oven_put_action, oven);
	if (ret)
		return ret;
	return oven_heat(oven);
}

/* The caller has the structure, and cleans it up. */
static int good_callers(struct oven *oven, struct usb_interface *intf)
{
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	if (oven_heat(oven))
		return -EIO;
	return 0;
}

/* It was not taken yet when this path fails. */
static int good_early(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);

	if (!oven)
		return -ENOMEM;
	if (oven_heat(oven)) {
		kfree(oven);
		return -EIO;
	}
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	usb_set_intfdata(intf, oven);
	return 0;
}

/* No reference at all. */
static int good_borrowed(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);

	if (!oven)
		return -ENOMEM;
	oven->plain = interface_to_usbdev(intf);
	if (oven_heat(oven)) {
		kfree(oven);
		return -EIO;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

/* Somebody else has it already, and puts it. */
static int good_listed(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret;

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = oven_heat(oven);
	if (ret) {
		oven_retire(oven);
		return ret;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

static void oven_disconnect(struct usb_interface *intf)
{
	struct oven *oven = usb_get_intfdata(intf);

	of_node_put(oven->vent);
	oven_free(oven);
}

static struct usb_driver oven_driver = {
	.probe = good_ladder,
	.disconnect = oven_disconnect,
};
module_usb_driver(oven_driver);

/* One failing path may have dropped it: all that end here give it to that call. */
static int good_two_ways(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	if (!oven_buffer(intf))
		goto fail;
	ret = oven_heat(oven);
	if (ret)
		goto fail;
	usb_set_intfdata(intf, oven);
	return 0;
fail:
	oven_retire(oven);
	return ret;
}

/* Whoever goes through the list finds it, and puts. */
static int good_early_list(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	list_add_tail(&oven->all, &ovens);
	if (oven_heat(oven))
		return -EIO;
	usb_set_intfdata(intf, oven);
	return 0;
}

/* What it has by value is what is counted. */
static int good_by_its_part(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	if (oven_heat(oven)) {
		kitchen_put_ctrl(&oven->ctrl);
		return -EIO;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

static void oven_info_destroy(struct info *info)
{
	oven_free(info->par);
}

/* The part knows the whole. */
static int good_by_what_it_has(struct usb_interface *intf)
{
	struct oven *oven = kzalloc(sizeof(*oven), GFP_KERNEL);

	if (!oven)
		return -ENOMEM;
	oven->udev = usb_get_dev(interface_to_usbdev(intf));
	oven->info = info_make(oven);
	if (oven_heat(oven)) {
		oven_info_destroy(oven->info);
		return -EIO;
	}
	usb_set_intfdata(intf, oven);
	return 0;
}

static void kitchen_add(struct oven *oven)
{
	list_add_tail(&oven->all, &ovens);
}

/* The turns before have made theirs known. */
static int good_turns(struct usb_interface *intf, int count)
{
	struct oven *oven;
	int i;

	for (i = 0; i < count; i++) {
		if (!kitchen_has_room(i))
			return -ENOSPC;
		oven = kzalloc(sizeof(*oven), GFP_KERNEL);
		if (!oven)
			return -ENOMEM;
		oven->udev = usb_get_dev(interface_to_usbdev(intf));
		kitchen_add(oven);
	}
	return 0;
}
