// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct unit {
	int id;
	struct kobject obj;
};

/* Brought to life in the same function. */
int bad_direct(struct platform_device *pdev)
{
	struct unit *unit = devm_kzalloc(&pdev->dev, sizeof(*unit), GFP_KERNEL);

	if (!unit)
		return -ENOMEM;
	kobject_init_and_add(&unit->obj, NULL, NULL, "x");
	return 0;
}

struct sub {
	struct kobject obj;
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
	kobject_init_and_add(&whole->sub.obj, NULL, NULL, "x");
	return 0;
}

/* Brought to life by a helper that gets the container. */
static void unit_start(struct unit *unit)
{
	kobject_init_and_add(&unit->obj, NULL, NULL, "x");
}

int bad_helper(struct platform_device *pdev, struct unit **units, int n)
{
	*units = devm_kcalloc(&pdev->dev, n, sizeof(struct unit), GFP_KERNEL);
	if (!*units)
		return -ENOMEM;
	unit_start(*units);
	return 0;
}
