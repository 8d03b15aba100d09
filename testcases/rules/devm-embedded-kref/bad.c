// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/platform_device.h>

struct unit {
	int id;
	struct kref obj;
};

/* Brought to life in the same function. */
int bad_direct(struct platform_device *pdev)
{
	struct unit *unit = devm_kzalloc(&pdev->dev, sizeof(*unit), GFP_KERNEL);

	if (!unit)
		return -ENOMEM;
	kref_init(&unit->obj);
	return 0;
}

struct sub {
	struct kref obj;
};

struct whole {
	int id;
	struct sub sub;
};

/* A step deeper. */
int bad_nested(struct platform_device *pdev)
{
	struct whole *whole;

	whole = devm_kzalloc(&pdev->dev, sizeof(struct whole), GFP_KERNEL);
	if (!whole)
		return -ENOMEM;
	kref_init(&whole->sub.obj);
	return 0;
}

/* Brought to life by a helper that gets the container. */
static void unit_start(struct unit *unit)
{
	kref_init(&unit->obj);
}

int bad_helper(struct platform_device *pdev, struct unit **units, int n)
{
	*units = devm_kcalloc(&pdev->dev, n, sizeof(struct unit), GFP_KERNEL);
	if (!*units)
		return -ENOMEM;
	unit_start(*units);
	return 0;
}

void unit_use(struct unit *unit)
{
	kref_get(&unit->obj);
}

void sub_use(struct sub *sub)
{
	kref_get(&sub->obj);
}
