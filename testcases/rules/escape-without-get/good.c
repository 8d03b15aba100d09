// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

struct plug {
	struct device_node *node;
	struct device *link;
	int phandle;
};

/* The store owns the reference. */
int good_owned(struct plug *plug, struct device_node *parent)
{
	plug->node = of_get_child_by_name(parent, "plug");
	return 0;
}

/* A reference each. */
int good_get(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");

	plug->node = of_node_get(np);
	of_node_put(np);
	return 0;
}

/* What is stored is no pointer to it. */
int good_value(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");

	plug->phandle = np->phandle;
	of_node_put(np);
	return 0;
}

/* Put only where it failed. */
int good_error(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");

	plug->node = np;
	if (plug_start(plug))
		goto fail;
	return 0;
fail:
	of_node_put(np);
	return -EIO;
}

int good_failed(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");

	plug->node = np;
	if (plug_start(plug)) {
		of_node_put(np);
		return -EIO;
	}
	return 0;
}

/* Taken back before. */
int good_reset(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");

	plug->node = np;
	plug_try(plug);
	plug->node = NULL;
	of_node_put(np);
	return 0;
}

/* Borrowed from one who has it. */
int good_borrowed(struct plug *plug, struct device *dev)
{
	struct device_node *np = of_node_get(dev->of_node);

	plug->node = np;
	of_node_put(np);
	return 0;
}

/* Another one is put. */
int good_other(struct plug *plug, struct device_node *parent)
{
	struct device_node *np = of_get_child_by_name(parent, "plug");
	struct device_node *other = of_get_child_by_name(parent, "other");

	plug->node = np;
	of_node_put(other);
	return 0;
}
