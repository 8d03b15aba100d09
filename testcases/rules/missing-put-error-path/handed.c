// SPDX-License-Identifier: GPL-2.0-only
/* Calls that keep what they are given, when they succeed. */
#include <linux/of.h>
#include <linux/device.h>

struct lamp {
	struct device_node *node;
	struct lamp *next;
};

static int lamp_point_to(struct lamp *lamp, struct device_node *node)
{
	if (lamp->node)
		return -EBUSY;
	lamp->node = node;
	return 0;
}

/* It has kept nothing: it has failed. */
int bad_call_failed(struct lamp *lamp, struct device_node *np)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");
	int ret;

	if (!of_device_is_available(node)) {
		of_node_put(node);
		return -ENODEV;
	}
	ret = lamp_point_to(lamp, node);
	if (ret)
		return ret;
	return 0;
}

int good_call(struct lamp *lamp, struct device_node *np)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");
	int ret;

	ret = lamp_point_to(lamp, node);
	if (ret)
		of_node_put(node);
	return ret;
}

/* Kept by the first call; the second failure is the business of its owner. */
int good_call_then_fail(struct lamp *lamp, struct device_node *np)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");

	if (lamp_point_to(lamp, node)) {
		of_node_put(node);
		return -EBUSY;
	}
	return lamp_start(lamp) ? -EIO : 0;
}

/* The error is that of the pointer. */
int good_pointer_error(struct device_node *np)
{
	struct fwnode_handle *fwnode;
	int ret;

	fwnode = fwnode_find_reference(of_fwnode_handle(np), "lamp", 0);
	ret = PTR_ERR_OR_ZERO(fwnode);
	if (ret)
		return ret;
	fwnode_handle_put(fwnode);
	return 0;
}

/* What is returned is the node, when there is one. */
struct device_node *good_elvis(struct device_node *np, struct device_node *spare)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");

	if (node && !of_device_is_available(node)) {
		of_node_put(node);
		return ERR_PTR(-ENODEV);
	}
	return node ?: ERR_PTR(-ENOENT);
}

/* Asked for with NULL, there is nothing to find. */
int good_no_parent(struct device_node *np)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");

	if (!np)
		return -EINVAL;
	of_node_put(node);
	return 0;
}
