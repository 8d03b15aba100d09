// SPDX-License-Identifier: GPL-2.0-only
#include <linux/i2c.h>
#include <linux/platform_device.h>

/*
 * Never registered, only a place to keep a name: nobody can hold a reference.
 */
struct holder {
	struct device unused;
};

int good_holder(struct platform_device *pdev)
{
	struct holder *holder;

	holder = devm_kzalloc(&pdev->dev, sizeof(*holder), GFP_KERNEL);
	return holder ? 0 : -ENOMEM;
}

/* A helper allocates: its size is a parameter, its result untyped. */
static void *room(struct device *dev, size_t size)
{
	return devm_kzalloc(dev, size, GFP_KERNEL);
}

struct roomy {
	struct i2c_adapter adap;
};

int known_miss_helper(struct platform_device *pdev)
{
	struct roomy *roomy = room(&pdev->dev, sizeof(*roomy));

	if (!roomy)
		return -ENOMEM;
	return i2c_add_adapter(&roomy->adap);
}
