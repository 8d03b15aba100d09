// SPDX-License-Identifier: GPL-2.0-only
/* Who makes the object, or gives it away, is in no list: what another path does is known. */
struct pump;

void tank_put(struct tank *tank)
{
	kref_put(&tank->ref, tank_release);
}

static void canal_route_put(struct route *route)
{
	kref_put(&route->ref, canal_route_release);
}

void channel_put(struct channel *channel)
{
	kref_put(&channel->ref, channel_release);
}

struct route *canal_get_route(struct canal *canal)
{
	return canal->choose(canal);
}

int bad_route(struct pump *pump, int flags)
{
	struct route *route;
	int ret = -EINPROGRESS;

	route = canal_get_route(&pump->canal);
	if (!route)
		return -ENETUNREACH;
	if (flags & PUMP_ASYNC)
		return -EINPROGRESS;
	ret = pump_wait(pump);
	canal_route_put(route);
	return ret;
}

int good_route(struct pump *pump, int flags)
{
	struct route *route = canal_get_route(&pump->canal);
	int ret = -EINPROGRESS;

	if (!route)
		return -ENETUNREACH;
	if (!(flags & PUMP_ASYNC))
		ret = pump_wait(pump);
	canal_route_put(route);
	return ret;
}

int bad_made(struct pump *pump)
{
	struct channel *channel = channel_create(pump->canal);

	if (IS_ERR(channel))
		return PTR_ERR(channel);
	if (pump_fill(pump)) {
		channel_put(channel);
		return -EIO;
	}
	if (!pump->base)
		return -ENODEV;
	pump->channel = channel;
	return 0;
}

/* Then it belongs to the list. */
int good_made(struct pump *pump)
{
	struct channel *channel = channel_create(pump->canal);

	if (IS_ERR(channel))
		return PTR_ERR(channel);
	if (pump_fill(pump)) {
		channel_put(channel);
		return -EIO;
	}
	list_add(&channel->entry, &pump->channels);
	if (!pump->base)
		return -ENODEV;
	return 0;
}

/* What was there before is somebody's, and put when it was taken out. */
int good_old(struct pump *pump, struct channel *channel)
{
	struct channel *old = pump_get_channel(pump);

	if (channel && pump_fill(pump))
		return -EIO;
	pump->channel = channel;
	if (old)
		channel_put(old);
	return 0;
}

int bad_overwritten(struct pump *pump)
{
	struct pci_dev *dev = NULL;
	int i, ret = 0;

	for (i = 0; i < pump->links; i++) {
		dev = pci_get_domain_bus_and_slot(0, pump->bus, PCI_DEVFN(i, 0));
		if (dev) {
			ret = pump_link(pump, dev->device);
			if (ret)
				break;
		}
	}
	pci_dev_put(dev);
	return ret;
}

/* The call puts what it is given. */
int good_overwritten(struct pump *pump)
{
	struct pci_dev *dev = NULL;
	int i, ret = 0;

	for (i = 0; i < pump->links && !ret; i++) {
		dev = pci_get_device(PCI_ANY_ID, PCI_ANY_ID, dev);
		if (!dev)
			return 0;
		ret = pump_link(pump, dev->device);
	}
	pci_dev_put(dev);
	return ret;
}

int bad_udev(struct pump *pump, struct usb_interface *intf)
{
	struct usb_device *udev = usb_get_dev(interface_to_usbdev(intf));

	if (pump_fill(pump)) {
		usb_put_dev(udev);
		return -EIO;
	}
	if (!pump->base)
		return -ENOMEM;
	pump->udev = udev;
	return 0;
}

struct tank *pump_get_tank(struct pump *pump)
{
	return pump->tank;
}

int good_look(struct pump *pump)
{
	struct tank *tank = pump_get_tank(pump);

	return tank->level > 3 ? -ENOSPC : 0;
}

int good_another_look(struct pump *pump)
{
	struct tank *tank = pump_get_tank(pump);

	return tank->broken ? -EIO : 0;
}

/* The others have it for a look. */
int good_taken_out(struct pump *pump)
{
	struct tank *tank = pump_get_tank(pump);

	if (tank->broken)
		return -EIO;
	pump->tank = NULL;
	tank_put(tank);
	return 0;
}

/* Whoever takes it out drops what the list had. */
int good_remove_tank(struct pump *pump)
{
	struct tank *tank = pump_get_spare(pump);

	if (tank->broken)
		return -EIO;
	list_del(&tank->node);
	tank_put(tank);
	return 0;
}

/* What is put is power. */
int good_power(struct pump *pump)
{
	struct device *dev = pump_get_device(pump);

	if (pump->on)
		return -EBUSY;
	pump_pm_put(dev);
	return 0;
}
