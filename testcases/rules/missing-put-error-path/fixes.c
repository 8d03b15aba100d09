// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of faults that were fixed over and over, subsystem by subsystem. */
struct kiln {
	struct device dev, *parent;
	struct device_node *node;
	struct platform_device *pdev;
	struct i2c_adapter *adapter;
	struct kref ref;
	struct list_head list;
	struct mutex lock;
	struct clk *clk;
	int state, ret;
};

/* The fault is in the check between the lookup and its use. */
int bad_find_device(struct device_node *np, struct kiln *kiln)
{
	struct platform_device *pdev;
	struct kiln *other;

	pdev = of_find_device_by_node(np);
	if (!pdev)
		return -ENODEV;
	other = platform_get_drvdata(pdev);
	if (!other)
		return -EPROBE_DEFER;
	kiln->state = other->state;
	put_device(&pdev->dev);
	return 0;
}

int bad_class_find(struct kiln *kiln, const char *name)
{
	struct device *dev = class_find_device_by_name(&kiln_class, name);

	if (!dev)
		return -ENODEV;
	mutex_lock(&kiln->lock);
	if (kiln->state) {
		mutex_unlock(&kiln->lock);
		return -EBUSY;
	}
	kiln->state = kiln_read(dev);
	mutex_unlock(&kiln->lock);
	put_device(dev);
	return 0;
}

int bad_bus_find(struct kiln *kiln, const char *name)
{
	struct device *dev;
	int ret;

	dev = bus_find_device_by_name(&kiln_bus, NULL, name);
	if (!dev)
		return -ENODEV;
	ret = kiln_check(dev);
	if (ret)
		goto out;
	put_device(dev);
out:
	return ret;
}

int bad_pci_slot(struct kiln *kiln)
{
	struct pci_dev *bridge;
	u32 word;

	bridge = pci_get_domain_bus_and_slot(0, 0, PCI_DEVFN(0, 0));
	if (!bridge)
		return -ENODEV;
	if (pci_read_config_dword(bridge, 0x48, &word))
		return -EIO;
	kiln->state = word;
	pci_dev_put(bridge);
	return 0;
}

int bad_netdev(struct net *net, int ifindex, struct kiln *kiln)
{
	struct net_device *dev = dev_get_by_index(net, ifindex);

	if (!dev)
		return -ENODEV;
	if (dev->type != ARPHRD_ETHER)
		return -EINVAL;
	kiln->state = dev->mtu;
	dev_put(dev);
	return 0;
}

int bad_file(struct kiln *kiln, int fd)
{
	struct file *file = fget(fd);
	int ret = 0;

	if (!file)
		return -EBADF;
	if (file->f_op != &kiln_fops)
		return -EINVAL;
	kiln->state = 1;
	fput(file);
	return ret;
}

/* The label is one too far down. */
int bad_label(struct device_node *np, struct kiln *kiln)
{
	struct device_node *child;
	int ret;

	child = of_get_child_by_name(np, "oven");
	if (!child)
		return -ENODEV;
	ret = kiln_map(kiln);
	if (ret)
		goto done;
	ret = kiln_heat(kiln, child);
	if (ret)
		goto put;
	kiln->state = 1;
put:
	of_node_put(child);
done:
	return ret;
}

int bad_with_args(struct device_node *np, struct kiln *kiln)
{
	struct of_phandle_args args;
	int ret;

	ret = of_parse_phandle_with_args(np, "heaters", "#heater-cells", 0,
					 &args);
	if (ret)
		return ret;
	if (args.args_count != 2)
		return -EINVAL;
	kiln->state = args.args[0];
	of_node_put(args.np);
	return 0;
}

int bad_graph(struct device_node *np, struct kiln *kiln)
{
	struct device_node *ep, *remote;

	ep = of_graph_get_next_endpoint(np, NULL);
	if (!ep)
		return -ENODEV;
	remote = of_graph_get_remote_port_parent(ep);
	if (!remote)
		return -EINVAL;
	of_node_put(ep);
	kiln->state = of_device_is_available(remote);
	of_node_put(remote);
	return 0;
}

int bad_fwnode(struct fwnode_handle *fwnode, struct kiln *kiln)
{
	struct fwnode_handle *child;
	u32 value;
	int ret;

	child = fwnode_get_named_child_node(fwnode, "oven");
	if (!child)
		return -ENOENT;
	ret = fwnode_property_read_u32(child, "reg", &value);
	if (ret)
		return ret;
	kiln->state = value;
	fwnode_handle_put(child);
	return 0;
}

static bool kiln_tty_busy(struct tty_struct *tty)
{
	return tty->flags & 1;
}

int bad_tty(struct tty_port *port, struct kiln *kiln)
{
	struct tty_struct *tty = tty_port_tty_get(port);

	if (!tty)
		return -EIO;
	if (kiln_tty_busy(tty))
		return -EAGAIN;
	kiln_feed(tty);
	tty_kref_put(tty);
	return 0;
}

