// SPDX-License-Identifier: GPL-2.0-only
struct pump {
	struct device *dev;
	struct device_node *node, *valve;
	struct regmap *map;
	void __iomem *base;
	bool on;
};

int bad_early_return(struct pump *pump)
{
	struct device_node *node = of_find_node_by_path("/pump");

	if (!node)
		return -ENODEV;
	pump->base = of_iomap(node, 0);
	if (!pump->base)
		return -ENOMEM;
	of_node_put(node);
	return 0;
}

int bad_wrong_label(struct pump *pump)
{
	struct device_node *node;
	int ret;

	node = of_parse_phandle(pump->node, "valve", 0);
	if (!node)
		return -ENODEV;
	ret = pump_open(pump, node);
	if (ret)
		goto out;
	ret = pump_fill(pump);
	if (ret)
		goto put;
	pump->on = true;
put:
	of_node_put(node);
out:
	return ret;
}

/* Kept on success, lost on failure. */
int bad_kept_on_success(struct pump *pump)
{
	struct device_node *node = of_get_parent(pump->node);

	if (!node)
		return -ENODEV;
	if (pump_fill(pump))
		return -EIO;
	pump->valve = node;
	return 0;
}

int bad_out_parameter(struct pump *pump)
{
	struct of_phandle_args args;
	int ret;

	ret = of_parse_phandle_with_fixed_args(pump->node, "valve", 1, 0, &args);
	if (ret)
		return ret;
	pump->map = syscon_node_to_regmap(args.np);
	if (IS_ERR(pump->map))
		return PTR_ERR(pump->map);
	of_node_put(args.np);
	return 0;
}

int bad_argument(struct pump *pump, struct device_node *node)
{
	of_node_get(node);
	if (pump_fill(pump)) {
		of_node_put(node);
		return -EIO;
	}
	if (pump_open(pump, node))
		return -EBUSY;
	of_node_put(node);
	return 0;
}

int bad_runtime(struct pump *pump)
{
	int ret;

	ret = pm_runtime_resume_and_get(pump->dev);
	if (ret < 0)
		return ret;
	ret = pump_fill(pump);
	if (ret)
		return ret;
	pm_runtime_put(pump->dev);
	return 0;
}

struct pump *bad_device(struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct pump *pump;

	if (!pdev)
		return ERR_PTR(-ENODEV);
	pump = platform_get_drvdata(pdev);
	if (!pump) {
		put_device(&pdev->dev);
		return ERR_PTR(-EPROBE_DEFER);
	}
	if (!pump->on)
		return ERR_PTR(-EBUSY);
	return pump;
}

/* The interface stays awake. */
int bad_awake(struct modem *modem)
{
	int ret = usb_autopm_get_interface(modem->interface);

	if (ret)
		return ret;
	ret = modem_dial(modem);
	if (ret)
		return ret;
	usb_autopm_put_interface(modem->interface);
	return 0;
}

/* The host that was allocated is left over when the mask is refused. */
int bad_allocated(struct pump_card *card)
{
	struct Scsi_Host *host;
	int ret;

	host = scsi_host_alloc(&pump_template, sizeof(struct pump));
	if (!host)
		return -ENOMEM;
	ret = dma_set_mask(&card->dev, card->mask);
	if (ret)
		goto out;
	ret = request_irq(card->irq, pump_interrupt, 0, "pump", host);
	if (ret)
		goto put;
	ret = scsi_add_host(host, &card->dev);
	if (ret)
		goto put;
	card_set_drvdata(card, host);
	return 0;
put:
	scsi_host_put(host);
out:
	release_region(card->port, 16);
	return ret;
}

/* The device and its driver's part point to each other; nobody else has them. */
int bad_back_pointer(struct pump_card *card)
{
	struct net_device *dev = alloc_etherdev(sizeof(struct pump_port));
	struct pump_port *port;
	int ret;

	if (!dev)
		return -ENOMEM;
	port = netdev_priv(dev);
	port->dev = dev;
	card_set_drvdata(card, dev);
	ret = pump_reset(port->base);
	if (ret)
		goto out;
	ret = register_netdev(dev);
	if (ret)
		goto free;
	return 0;
free:
	free_netdev(dev);
out:
	release_region(card->port, 16);
	return ret;
}

/* In a member, and this function takes it out again, but not on each path. */
int bad_member_probe(struct pump *pump)
{
	int ret;

	pump->bus = mdiobus_alloc();
	if (!pump->bus)
		return -ENOMEM;
	ret = pump_reset(pump->base);
	if (ret)
		return ret;
	ret = pump_start(pump->base);
	if (ret)
		goto free;
	return 0;
free:
	mdiobus_free(pump->bus);
	return ret;
}

int bad_equal(struct pump *pump, struct device *self)
{
	struct device *dev = bus_find_device_by_name(&pump_bus, NULL, "pump");

	if (!dev)
		return -ENODEV;
	if (dev == self)
		return -ELOOP;
	pump->on = true;
	put_device(dev);
	return 0;
}

/* Whoever stops it cannot know that it was never started. */
int bad_switch(struct pump *pump, int on)
{
	int ret = 0;

	if (on) {
		ret = pm_runtime_resume_and_get(pump->dev);
		if (ret < 0)
			return ret;
		ret = pump_start(pump->base);
		if (ret < 0)
			return ret;
	} else {
		pump_stop(pump->base);
		pm_runtime_put(pump->dev);
	}
	pump->on = on;
	return 0;
}
