// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct card {
	int id;
	char *label;
	struct device dev;
	struct cdev cdev;
	struct {
		struct kobject kobj;
	} stats;
};

void bad_remove(struct platform_device *pdev)
{
	struct card *card = platform_get_drvdata(pdev);

	device_unregister(&card->dev);
	kfree(card->label);
	kfree(card);
}

/* An open file still uses the cdev. */
void bad_disconnect(struct card *card)
{
	if (card->id)
		cdev_del(&card->cdev);
	kfree(card);
}

/* A put that may not be the last one. */
int bad_exit(struct card *card)
{
	if (kobject_init_and_add(&card->stats.kobj, &stats_type, NULL, "stats"))
		goto out;
	return 0;
out:
	kobject_put(&card->stats.kobj);
	kfree(card);
	return -EINVAL;
}
