// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

struct port {
	struct device_node *node;
	struct device *link;
};

static struct device_node *chosen;

int bad_member(struct port *port, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "port");

	if (!np)
		return -ENODEV;
	port->node = np;
	of_node_put(np);
	return 0;
}

void bad_global(void)
{
	struct device_node *np;

	np = of_find_compatible_node(NULL, NULL, "case,chosen");
	chosen = np;
	pr_info("chosen\n");
	of_node_put(np);
}

int bad_device(struct port *port, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct device *dev = bus_find_device_by_of_node(&platform_bus_type, np);

	port->link = dev;
	put_device(dev);
	return pdev ? 0 : -ENODEV;
}
