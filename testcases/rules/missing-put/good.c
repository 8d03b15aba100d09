// SPDX-License-Identifier: GPL-2.0-only
#include "lamp.h"

int good_put_on_every_path(void)
{
	struct device_node *node = of_find_node_by_path("/lamps");
	u32 count;
	int ret = 0;

	if (!node)
		return -ENODEV;
	if (of_property_read_u32(node, "count", &count))
		ret = -EINVAL;
	of_node_put(node);
	return ret ? ret : count;
}

struct device_node *good_returned(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	return lamp->on ? node : node;
}

void good_kept(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	lamp->parent = node;
}

int good_cleaned_up(struct lamp *lamp)
{
	struct device_node *node __free(device_node) = of_get_parent(lamp->node);

	return lamp_read(node);
}

int good_managed(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	return devm_add_action_or_reset(lamp->dev, lamp_put_node, node);
}

/* The callee, in another file, keeps it. */
int good_kept_by_callee(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	return lamp_bind(lamp, node);
}

/* The callee puts it. */
static int read_and_forget(struct device_node *node)
{
	int ret = lamp_read(node);

	of_node_put(node);
	return ret;
}

int good_put_by_callee(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	if (!node)
		return 0;
	return read_and_forget(node);
}

/* The step of the loop puts the last one. */
int good_consumed(void)
{
	struct device_node *node;
	int count = 0;

	for (node = of_find_node_by_name(NULL, "lamp"); node;
	     node = of_find_node_by_name(node, "lamp"))
		count++;
	return count;
}

/* Looks at it under RCU, takes nothing. */
int good_borrowed(struct lamp *lamp)
{
	struct device_node *node = lamp_borrow(lamp);

	return lamp_read(node);
}

int good_device_put(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct lamp *lamp;

	if (!pdev)
		return -EPROBE_DEFER;
	lamp = platform_get_drvdata(pdev);
	lamp->on = true;
	put_device(&pdev->dev);
	return 0;
}

/* Its name says get, but it takes no reference. */
int good_takes_nothing(struct lamp *lamp)
{
	struct backlight_device *light =
		backlight_device_get_by_type(BACKLIGHT_RAW);

	if (!light)
		return -ENODEV;
	return lamp_match(lamp, light->props.brightness);
}

void good_anchored(struct modem *modem)
{
	struct urb *urb;

	while ((urb = usb_get_from_anchor(&modem->delayed))) {
		modem_requeue(modem, urb->context);
		usb_free_urb(urb);
	}
}

int good_credentials(struct lamp *lamp)
{
	struct cred *cred = prepare_creds();
	int ret;

	if (!cred)
		return -ENOMEM;
	cred->fsuid = GLOBAL_ROOT_UID;
	ret = lamp_open(lamp);
	put_cred(cred);
	return ret;
}

/* The lamp is the part of the host that is its driver's: who has it has both. */
int good_private_part(struct lamp **out)
{
	struct Scsi_Host *host = scsi_host_alloc(&lamp_template, 64);
	struct lamp *lamp;

	if (!host)
		return -ENOMEM;
	host->max_id = 1;
	*out = lamp = lamp_of_host(host);
	lamp->on = true;
	return 0;
}

static inline struct lamp *lamp_of_host(struct Scsi_Host *host)
{
	return (struct lamp *)host->hostdata;
}

/* It is stored on the way to something else. */
int good_stored_in_a_test(struct lamp *lamp, int fd)
{
	struct pid *pid = find_get_pid(fd);
	bool on = false;

	if (!pid)
		return -ESRCH;
	if (pid != lamp->pid)
		on = (lamp->pid = pid) != NULL;
	return lamp_switch(lamp, on);
}

int good_chosen(struct lamp *lamp, bool wanted)
{
	struct device_node *node = wanted ? of_get_parent(lamp->node) : NULL;
	int ret = wanted ? lamp_read(node) : -ENODEV;

	of_node_put(node);
	return ret;
}
