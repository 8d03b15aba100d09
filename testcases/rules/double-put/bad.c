// SPDX-License-Identifier: GPL-2.0-only
struct tank {
	struct device_node *node;
	void __iomem *base;
	int level;
};

/* The error label puts what was put already. */
int bad_label(struct tank *tank)
{
	struct device_node *node = of_get_parent(tank->node);
	int ret;

	if (!node)
		return -ENODEV;
	ret = tank_read(tank, node);
	if (ret)
		goto put;
	of_node_put(node);
	ret = tank_fill(tank);
	if (ret)
		goto put;
	return 0;
put:
	of_node_put(node);
	return ret;
}

/* The iterator puts it, too. */
int bad_in_the_loop(struct tank *tank)
{
	struct device_node *child;

	for_each_child_of_node(tank->node, child) {
		tank->level += tank_read(tank, child);
		of_node_put(child);
	}
	return tank->level;
}

int bad_continue(struct tank *tank)
{
	struct device_node *child;

	for_each_available_child_of_node(tank->node, child) {
		if (tank_read(tank, child) < 0) {
			of_node_put(child);
			continue;
		}
		tank->level++;
	}
	return 0;
}

int bad_device(struct tank *tank, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	int ret;

	if (!pdev)
		return -ENODEV;
	ret = tank_level(platform_get_drvdata(pdev));
	platform_device_put(pdev);
	if (ret < 0)
		put_device(&pdev->dev);
	return ret;
}
