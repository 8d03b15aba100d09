// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/idr.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

struct tray {
	int id;
	char *label;
	struct device dev;
};

struct spool {
	int number;
	struct kobject kobj;
};

struct crate {
	char *label;
	struct {
		struct device dev;
	} inner;
};

static DEFINE_IDA(tray_ids);
static DEFINE_MUTEX(tray_lock);

/* Nobody frees the tray. */
static void bad_tray_release(struct device *dev)
{
	struct tray *tray = container_of(dev, struct tray, dev);

	mutex_lock(&tray_lock);
	ida_free(&tray_ids, tray->id);
	mutex_unlock(&tray_lock);
	kfree(tray->label);
}

struct tray *tray_make(void)
{
	struct tray *tray = kzalloc(sizeof(*tray), GFP_KERNEL);

	if (!tray)
		return NULL;
	device_initialize(&tray->dev);
	tray->dev.release = bad_tray_release;
	if (device_add(&tray->dev)) {
		put_device(&tray->dev);
		return NULL;
	}
	return tray;
}

/* The spool is freed behind the back of who holds its kobject. */
static void bad_spool_release(struct kobject *kobj)
{
	struct spool *spool = container_of(kobj, struct spool, kobj);

	ida_free(&tray_ids, spool->number);
}

static struct kobj_type spool_type = {
	.release = bad_spool_release,
};

struct spool *spool_make(struct kobject *parent)
{
	struct spool *spool = kzalloc(sizeof(struct spool), GFP_KERNEL);

	if (kobject_init_and_add(&spool->kobj, &spool_type, parent, "spool"))
		return NULL;
	return spool;
}

void spool_end(struct spool *spool)
{
	kobject_del(&spool->kobj);
	kobject_put(&spool->kobj);
	memset(spool, 0, sizeof(*spool));
	kfree(spool);
}

/* Through a device type. */
static void bad_crate_release(struct device *dev)
{
	struct crate *crate = container_of(dev, struct crate, inner.dev);

	kfree(crate->label);
}

static const struct device_type crate_type = {
	.name = "crate",
	.release = bad_crate_release,
};

struct crate *crate_make(void)
{
	struct crate *crate = kzalloc(sizeof(*crate), GFP_KERNEL);

	crate->inner.dev.type = &crate_type;
	device_register(&crate->inner.dev);
	return crate;
}

struct client {
	int id;
	struct platform_device pdev;
};

/* What it lies in is the driver's, around what is the subsystem's. */
static void bad_client_release(struct device *dev)
{
	kfree(dev->platform_data);
}

struct client *client_make(void *data)
{
	struct platform_device *pdev;
	struct client *client;

	client = kzalloc(sizeof(*client), GFP_KERNEL);
	pdev = &client->pdev;
	pdev->dev.platform_data = data;
	pdev->dev.release = bad_client_release;
	return platform_device_register(pdev) ? NULL : client;
}

void client_remove(struct client *client)
{
	platform_device_unregister(&client->pdev);
	kfree(client);
}
