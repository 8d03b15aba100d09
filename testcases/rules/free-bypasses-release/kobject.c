// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kobject.h>

struct tag {
	struct kobject kobj;
};

static void tag_release(struct kobject *kobj)
{
	struct tag *tag = container_of(kobj, struct tag, kobj);

	kfree(tag);
}

static const struct kobj_type tag_type = {
	.sysfs_ops	= &tag_ops,
	.release	= tag_release,
};

int bad_kobject(struct tag *tag)
{
	int ret = kobject_init_and_add(&tag->kobj, &tag_type, NULL, "tag");

	if (ret)
		goto fail;
	return 0;
fail:
	kobject_put(&tag->kobj);
	kfree(tag);
	return ret;
}
