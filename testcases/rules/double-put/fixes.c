// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of faults that were fixed over and over, subsystem by subsystem. */
struct crane {
	struct device *dev;
	int load;
};

/* Put at once, and again by the label. */
int bad_label(struct device_node *np, struct crane *crane)
{
	struct device_node *child = of_get_child_by_name(np, "hook");
	int ret;

	if (!child)
		return -ENODEV;
	ret = crane_lift(crane, child);
	of_node_put(child);
	if (ret)
		goto put;
	return 0;
put:
	of_node_put(child);
	return ret;
}

/* The search puts what it starts from. */
int bad_search_puts(struct crane *crane)
{
	struct device_node *a, *b;

	a = of_find_compatible_node(NULL, NULL, "acme,crane");
	if (!a)
		return -ENODEV;
	b = of_find_compatible_node(a, NULL, "acme,hook");
	of_node_put(a);
	crane->load = of_device_is_available(b);
	of_node_put(b);
	return 0;
}

int good_search_of_a_copy(struct crane *crane)
{
	struct device_node *a, *b;

	a = of_find_compatible_node(NULL, NULL, "acme,crane");
	if (!a)
		return -ENODEV;
	b = of_find_compatible_node(of_node_get(a), NULL, "acme,hook");
	of_node_put(a);
	crane->load = of_device_is_available(b);
	of_node_put(b);
	return 0;
}
