// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of faults that were fixed over and over, subsystem by subsystem. */
struct loom {
	struct device dev;
	struct loom *peer;
	int state;
};

/* The node was wanted for one property. */
int bad_for_a_property(struct loom *loom)
{
	struct device_node *np;
	u32 value;

	np = of_find_compatible_node(NULL, NULL, "acme,loom");
	if (!np)
		return -ENODEV;
	if (of_property_read_u32(np, "threads", &value))
		return -EINVAL;
	loom->state = value;
	return 0;
}

/* ... or only for whether it is there. */
bool bad_is_there(void)
{
	return of_find_node_by_name(NULL, "loom") != NULL;
}

bool bad_is_there_in_two_steps(void)
{
	struct device_node *np = of_find_node_by_path("/loom");

	return !!np;
}

/* The device was wanted for what its driver keeps. */
int bad_for_its_data(struct device_node *np, struct loom *loom)
{
	struct platform_device *pdev = of_find_device_by_node(np);

	if (!pdev)
		return -ENODEV;
	loom->peer = platform_get_drvdata(pdev);
	return 0;
}

int bad_netdev(struct net *net, struct loom *loom)
{
	struct net_device *dev = dev_get_by_name(net, "loom0");

	if (!dev)
		return -ENODEV;
	loom->state = dev->mtu;
	return 0;
}

int bad_class(struct loom *loom)
{
	struct device *dev = class_find_device_by_name(&loom_class, "a");

	if (!dev)
		return -ENODEV;
	dev_info(dev, "found\n");
	return 0;
}

int bad_memory_region(struct device *dev, struct loom *loom)
{
	struct device_node *np;
	struct resource res;
	int ret;

	np = of_parse_phandle(dev->of_node, "memory-region", 0);
	if (!np)
		return -EINVAL;
	ret = of_address_to_resource(np, 0, &res);
	if (ret)
		return ret;
	loom->state = resource_size(&res);
	return 0;
}

int bad_set_anew(struct device_node *np, struct loom *loom)
{
	struct device_node *a;

	a = of_get_child_by_name(np, "warp");
	loom->state = of_device_is_available(a);
	a = of_get_child_by_name(np, "weft");
	loom->state |= of_device_is_available(a);
	of_node_put(a);
	return 0;
}

int bad_in_a_loop(struct Scsi_Host *host, struct loom *loom)
{
	struct scsi_device *sdev;
	int lun;

	for (lun = 0; lun < 8; lun++) {
		sdev = scsi_device_lookup(host, 0, 0, lun);
		if (!sdev)
			continue;
		loom->state += sdev->type;
	}
	return 0;
}

int bad_bridge(struct loom *loom)
{
	struct pci_dev *bridge = pci_get_device(0x8086, 0x1234, NULL);
	u16 word;

	if (!bridge)
		return 0;
	pci_read_config_word(bridge, 4, &word);
	loom->state = word;
	return 1;
}

/* Whoever borrows it does not take it over: others put it afterwards. */
int bad_borrowed(struct device_node *np, struct loom *loom)
{
	struct loom_part *part;
	struct device_node *child = of_get_child_by_name(np, "warp");

	if (!child)
		return -ENODEV;
	part = loom_part_make(loom, child);
	return part ? 0 : -ENOMEM;
}
