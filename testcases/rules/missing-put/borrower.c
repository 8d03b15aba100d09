// SPDX-License-Identifier: GPL-2.0-only
/* What a callee does with the node that it is given, path by path. */

/* With a name it puts the node that it found; without, it looks at its own. */
struct regmap *lake_regmap(struct device_node *np, const char *name)
{
	struct device_node *target;
	struct regmap *map;

	if (name)
		target = of_parse_phandle(np, name, 0);
	else
		target = np;
	if (!target)
		return ERR_PTR(-ENODEV);
	map = device_node_to_regmap(target);
	if (name)
		of_node_put(target);
	return map;
}

/* Takes over what it is given, when it is given nothing better. */
struct regmap *lake_regmap_from(struct device_node *np, const char *name)
{
	struct device_node *target = np;
	struct regmap *map;

	if (name)
		target = of_find_node_by_path(name);
	map = device_node_to_regmap(target);
	of_node_put(target);
	return map;
}

/* The one at the end of the chain: the same that it was given, or another. */
static struct device_node *lake_end(struct device_node *np)
{
	while (lake_drains(np))
		np = np->parent;
	return np;
}

static int lake_depth(struct device_node *np)
{
	struct device_node *end = lake_end(np);

	return of_property_count_strings(end, "depth");
}

int bad_only_looked_up(struct lake *lake)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, "lake");

	if (!np)
		return -ENODEV;
	lake->map = lake_regmap(np, "shore");
	return 0;
}

int bad_only_measured(struct lake *lake)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, "lake");

	if (!np)
		return -ENODEV;
	lake->depth = lake_depth(np);
	return 0;
}

int good_taken_over(struct lake *lake)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, "lake");

	if (!np)
		return -ENODEV;
	lake->map = lake_regmap_from(np, NULL);
	return 0;
}

int good_got_back(struct lake *lake)
{
	struct device_node *np = of_find_compatible_node(NULL, NULL, "lake");

	if (!np)
		return -ENODEV;
	lake->node = lake_end(np);
	return 0;
}
