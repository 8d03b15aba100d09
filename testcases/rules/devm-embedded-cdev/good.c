// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/cdev.h>
#include <linux/platform_device.h>

struct owned {
	struct cdev obj;
};

/* Memory of its own, freed by release. */
int good_unmanaged(struct platform_device *pdev)
{
	struct owned *owned = kzalloc(sizeof(*owned), GFP_KERNEL);
	int *state = devm_kzalloc(&pdev->dev, sizeof(*state), GFP_KERNEL);

	if (!owned || !state)
		return -ENOMEM;
	cdev_add(&owned->obj, 0, 1);
	return 0;
}

struct pointing {
	struct cdev *obj;
};

/* The member is a pointer. */
int good_pointer(struct platform_device *pdev, struct cdev *obj)
{
	struct pointing *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->obj = obj;
	cdev_add(p->obj, 0, 1);
	return 0;
}

struct dormant {
	int id;
	struct cdev obj;
};

/* Never brought to life: a place for a copy. */
int good_dormant(struct platform_device *pdev, struct cdev *from)
{
	struct dormant *d = devm_kzalloc(&pdev->dev, sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	d->obj = *from;
	return 0;
}