int bad_resume(struct kiln *kiln)
{
	int ret = pm_runtime_resume_and_get(&kiln->dev);

	if (ret)
		return ret;
	ret = kiln_heat(kiln, NULL);
	if (ret)
		return ret;
	pm_runtime_put(&kiln->dev);
	return 0;
}

int bad_gem(struct drm_file *file, u32 handle, struct kiln *kiln)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);

	if (!obj)
		return -ENOENT;
	if (obj->size < 4096)
		return -EINVAL;
	kiln->state = obj->size;
	drm_gem_object_put(obj);
	return 0;
}

int bad_task(pid_t nr, struct kiln *kiln)
{
	struct task_struct *task;
	struct pid *pid = find_get_pid(nr);

	if (!pid)
		return -ESRCH;
	task = get_pid_task(pid, PIDTYPE_PID);
	if (!task)
		return -ESRCH;
	kiln->state = task_cpu(task);
	put_task_struct(task);
	put_pid(pid);
	return 0;
}

static int kiln_adapter_can(struct i2c_adapter *adapter)
{
	return adapter->algo->functionality(adapter) & 1;
}

int bad_adapter(struct kiln *kiln, int nr)
{
	struct i2c_adapter *adapter = i2c_get_adapter(nr);
	int ret;

	if (!adapter)
		return -EPROBE_DEFER;
	ret = kiln_adapter_can(adapter);
	if (!ret)
		return -EIO;
	kiln->state = 1;
	i2c_put_adapter(adapter);
	return 0;
}

int bad_nvmem(struct device *dev, struct kiln *kiln)
{
	struct nvmem_cell *cell = nvmem_cell_get(dev, "trim");
	void *buf;

	if (IS_ERR(cell))
		return PTR_ERR(cell);
	buf = nvmem_cell_read(cell, NULL);
	if (IS_ERR(buf))
		return PTR_ERR(buf);
	nvmem_cell_put(cell);
	kiln->state = *(u8 *)buf;
	kfree(buf);
	return 0;
}

int bad_policy(struct kiln *kiln, int cpu)
{
	struct cpufreq_policy *policy = cpufreq_cpu_get(cpu);

	if (!policy)
		return -ENODEV;
	if (!policy->freq_table)
		return -EINVAL;
	kiln->state = policy->max;
	cpufreq_cpu_put(policy);
	return 0;
}

int bad_mdio(struct device_node *np, struct kiln *kiln)
{
	struct mii_bus *bus = of_mdio_find_bus(np);
	struct phy_device *phy;

	if (!bus)
		return -EPROBE_DEFER;
	phy = mdiobus_get_phy(bus, 3);
	if (!phy)
		return -ENODEV;
	kiln->state = phy->link;
	put_device(&bus->dev);
	return 0;
}

int bad_scsi(struct Scsi_Host *host, struct kiln *kiln)
{
	struct scsi_device *sdev = scsi_device_lookup(host, 0, 1, 0);

	if (!sdev)
		return -ENXIO;
	if (sdev->type != TYPE_DISK)
		return -EINVAL;
	kiln->state = sdev->lun;
	scsi_device_put(sdev);
	return 0;
}

/* What succeeds is handed on; what fails before is not. */
int bad_before_handing_on(struct device_node *np, struct kiln *kiln)
{
	struct device_node *child = of_get_child_by_name(np, "oven");

	if (!child)
		return -ENODEV;
	if (kiln_map(kiln))
		return -ENOMEM;
	kiln_own(kiln, child);
	return 0;
}

static void kiln_own(struct kiln *kiln, struct device_node *np)
{
	kiln->node = np;
}

/* The result of the second call is not that of the first. */
int bad_second_result(struct device_node *np, struct kiln *kiln)
{
	struct device_node *a = of_parse_phandle(np, "left", 0);
	int ret;

	if (!a)
		return -ENODEV;
	ret = kiln_read(kiln);
	if (ret) {
		of_node_put(a);
		return ret;
	}
	ret = kiln_check(kiln);
	if (ret)
		return ret;
	of_node_put(a);
	return 0;
}

int bad_ib(struct net_device *netdev, struct kiln *kiln)
{
	struct ib_device *ibdev;

	ibdev = ib_device_get_by_netdev(netdev, RDMA_DRIVER_IRDMA);
	if (!ibdev)
		return -ENODEV;
	if (!ibdev->phys_port_cnt)
		return -EINVAL;
	kiln->state = ibdev->phys_port_cnt;
	ib_device_put(ibdev);
	return 0;
}

int bad_child(struct device *parent, struct kiln *kiln)
{
	struct device *child;
	int ret;

	child = device_find_child(parent, kiln, kiln_match);
	if (!child)
		return -ENODEV;
	ret = device_attach(child);
	if (ret < 0)
		return ret;
	put_device(child);
	return 0;
}

int bad_switch(struct device_node *np, struct kiln *kiln)
{
	struct device_node *node = of_find_compatible_node(NULL, NULL, "kiln");

	if (!node)
		return -ENODEV;
	switch (kiln->state) {
	case 1:
		kiln_map(kiln);
		break;
	case 2:
		return -EOPNOTSUPP;
	default:
		break;
	}
	of_node_put(node);
	return 0;
}
