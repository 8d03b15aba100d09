// SPDX-License-Identifier: GPL-2.0-only
struct pump {
	struct device *dev;
	struct device_node *node, *valve;
	struct regmap *map;
	void __iomem *base;
	bool on;
};

int good_ladder(struct pump *pump)
{
	struct device_node *node;
	int ret;

	node = of_parse_phandle(pump->node, "valve", 0);
	if (!node)
		return -ENODEV;
	ret = pump_open(pump, node);
	if (ret)
		goto put;
	ret = pump_fill(pump);
	if (ret)
		goto close;
	of_node_put(node);
	return 0;
close:
	pump_close(pump);
put:
	of_node_put(node);
	return ret;
}

/* The flag says whether there is one. */
int good_flag(struct pump *pump, bool valve)
{
	struct device_node *node = NULL;
	int ret;

	if (valve)
		node = of_parse_phandle(pump->node, "valve", 0);
	ret = pump_fill(pump);
	if (valve)
		of_node_put(node);
	return ret;
}

int good_mirror(struct pump *pump)
{
	struct device_node *node = of_get_parent(pump->node);
	int ret = pump_fill(pump);

	if (node)
		of_node_put(node);
	return ret;
}

/* NULL and errors carry no reference. */
int good_error_pointer(struct pump *pump, struct fwnode_handle *fwnode)
{
	struct fwnode_handle *phy = fwnode_get_phy_node(fwnode);

	if (IS_ERR(phy))
		return PTR_ERR(phy);
	pump->on = fwnode_property_present(phy, "on");
	fwnode_handle_put(phy);
	return 0;
}

/* Of the device, on success, the caller has one. */
struct pump *good_device(struct device_node *np)
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
	return pump;
}

/* The put goes by another name for the same device. */
int good_other_name(struct platform_device *pdev, struct pump *pump)
{
	struct device *dev = &pdev->dev;
	int ret;

	ret = pm_runtime_resume_and_get(&pdev->dev);
	if (ret)
		return ret;
	ret = pump_fill(pump);
	if (ret) {
		pm_runtime_put(dev);
		return ret;
	}
	pm_runtime_put(&pdev->dev);
	return 0;
}

/* Only the first of two is ours. */
int good_either(struct pump *pump, struct device_node *np)
{
	struct device_node *node = np;

	if (pump->on) {
		node = of_parse_phandle(np, "valve", 0);
		if (!node)
			return -ENODEV;
	}
	pump_open(pump, node);
	if (node != np)
		of_node_put(node);
	return 0;
}

/* Whoever is called in the end puts it, unless starting failed. */
int good_until_done(struct pump *pump, struct module *owner)
{
	if (!try_module_get(owner))
		return -ENODEV;
	if (pump_start(pump)) {
		module_put(owner);
		return -EIO;
	}
	return -EINPROGRESS;
}

/* Another variable puts it by itself. */
int good_cleaned_up_by_another(struct device_node *np, struct pump *pump)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct device *dev __free(put_device) = pdev ? &pdev->dev : NULL;

	if (!pdev)
		return -ENODEV;
	if (pump_fill(pump))
		return -EIO;
	pump->dev = no_free_ptr(dev);
	return 0;
}

/* Taken for as long as the module is in use. */
int good_until_close(struct module *owner)
{
	if (!try_module_get(owner))
		return -ENODEV;
	return 0;
}

int good_put_by_the_remover(struct pump *pump)
{
	int ret;

	pump->valve = of_get_parent(pump->node);
	ret = pump_fill(pump);
	if (ret) {
		pump_remove(pump);
		return ret;
	}
	if (!pump->valve) {
		of_node_put(pump->valve);
		return -ENODEV;
	}
	return 0;
}

int good_awake(struct modem *modem)
{
	int ret = usb_autopm_get_interface(modem->interface);

	if (ret)
		return ret;
	ret = modem_dial(modem);
	usb_autopm_put_interface(modem->interface);
	return ret;
}

int good_allocated(struct pump_card *card)
{
	struct Scsi_Host *host;
	int ret;

	host = scsi_host_alloc(&pump_template, sizeof(struct pump));
	if (!host)
		return -ENOMEM;
	ret = dma_set_mask(&card->dev, card->mask);
	if (ret)
		goto put;
	ret = scsi_add_host(host, &card->dev);
	if (ret)
		goto put;
	card_set_drvdata(card, host);
	return 0;
put:
	scsi_host_put(host);
	return ret;
}

static struct mii_bus *devm_pump_bus(struct device *dev)
{
	struct pump_devres *dr = devres_alloc(pump_free, sizeof(*dr), GFP_KERNEL);

	if (!dr)
		return NULL;
	dr->bus = mdiobus_alloc_size(0);
	if (!dr->bus) {
		devres_free(dr);
		return NULL;
	}
	devres_add(dev, dr);
	return dr->bus;
}

