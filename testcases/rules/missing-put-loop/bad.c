// SPDX-License-Identifier: GPL-2.0-only
struct bank {
	struct device *dev;
	struct fwnode_handle *ports;
	int count;
};

int bank_add(struct bank *bank, struct device_node *child);

int bad_return(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(np, child) {
		ret = bank_read(bank, child);
		if (ret)
			return ret;
	}
	return 0;
}

int bad_break(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int ret = 0;

	for_each_available_child_of_node(np, child) {
		ret = bank_read(bank, child);
		if (ret < 0)
			break;
	}
	return ret;
}

int bad_goto(struct bank *bank)
{
	struct device_node *node;

	for_each_compatible_node(node, NULL, "acme,bank") {
		if (bank->count++ > 8)
			goto out;
	}
	return 0;
out:
	bank->count = 0;
	return -ENOSPC;
}

int bad_one_of_two_ways_out(struct bank *bank)
{
	struct fwnode_handle *child;
	u32 number;

	fwnode_for_each_child_node(bank->ports, child) {
		if (fwnode_property_read_u32(child, "reg", &number))
			return -EINVAL;
		if (number > 3) {
			fwnode_handle_put(child);
			return -ERANGE;
		}
	}
	return 0;
}

/* The switch inside leaves the switch, not the loop. */
int bad_from_inner_loop(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int i;

	for_each_child_of_node(np, child) {
		for (i = 0; i < bank->count; i++) {
			if (bank_read(bank, child) == i)
				return i;
		}
	}
	return -ENOENT;
}

bool bad_pci(void)
{
	struct pci_dev *pdev = NULL;

	for_each_pci_dev(pdev) {
		if (pdev->vendor == 0x1af4)
			return true;
	}
	return false;
}

/*
 * A reference of its own is kept, that of the loop is lost: two were held.
 */
int known_miss_one_kept(struct holder *holder, struct device_node *parent)
{
	struct device_node *np;
	int ret;

	for_each_child_of_node(parent, np) {
		of_node_get(np);
		holder->node = np;
		ret = holder_start(holder);
		if (ret)
			return ret;
	}
	return 0;
}
