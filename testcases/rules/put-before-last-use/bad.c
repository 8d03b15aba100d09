// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/of.h>

int lamp_count(struct device_node *node);
void lamp_note(struct device_node *node);

/* Put at once, as if the rest were only reading. */
int bad_put_at_once(struct device_node *parent)
{
	struct device_node *node = of_get_child_by_name(parent, "lamp");

	of_node_put(node);
	if (!node)
		return 0;
	return lamp_count(node);
}

/* The message on the error path names what was put. */
int bad_message(struct device *dev, struct device_node *np)
{
	struct of_phandle_args args;
	int count;

	if (of_parse_phandle_with_args(np, "lamps", "#lamp-cells", 0, &args))
		return -ENODEV;
	count = lamp_count(args.np);
	of_node_put(args.np);
	if (count < 0) {
		dev_err(dev, "no lamp in %pOF\n", args.np);
		return count;
	}
	return args.args_count;
}

/* A member of the device, after the device. */
int bad_member(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	int id;

	if (!pdev)
		return -ENODEV;
	put_device(&pdev->dev);
	id = pdev->id;
	return id;
}

/* The next lookup starts from it. */
struct device_node *bad_next_lookup(struct device_node *np)
{
	struct device_node *bus = of_get_parent(np);

	of_node_put(bus);
	return of_parse_phandle(bus, "lamp", 0);
}
