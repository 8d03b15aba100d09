// SPDX-License-Identifier: GPL-2.0-only
#include <linux/module.h>
#include <linux/of.h>
#include <linux/usb.h>

struct kiln {
	struct usb_device *udev;
	struct device_node *vent;
	struct kref users;
	struct list_head all;
};

/* Memory that devres frees. */
static int bad_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct kiln *kiln;
	int ret;

	kiln = devm_kzalloc(&intf->dev, sizeof(*kiln), GFP_KERNEL);
	if (!kiln)
		return -ENOMEM;
	kiln->udev = usb_get_dev(interface_to_usbdev(intf));
	usb_set_intfdata(intf, kiln);
	ret = kiln_heat(kiln);
	if (ret)
		goto fail;
	ret = kiln_register(kiln);
	if (ret)
		goto fail_put;
	return 0;

fail_put:
	usb_put_dev(kiln->udev);
fail:
	usb_set_intfdata(intf, NULL);
	return ret;
}

/* Freeing the structure puts nothing. */
static int bad_freed(struct usb_interface *intf, struct device_node *np)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);
	int ret;

	if (!kiln)
		return -ENOMEM;
	kiln->vent = of_node_get(np);
	ret = kiln_open_vent(kiln->vent);
	if (ret) {
		kfree(kiln);
		return ret;
	}
	usb_set_intfdata(intf, kiln);
	return 0;
}

/* The structure lies behind what was allocated. */
static int bad_private(struct usb_interface *intf)
{
	struct mii_bus *bus = devm_mdiobus_alloc_size(&intf->dev, sizeof(struct kiln));
	struct kiln *kiln;
	int ret;

	if (!bus)
		return -ENOMEM;
	kiln = bus->priv;
	kiln->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = kiln_heat(kiln);
	if (ret)
		return ret;
	usb_set_intfdata(intf, kiln);
	return 0;
}

static void kiln_disconnect(struct usb_interface *intf)
{
	struct kiln *kiln = usb_get_intfdata(intf);

	of_node_put(kiln->vent);
	usb_put_dev(kiln->udev);
}

static struct usb_driver kiln_driver = {
	.probe = bad_probe,
	.disconnect = kiln_disconnect,
};
module_usb_driver(kiln_driver);

/* A list has it only when all went well. */
static int bad_late_list(struct usb_interface *intf)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);
	int ret;

	if (!kiln)
		return -ENOMEM;
	kiln->udev = usb_get_dev(interface_to_usbdev(intf));
	ret = usb_reset_configuration(kiln->udev);
	if (ret)
		goto fail;
	list_add_tail(&kiln->all, &kilns);
	return 0;
fail:
	kfree(kiln);
	return ret;
}

/* What is freed is another part. */
static int bad_other_part(struct usb_interface *intf)
{
	struct kiln *kiln = kzalloc(sizeof(*kiln), GFP_KERNEL);

	if (!kiln)
		return -ENOMEM;
	kiln->udev = usb_get_dev(interface_to_usbdev(intf));
	kiln->urb = usb_alloc_urb(0, GFP_KERNEL);
	if (kiln_heat(kiln)) {
		usb_free_urb(kiln->urb);
		kfree(kiln);
		return -EIO;
	}
	usb_set_intfdata(intf, kiln);
	return 0;
}
