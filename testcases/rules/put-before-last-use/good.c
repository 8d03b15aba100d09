// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/of.h>

int lamp_count(struct device_node *node);
void lamp_note(struct device_node *node);

/* The put is the last that is done with it. */
int good_order(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");
	int count = node ? lamp_count(node) : 0;

	of_node_put(node);
	return count;
}

/* Only whether there was one. */
int good_value(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");

	of_node_put(node);
	return node != NULL;
}

/* Another node, in the same variable. */
int good_anew(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "upper");
	int count;

	of_node_put(node);
	node = of_get_child_by_name(parent, "lower");
	count = lamp_count(node);
	of_node_put(node);
	return count;
}

/* A reference of its own is taken before. */
int good_second(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");
	int count;

	of_node_get(node);
	of_node_put(node);
	count = lamp_count(node);
	of_node_put(node);
	return count;
}

/* The put and the use stand on paths that exclude each other. */
int good_either(struct device_node *parent, int keep)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");

	if (!keep)
		of_node_put(node);
	if (keep)
		lamp_note(node);
	return 0;
}

/* The node above it has a count of its own. */
int good_parent(struct device_node *np)
{
	struct device_node *node = of_get_child_by_name(np, "lamp");

	of_node_put(node);
	return lamp_count(np);
}

/* Consumed by the next lookup, which puts it. */
struct device_node *good_walk(struct device_node *parent)
{
	struct device_node *node = of_get_next_child(parent, NULL);

	node = of_get_next_child(parent, node);
	return node;
}

/* Whoever wrote it knows who else holds it. */
int good_told(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");

	lamp_note(node);
	/* The note keeps the node. */
	of_node_put(node);
	return lamp_count(node);
}

/* Two pointers are compared. */
int good_compared(struct device *dev, struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");

	of_node_put(node);
	return device_match_of_node(dev, node);
}

/* Two names of one node: the first put is for another. */
int good_two_names(struct device_node *parent, int index)
{
	struct device_node *first = of_get_child_by_name(parent, "lamp");
	struct device_node *node = first;
	int count;

	if (index)
		node = of_get_child_by_name(parent, "other");
	count = lamp_count(node);
	if (node != first)
		of_node_put(node);
	count += lamp_count(first);
	of_node_put(first);
	return count;
}
