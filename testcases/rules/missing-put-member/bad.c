// SPDX-License-Identifier: GPL-2.0-only
#include <linux/of.h>
#include <linux/platform_device.h>

struct mill {
	struct device *dev, *wheel;
	struct device_node *pond;
	struct i2c_adapter *bus;
	struct device_node *gates[4];
};

static int bad_probe(struct platform_device *pdev)
{
	struct mill *mill = devm_kzalloc(&pdev->dev, sizeof(*mill), GFP_KERNEL);
	struct device_node *np;

	if (!mill)
		return -ENOMEM;
	mill->pond = of_parse_phandle(pdev->dev.of_node, "pond", 0);
	if (!mill->pond)
		return -ENODEV;
	np = of_parse_phandle(pdev->dev.of_node, "bus", 0);
	if (!np)
		return -ENODEV;
	mill->bus = of_find_i2c_adapter_by_node(np);
	of_node_put(np);
	if (!mill->bus)
		return -EPROBE_DEFER;
	return mill_start(mill);
}

/* Through a local variable, and as what stands inside another object. */
static int bad_wheel(struct mill *mill, struct device_node *np)
{
	struct platform_device *wheel = of_find_device_by_node(np);

	if (!wheel)
		return -EPROBE_DEFER;
	mill->wheel = &wheel->dev;
	return 0;
}

static int bad_gates(struct mill *mill)
{
	int i;

	for (i = 0; i < 4; i++)
		mill->gates[i] = of_parse_phandle(mill->dev->of_node, "gate", i);
	return 0;
}

static void mill_remove(struct platform_device *pdev)
{
	struct mill *mill = platform_get_drvdata(pdev);

	mill_stop(mill);
}

static struct platform_driver mill_driver = {
	.probe = bad_probe,
	.remove = mill_remove,
};
module_platform_driver(mill_driver);
