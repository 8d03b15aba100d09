// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kobject.h>

static const struct kobj_type bad_ktype = {
	.sysfs_ops = NULL,
};

static const struct kobj_type good_unused_ktype = {
	.sysfs_ops = NULL,
};

static void good_kobject_release(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type good_ktype = {
	.release = good_kobject_release,
};

int kobject_start(struct kobject *one, struct kobject *other)
{
	kobject_init(other, &good_ktype);
	return kobject_init_and_add(one, &bad_ktype, NULL, "one");
}
