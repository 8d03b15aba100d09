// SPDX-License-Identifier: GPL-2.0-only
#include "lamp.h"

/* The node is read, then forgotten. */
int bad_read_and_forget(void)
{
	struct device_node *node = of_find_node_by_path("/lamps");
	u32 count;

	if (!node)
		return -ENODEV;
	if (of_property_read_u32(node, "count", &count))
		return -EINVAL;
	return count;
}

/* Two nodes in one variable: the first is overwritten. */
int bad_overwritten(struct device_node *parent)
{
	struct device_node *node;

	node = of_get_child_by_name(parent, "upper");
	lamp_read(node);
	node = of_get_child_by_name(parent, "lower");
	lamp_read(node);
	of_node_put(node);
	return 0;
}

/* The reference is in a member of a record of the function. */
int bad_in_arguments(struct device_node *np)
{
	struct of_phandle_args args;
	int ret;

	ret = of_parse_phandle_with_args(np, "lamps", "#lamp-cells", 0, &args);
	if (ret)
		return ret;
	return args.args[0];
}

/* Another function finds it, in another file. */
int bad_from_wrapper(struct lamp *lamp)
{
	struct device_node *node = lamp_node(lamp->index);

	if (node)
		lamp->on = of_property_read_bool(node, "default-on");
	/* of_node_put() is missing */
	return 0;
}

/* Passed to a function that only looks at it. */
void bad_only_looked_at(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	lamp_look(lamp, node);
}

/* Every turn takes one. */
int bad_in_a_loop(struct lamp *lamp)
{
	int i;

	for (i = 0; i < lamp->count; i++) {
		struct device_node *node = of_parse_phandle(lamp->node,
							    "lamps", i);

		if (node && lamp_read(node) < 0)
			return -EIO;
	}
	return 0;
}

struct lamp *bad_device_never_put(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return ERR_PTR(-EPROBE_DEFER);
	return platform_get_drvdata(pdev);
}

/* One reference a turn. */
void bad_anchored(struct modem *modem)
{
	struct urb *urb;

	while ((urb = usb_get_from_anchor(&modem->delayed)))
		modem_requeue(modem, urb->context);
}

/* Nobody ever uses what was prepared. */
int bad_credentials(struct lamp *lamp)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return -ENOMEM;
	cred->fsuid = GLOBAL_ROOT_UID;
	return lamp_open(lamp);
}

void bad_only_when_there_is_one(struct lamp *lamp, struct device_node *np)
{
	struct device_node *node;

	node = np ? of_get_child_by_name(np, "lamp") : NULL;
	lamp->on = node && lamp_read(node);
}

ssize_t bad_shown(struct device *dev, struct device_attribute *attr, char *buf)
{
	struct device *child = device_find_any_child(dev);

	return sysfs_emit(buf, "%s\n", child ? to_lamp(child)->name : "none");
}

/* What is put is its power. */
int bad_power_only(struct device *start)
{
	struct device *dev = bus_find_device_by_name(&lamp_bus, start, "lamp");
	int ret;

	if (!dev)
		return -ENODEV;
	pm_runtime_get_sync(dev);
	ret = lamp_flash(to_lamp(dev)->base);
	pm_runtime_put(dev);
	return ret;
}

int bad_own(struct lamp *lamp)
{
	struct device_node *node = of_node_get(lamp->dev->of_node);

	return of_property_read_bool(node, "bright");
}

static void lamp_kill_owner(struct pid *pid, int signal)
{
	kill_pid_info(signal, SEND_SIG_PRIV, pid);
}

/* Not the reference is what is killed. */
int bad_killed(struct lamp *lamp, int nr)
{
	struct pid *pid = find_get_pid(nr);

	if (!pid)
		return -ESRCH;
	lamp_kill_owner(pid, SIGHUP);
	return 0;
}
