// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>

struct twin {
	struct device dev;
};

int bad_twin(struct device *parent)
{
	struct twin *twin = devm_kzalloc(parent, sizeof(*twin), GFP_KERNEL);

	if (!twin)
		return -ENOMEM;
	return device_register(&twin->dev);
}
