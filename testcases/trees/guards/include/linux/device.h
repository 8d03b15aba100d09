/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_DEVICE_H
#define _LINUX_DEVICE_H

#include <linux/kobject.h>

struct device;

struct device_type {
	const char *name;
	void (*release)(struct device *dev);
};

struct class {
	const char *name;
	void (*dev_release)(struct device *dev);
};

struct device {
	struct kobject kobj;
	struct device *parent;
	const struct device_type *type;
	const struct class *class;
	void *platform_data;
	void (*release)(struct device *dev);
};

void device_initialize(struct device *dev);
int device_add(struct device *dev);
int device_register(struct device *dev);
void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp);
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp);
void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp);

#endif
