// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct port {
	int id;
	char *label;
	struct device dev;
	struct kobject kobj;
	struct platform_device pdev;
	struct {
		struct device dev;
	} inner;
	struct port *up;
};

/* The plain case: the name that dev_set_name() made leaks, too. */
int bad_plain(struct device *parent)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	int ret;

	if (!port)
		return -ENOMEM;
	port->dev.parent = parent;
	dev_set_name(&port->dev, "port%d", port->id);
	ret = device_register(&port->dev);
	if (ret)
		kfree(port);
	return ret;
}

/* Down a ladder of labels, past frees of other things. */
int bad_ladder(struct device *parent)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!port)
		return ret;
	port->label = kzalloc(8, GFP_KERNEL);
	if (!port->label)
		goto free_port;
	ret = device_register(&port->dev);
	if (ret < 0)
		goto free_label;
	return 0;
free_label:
	kfree(port->label);
free_port:
	kfree(port);
	return ret;
}

/* The test is inside the if; the device has a name of its own. */
int bad_alias(struct device *parent)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	struct device *dev = &port->dev;

	if (!port)
		return -ENOMEM;
	if (device_register(dev)) {
		kfree(port);
		return -EINVAL;
	}
	return 0;
}

int bad_kobject(struct kobject *parent, const struct kobj_type *type)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (!port)
		return -ENOMEM;
	if (kobject_init_and_add(&port->kobj, type, parent, "port") != 0)
		goto failed;
	return 0;
failed:
	kfree(port);
	return -EINVAL;
}

/* Initialised is counted: only a put undoes that. */
int bad_initialised(struct device *parent)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	int ret;

	if (!port)
		return -ENOMEM;
	device_initialize(&port->inner.dev);
	ret = dev_set_name(&port->inner.dev, "inner");
	if (ret) {
		kfree(port);
		return ret;
	}
	return device_add(&port->inner.dev);
}

/* device_del() drops no reference of ours. */
int bad_deleted(struct port *port)
{
	device_initialize(&port->dev);
	if (device_add(&port->dev))
		return -EINVAL;
	if (!port->label) {
		device_del(&port->dev);
		kfree(port);
		return -ENOMEM;
	}
	return 0;
}

/* A helper of this file frees. */
static void port_free(int reason, struct port *port)
{
	kfree(port->label);
	kfree(port);
}

int bad_helper(struct port *port)
{
	int ret = platform_device_register(&port->pdev);

	if (ret)
		port_free(ret, port);
	return ret;
}

/* Its name goes by the alias, too: it leaks. */
int bad_named_alias(int id)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	struct device *dev;

	if (!port)
		return -ENOMEM;
	dev = &port->dev;
	device_initialize(dev);
	dev_set_name(dev, "port%d", id);
	if (id < 0) {
		kfree(port);
		return -EINVAL;
	}
	return 0;
}

/* Its caller frees what it registered. */
static int port_start(int id, struct port *port)
{
	int ret;

	port->id = id;
	ret = device_register(&port->dev);
	if (ret) {
		pr_err("no port %d\n", id);
		return ret;
	}
	return 0;
}

int bad_caller(int id)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);
	int ret;

	if (!port)
		return -ENOMEM;
	ret = port_start(id, port);
	if (ret)
		goto out;
	return 0;
out:
	kfree(port);
	return ret;
}

static int port_add(struct port *port)
{
	return kobject_init_and_add(&port->kobj, &port_type, NULL, "port");
}

int bad_caller_atonce(void)
{
	struct port *port = kzalloc(sizeof(*port), GFP_KERNEL);

	if (port_add(port) < 0) {
		kfree(port);
		return -EINVAL;
	}
	return 0;
}
