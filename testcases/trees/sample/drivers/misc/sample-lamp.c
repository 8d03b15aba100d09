// SPDX-License-Identifier: GPL-2.0-only
/*
 * References to device tree nodes and to the power of a device.
 */
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/pm_runtime.h>

struct sample_lamp {
	struct device *dev;
	void __iomem *base;
	u32 colour;
};

/* Fault: the node is never put. */
static int sample_lamp_default(void)
{
	struct device_node *node = of_find_node_by_path("/sample-lamp");
	u32 value;

	if (!node || of_property_read_u32(node, "default", &value))
		return 0;
	return value;
}

/* Fault: the error path forgets what the last line remembers. */
static int sample_lamp_map(struct sample_lamp *lamp, struct device_node *np)
{
	struct device_node *bank = of_parse_phandle(np, "bank", 0);

	if (!bank)
		return -ENODEV;
	lamp->base = of_iomap(bank, 0);
	if (!lamp->base)
		return -ENOMEM;
	of_node_put(bank);
	return 0;
}

/* Fault: the reference of the iterator leaves with the function. */
static int sample_lamp_colours(struct sample_lamp *lamp,
			       struct device_node *np)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(np, child) {
		ret = of_property_read_u32(child, "colour", &lamp->colour);
		if (ret)
			return ret;
	}
	return 0;
}

/* Fault: a failed resume counts, too. */
static int sample_lamp_on(struct sample_lamp *lamp)
{
	int ret = pm_runtime_get_sync(lamp->dev);

	if (ret < 0)
		return ret;
	writel(lamp->colour, lamp->base);
	pm_runtime_put(lamp->dev);
	return 0;
}

/* Fault: the label puts what was put before. */
static int sample_lamp_link(struct sample_lamp *lamp, struct device_node *np)
{
	struct device_node *next = of_parse_phandle(np, "next", 0);
	int ret;

	ret = sample_lamp_map(lamp, next);
	of_node_put(next);
	if (ret)
		goto put;
	return sample_lamp_colours(lamp, np);
put:
	of_node_put(next);
	return ret;
}

/* Fine: whoever leaves the loop puts, and NULL may be put. */
static int sample_lamp_count(struct device_node *np)
{
	struct device_node *child;
	int count = 0;

	for_each_child_of_node(np, child) {
		if (!of_device_is_available(child))
			break;
		count++;
	}
	of_node_put(child);
	return count;
}

static int sample_lamp_probe(struct platform_device *pdev)
{
	struct sample_lamp *lamp;
	int ret;

	lamp = devm_kzalloc(&pdev->dev, sizeof(*lamp), GFP_KERNEL);
	if (!lamp)
		return -ENOMEM;
	lamp->dev = &pdev->dev;
	lamp->colour = sample_lamp_default() + sample_lamp_count(
		pdev->dev.of_node);
	ret = sample_lamp_link(lamp, pdev->dev.of_node);
	return ret ? ret : sample_lamp_on(lamp);
}
