// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/cdev.h>
#include <linux/platform_device.h>

struct unit {
	int id;
	struct cdev obj;
};

/* Brought to life in the same function. */
int bad_direct(struct platform_device *pdev)
{
	struct unit *unit = devm_kzalloc(&pdev->dev, sizeof(*unit), GFP_KERNEL);

	if (!unit)
		return -ENOMEM;
	cdev_add(&unit->obj, 0, 1);
	return 0;
}

struct sub {
	struct cdev obj;
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
	cdev_add(&whole->sub.obj, 0, 1);
	return 0;
}

/* Brought to life by a helper that gets the container. */
static void unit_start(struct unit *unit)
{
	cdev_add(&unit->obj, 0, 1);
}

int bad_helper(struct platform_device *pdev, struct unit **units, int n)
{
	*units = devm_kcalloc(&pdev->dev, n, sizeof(struct unit), GFP_KERNEL);
	if (!*units)
		return -ENOMEM;
	unit_start(*units);
	return 0;
}
