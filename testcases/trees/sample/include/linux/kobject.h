/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_KOBJECT_H
#define _LINUX_KOBJECT_H

#include <linux/kref.h>

struct kobject;

struct kobj_type {
	void (*release)(struct kobject *kobj);
};

struct kobject {
	const char *name;
	struct kobject *parent;
	const struct kobj_type *ktype;
	struct kref kref;
};

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype,
			 struct kobject *parent, const char *fmt, ...);
void kobject_put(struct kobject *kobj);

#endif
