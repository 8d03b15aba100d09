// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/platform_device.h>

struct owned {
	struct kref obj;
};

/* Memory of its own, freed by release. */
int good_unmanaged(struct platform_device *pdev)
{
	struct owned *owned = kzalloc(sizeof(*owned), GFP_KERNEL);
	int *state = devm_kzalloc(&pdev->dev, sizeof(*state), GFP_KERNEL);

	if (!owned || !state)
		return -ENOMEM;
	kref_init(&owned->obj);
	return 0;
}

struct pointing {
	struct kref *obj;
};

/* The member is a pointer. */
int good_pointer(struct platform_device *pdev, struct kref *obj)
{
	struct pointing *p = devm_kzalloc(&pdev->dev, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->obj = obj;
	kref_init(p->obj);
	return 0;
}

struct dormant {
	int id;
	struct kref obj;
};

/* Never brought to life: a place for a copy. */
int good_dormant(struct platform_device *pdev, struct kref *from)
{
	struct dormant *d = devm_kzalloc(&pdev->dev, sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	d->obj = *from;
	return 0;
}

struct single {
	struct kref obj;
};

/* One owner: nobody takes a reference. */
int good_single(struct platform_device *pdev)
{
	struct single *s = devm_kzalloc(&pdev->dev, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	kref_init(&s->obj);
	return 0;
}
