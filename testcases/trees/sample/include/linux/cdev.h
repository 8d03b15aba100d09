/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

#include <linux/device.h>

struct file_operations;

struct cdev {
	struct kobject kobj;
	const struct file_operations *ops;
	struct list_head list;
	u32 dev;
	unsigned int count;
};

void cdev_init(struct cdev *cdev, const struct file_operations *fops);
int cdev_device_add(struct cdev *cdev, struct device *dev);
void cdev_device_del(struct cdev *cdev, struct device *dev);

#endif