/* What its own helper allocates goes with the device. */
int good_managed(struct pump *pump, struct device *dev)
{
	struct mii_bus *bus = devm_pump_bus(dev);
	int ret;

	if (!bus)
		return -ENOMEM;
	bus->name = "pump";
	ret = pump_fill(pump);
	if (ret)
		return ret;
	pump->bus = bus;
	return mdiobus_register(bus);
}

int good_back_pointer(struct pump_card *card)
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
		goto free;
	ret = register_netdev(dev);
	if (ret)
		goto free;
	return 0;
free:
	free_netdev(port->dev);
	return ret;
}

/* Who gets the driver's part has the whole. */
struct pump_port *good_private_part(struct pump_card *card)
{
	struct ieee80211_hw *hw = ieee80211_alloc_hw(sizeof(struct pump_port), 0);
	struct pump_port *port;

	if (!hw)
		return NULL;
	port = hw->priv;
	port->hw = hw;
	if (pump_reset(card->base)) {
		ieee80211_free_hw(hw);
		return NULL;
	}
	return port;
}

/* Opened here, closed elsewhere: the state tells whether it is there. */
int good_member_ioctl(struct pump *pump)
{
	int ret;

	pump->bus = mdiobus_alloc();
	if (!pump->bus)
		return -ENOMEM;
	ret = pump_reset(pump->base);
	if (ret)
		return ret;
	ret = pump_start(pump->base);
	if (ret) {
		mdiobus_free(pump->bus);
		pump->bus = NULL;
		return ret;
	}
	pump->running = true;
	return 0;
}

/* What the result is made of is known. */
int good_result_chosen(struct modem *modem)
{
	int ret;

	ret = usb_autopm_get_interface(modem->interface) ? -EIO : 0;
	if (ret)
		return ret;
	ret = modem_dial(modem);
	usb_autopm_put_interface(modem->interface);
	return ret;
}

/* It is put by the call that takes the next. */
int good_walked(struct device_node *np)
{
	struct device_node *child = of_get_next_child(np, NULL);
	int n = 0;

	while (child && n < 4) {
		child = of_get_next_child(np, child);
		n++;
	}
	of_node_put(child);
	return n;
}

/* What is equal to it may be put in its place. */
int good_equal(struct pump *pump, struct device *self)
{
	struct device *dev = bus_find_device_by_name(&pump_bus, NULL, "pump");

	if (!dev)
		return -ENODEV;
	if (dev == self) {
		put_device(self);
		return -ELOOP;
	}
	pump->on = true;
	put_device(dev);
	return 0;
}

/* What was noted of it is known. */
int good_noted(struct pump *pump)
{
	struct device_node *node = of_get_parent(pump->node);
	bool have = !!node;
	int ret;

	if (have)
		pump_open(pump);
	ret = pump_fill(pump);
	if (have) {
		pump_close(pump);
		of_node_put(node);
	}
	return ret;
}

/* Nobody comes behind that with one. */
int good_bug(struct pump *pump, bool wanted)
{
	struct device *dev = NULL;

	if (wanted)
		dev = bus_find_device_by_name(&pump_bus, NULL, "pump");
	if (pump->on) {
		put_device(dev);
		return 0;
	}
	BUG_ON(dev != NULL);
	return -ENODEV;
}

/* Who is equal to it goes out by the same name. */
int good_step(struct pump *pump, int n)
{
	struct device *dev, *last = bus_find_device_by_name(&pump_bus, NULL, "0");

	while (n--) {
		dev = bus_find_device_by_name(&pump_bus, last, "pump");
		if (dev != last) {
			put_device(last);
			last = dev;
		}
	}
	put_device(last);
	return pump_fill(pump);
}

/* There is none to be put. */
int good_member_is_null_probe(struct pump *pump)
{
	int ret;

	pump->bus = mdiobus_alloc();
	if (pump->bus == NULL)
		return -ENOMEM;
	ret = pump_start(pump->base);
	if (ret) {
		mdiobus_free(pump->bus);
		return ret;
	}
	return 0;
}

/* The power goes for a moment only. */
int good_power_cycle(struct pump *pump, int on)
{
	int ret;

	if (pump->on)
		pm_runtime_put_sync(pump->dev);
	ret = pump_start(pump->base);
	if (pump->on)
		pm_runtime_get_sync(pump->dev);
	if (ret < 0)
		return ret;
	return 0;
}

/* The same device under two names. */
int good_switch(struct pump *pump, int on)
{
	struct device *dev = pump->dev;
	int ret;

	if (on) {
		ret = pm_runtime_resume_and_get(pump->dev);
		if (ret < 0)
			return ret;
		ret = pump_start(pump->base);
		if (ret < 0) {
			pm_runtime_put(dev);
			return ret;
		}
	} else {
		pm_runtime_put(pump->dev);
	}
	return 0;
}
