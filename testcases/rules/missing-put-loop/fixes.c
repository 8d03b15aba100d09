// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of faults that were fixed over and over, subsystem by subsystem. */
struct rack {
	struct device *dev;
	struct device_node *node;
	int count, slots;
};

int bad_probe_error(struct rack *rack)
{
	struct device_node *child;
	u32 reg;

	for_each_available_child_of_node(rack->dev->of_node, child) {
		if (of_property_read_u32(child, "reg", &reg))
			return dev_err_probe(rack->dev, -EINVAL, "no reg\n");
		rack->slots |= BIT(reg);
	}
	return 0;
}

int bad_found_it(struct device_node *np, const char *name)
{
	struct device_node *child;
	int n = 0;

	for_each_child_of_node(np, child) {
		if (of_node_name_eq(child, name))
			return n;
		n++;
	}
	return -ENOENT;
}

int bad_goto_cleanup(struct rack *rack)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(rack->node, child) {
		ret = rack_add(rack, child->name);
		if (ret)
			goto remove;
	}
	return 0;
remove:
	rack_clear(rack);
	return ret;
}

int bad_endpoint(struct device_node *np, struct rack *rack)
{
	struct device_node *ep;

	for_each_endpoint_of_node(np, ep) {
		if (!of_device_is_available(ep))
			return -ENODEV;
		rack->count++;
	}
	return 0;
}

int bad_device_child(struct device *dev, struct rack *rack)
{
	struct fwnode_handle *child;
	int ret;

	device_for_each_child_node(dev, child) {
		ret = fwnode_property_present(child, "slot");
		if (!ret) {
			dev_err(dev, "no slot\n");
			return -EINVAL;
		}
	}
	return 0;
}

int bad_pci(struct rack *rack)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		if (pdev->vendor == 0x8086)
			return 1;
	}
	return 0;
}

int bad_break_at_limit(struct device_node *np, struct rack *rack)
{
	struct device_node *child;

	for_each_child_of_node(np, child) {
		if (rack->count >= 8)
			break;
		rack->count++;
	}
	return rack->count;
}

int bad_inner_loop(struct device_node *np, struct rack *rack)
{
	struct device_node *outer, *inner;

	for_each_child_of_node(np, outer) {
		for_each_child_of_node(outer, inner) {
			if (rack_add(rack, inner->name)) {
				of_node_put(inner);
				return -ENOMEM;
			}
		}
	}
	return 0;
}
