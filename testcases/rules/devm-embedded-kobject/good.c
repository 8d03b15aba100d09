// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct owned {
	struct kobject obj;
};

/* Memory of its own, freed by release. */
int good_unmanaged(struct platform_device *pdev)
{
	struct owned *owned = kzalloc(sizeof(*owned), GFP_KERNEL);
	int *state = devm_kzalloc(&pdev->dev, sizeof(*state), GFP_KERNEL);

	if (!owned || !state)
		return -ENOMEM;
	kobject_init_and_add(&owned->obj, NULL, NULL, "x");
	return 0;
}

struct pointing {
	struct kobject *obj;
};

/* The member is a pointer. */
int good_pointer(struct platform_device *pdev, struct kobject *obj)
{
	struct pointing *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->obj = obj;
	kobject_init_and_add(p->obj, NULL, NULL, "x");
	return 0;
}

struct dormant {
	int id;
	struct kobject obj;
};

/* Never brought to life: a place for a copy. */
int good_dormant(struct platform_device *pdev, struct kobject *from)
{
	struct dormant *d = devm_kzalloc(&pdev->dev, sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	d->obj = *from;
	return 0;
}
