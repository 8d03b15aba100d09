// SPDX-License-Identifier: GPL-2.0-only
#include <linux/i2c.h>
#include <linux/platform_device.h>

/* The member is a pointer: the subsystem owns the device. */
struct narrow_bus {
	struct i2c_adapter *adap;
	struct device *dev;
};

int good_pointer(struct platform_device *pdev)
{
	struct narrow_bus *bus;

	bus = devm_kzalloc(&pdev->dev, sizeof(*bus), GFP_KERNEL);
	if (!bus)
		return -ENOMEM;
	return i2c_add_adapter(bus->adap);
}

/* An array of pointers to containers is no container. */
struct thick_bus {
	struct i2c_adapter adap;
};

struct rack {
	struct thick_bus **buses;
};

int good_pointers(struct platform_device *pdev, struct rack *rack, int n)
{
	rack->buses = devm_kcalloc(&pdev->dev, n, sizeof(*rack->buses),
				   GFP_KERNEL);
	if (!rack->buses)
		return -ENOMEM;
	return i2c_add_adapter(&rack->buses[0]->adap);
}

/* The container has its own lifetime. */
int good_unmanaged(struct platform_device *pdev)
{
	struct thick_bus *bus = kzalloc(sizeof(*bus), GFP_KERNEL);
	int *state = devm_kzalloc(&pdev->dev, sizeof(*state), GFP_KERNEL);

	if (!bus || !state)
		return -ENOMEM;
	return i2c_add_adapter(&bus->adap);
}

/* Another file has a struct of this tag with a device inside. */
struct twin {
	int plain;
};

int good_twin(struct platform_device *pdev)
{
	struct twin *twin = devm_kzalloc(&pdev->dev, sizeof(*twin), GFP_KERNEL);

	return twin ? 0 : -ENOMEM;
}

/* Private data that follows the subsystem's own allocation. */
struct i2c_adapter *thing_alloc(struct device *dev, size_t room);

int good_subsystem(struct platform_device *pdev)
{
	struct i2c_adapter *adap = thing_alloc(&pdev->dev,
					       sizeof(struct narrow_bus));

	return i2c_add_adapter(adap);
}
