// SPDX-License-Identifier: GPL-2.0-only
#include "lamp.h"

static struct device_node *lamp_root(void)
{
	return of_find_node_by_path("/lamps");
}

/* What it returns is counted: nothing else is returned. */
struct device_node *lamp_node(int index)
{
	struct device_node *root = lamp_root();
	struct device_node *node;

	if (!root)
		return NULL;
	node = of_get_next_child(root, NULL);
	while (node && index--)
		node = of_get_next_child(root, node);
	of_node_put(root);
	return node;
}

/* What it returns is the caller's already. */
struct device_node *lamp_borrow(struct lamp *lamp)
{
	struct device_node *node = of_get_parent(lamp->node);

	of_node_put(node);
	return node;
}

int lamp_read(struct device_node *node)
{
	u32 value;

	return of_property_read_u32(node, "value", &value);
}

void lamp_look(struct lamp *lamp, struct device_node *node)
{
	lamp->on = lamp_read(node) >= 0;
}

int lamp_bind(struct lamp *lamp, struct device_node *node)
{
	lamp->parent = node;
	return 0;
}

void lamp_put_node(void *node)
{
	of_node_put(node);
}
