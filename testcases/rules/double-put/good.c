// SPDX-License-Identifier: GPL-2.0-only
struct tank {
	struct device_node *node;
	void __iomem *base;
	int level;
};

/* One variable, two nodes. */
int good_taken_anew(struct tank *tank)
{
	struct device_node *node = of_get_parent(tank->node);

	tank_read(tank, node);
	of_node_put(node);
	node = of_get_child_by_name(tank->node, "inlet");
	tank_read(tank, node);
	of_node_put(node);
	return 0;
}

int good_set_to_null(struct tank *tank)
{
	struct device_node *node = of_get_parent(tank->node);
	int ret;

	ret = tank_read(tank, node);
	of_node_put(node);
	node = NULL;
	if (!ret)
		ret = tank_fill(tank);
	of_node_put(node);
	return ret;
}

/* Out of the loop, the put is ours. */
int good_leaves_the_loop(struct tank *tank)
{
	struct device_node *child;

	for_each_child_of_node(tank->node, child) {
		if (tank_read(tank, child) < 0) {
			of_node_put(child);
			break;
		}
	}
	return 0;
}

/* The flag keeps the two apart. */
int good_flag(struct tank *tank, bool early)
{
	struct device_node *node = of_get_parent(tank->node);
	int ret;

	if (early)
		of_node_put(node);
	ret = tank_fill(tank);
	if (!early)
		of_node_put(node);
	return ret;
}

/* The next iterator sets it. */
int good_iterator_again(struct tank *tank)
{
	struct device_node *child;

	child = of_get_child_by_name(tank->node, "inlet");
	of_node_put(child);
	for_each_child_of_node(tank->node, child) {
		if (tank_read(tank, child)) {
			of_node_put(child);
			return -EIO;
		}
	}
	return 0;
}

/* Filled anew through its address. */
int good_arguments(struct tank *tank)
{
	struct of_phandle_args args;

	if (of_parse_phandle_with_args(tank->node, "in", "#cells", 0, &args))
		return -EINVAL;
	of_node_put(args.np);
	if (of_parse_phandle_with_args(tank->node, "out", "#cells", 0, &args))
		return -EINVAL;
	of_node_put(args.np);
	return 0;
}

/* Taken twice, put twice. */
int good_two_references(struct tank *tank)
{
	struct device_node *node = of_get_parent(tank->node);

	of_node_get(node);
	tank_read(tank, node);
	of_node_put(node);
	of_node_put(node);
	return 0;
}

/* The device leaves: one put for the lookup, one for the reference it began with. */
void good_both(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return;
	put_device(&pdev->dev);
	put_device(&pdev->dev);
}

/* By the second put the index is another. */
int good_other_index(struct tank *tank)
{
	int i, ret = 0;

	for (i = 0; i < 4; i++) {
		tank->pumps[i] = platform_device_alloc("pump", i);
		if (!tank->pumps[i]) {
			ret = -ENOMEM;
			goto undo;
		}
		ret = platform_device_add(tank->pumps[i]);
		if (ret) {
			platform_device_put(tank->pumps[i]);
			goto undo;
		}
	}
	return 0;
undo:
	while (--i >= 0)
		platform_device_put(tank->pumps[i]);
	return ret;
}
