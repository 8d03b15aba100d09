// SPDX-License-Identifier: GPL-2.0-only
struct bank {
	struct device *dev;
	struct device_node *chosen;
	struct fwnode_handle *ports;
	int count;
};

int good_put_before_return(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int ret;

	for_each_child_of_node(np, child) {
		ret = bank_read(bank, child);
		if (ret) {
			of_node_put(child);
			return ret;
		}
	}
	return 0;
}

int good_put_behind_the_loop(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int ret = 0;

	for_each_child_of_node(np, child) {
		ret = bank_read(bank, child);
		if (ret)
			break;
	}
	of_node_put(child);
	return ret;
}

/* The mirror condition. */
int good_put_if_broken_off(struct bank *bank, struct device_node *np)
{
	struct device_node *child;
	int ret = 0;

	for_each_child_of_node(np, child) {
		ret = bank_read(bank, child);
		if (ret)
			break;
	}
	if (ret)
		of_node_put(child);
	return ret;
}

struct device_node *good_returned(struct device_node *np)
{
	struct device_node *child;

	for_each_child_of_node(np, child) {
		if (of_device_is_compatible(child, "acme,bank"))
			return child;
	}
	return NULL;
}

int good_kept(struct bank *bank, struct device_node *np)
{
	struct device_node *child;

	for_each_child_of_node(np, child) {
		if (of_device_is_compatible(child, "acme,bank")) {
			bank->chosen = child;
			return 0;
		}
	}
	return -ENODEV;
}

int good_scoped(struct bank *bank, struct device_node *np)
{
	for_each_child_of_node_scoped(np, child) {
		if (bank_read(bank, child))
			return -EIO;
	}
	return 0;
}

/* break leaves the switch only. */
int good_switch(struct bank *bank, struct device_node *np)
{
	struct device_node *child;

	for_each_child_of_node(np, child) {
		switch (bank_read(bank, child)) {
		case 0:
			bank->count++;
			break;
		default:
			continue;
		}
	}
	return bank->count;
}

int good_label(struct bank *bank)
{
	struct fwnode_handle *child;
	int ret;

	fwnode_for_each_child_node(bank->ports, child) {
		ret = bank_port(bank, child);
		if (ret)
			goto put;
	}
	return 0;
put:
	fwnode_handle_put(child);
	return ret;
}

/* Members of a list are not counted by the iterator. */
int good_list(struct bank *bank, struct list_head *list)
{
	struct port *port;

	list_for_each_entry(port, list, node) {
		if (port->number == bank->count)
			return 1;
	}
	return 0;
}

/* The annotation may stand in front of the star. */
int good_cleaned_up(struct device_node *np)
{
	struct device_node __free(device_node) *child = NULL;

	for_each_child_of_node(np, child)
		if (of_node_name_eq(child, "bank"))
			break;
	return bank_read(NULL, child);
}
