// SPDX-License-Identifier: GPL-2.0-only
/*
 * Release callbacks of devices: one that does nothing, to silence the driver
 * core, and one that owns the memory.
 */
#include <linux/device.h>
#include <linux/platform_device.h>

struct sample_panel {
	struct device dev;
	int brightness;
};

/* Fault: kfree(panel) in remove frees it while references may be left. */
static void sample_panel_release(struct device *dev)
{
}

static int sample_panel_probe(struct platform_device *pdev)
{
	struct sample_panel *panel = kzalloc(sizeof(*panel), GFP_KERNEL);

	if (!panel)
		return -ENOMEM;
	panel->dev.parent = &pdev->dev;
	panel->dev.release = sample_panel_release;
	dev_set_name(&panel->dev, "panel%d", pdev->id);
	platform_set_drvdata(pdev, panel);
	return device_register(&panel->dev);
}

static void sample_panel_remove(struct platform_device *pdev)
{
	struct sample_panel *panel = platform_get_drvdata(pdev);

	device_unregister(&panel->dev);
	kfree(panel);
}

/* Fine: the last reference frees the memory, whoever drops it. */
static void sample_lamp_release(struct device *dev)
{
	struct sample_panel *lamp = container_of(dev, struct sample_panel, dev);

	kfree(lamp);
}

static const struct device_type sample_lamp_type = {
	.name = "sample-lamp",
	.release = sample_lamp_release,
};

static int sample_lamp_probe(struct platform_device *pdev)
{
	struct sample_panel *lamp = kzalloc(sizeof(*lamp), GFP_KERNEL);
	int ret;

	if (!lamp)
		return -ENOMEM;
	device_initialize(&lamp->dev);
	lamp->dev.parent = &pdev->dev;
	lamp->dev.type = &sample_lamp_type;
	platform_set_drvdata(pdev, lamp);

	ret = device_add(&lamp->dev);
	if (ret)
		put_device(&lamp->dev);
	return ret;
}

static void sample_lamp_remove(struct platform_device *pdev)
{
	struct sample_panel *lamp = platform_get_drvdata(pdev);

	device_unregister(&lamp->dev);
}

struct platform_driver sample_panel_driver = {
	.probe = sample_panel_probe,
	.remove = sample_panel_remove,
};

struct platform_driver sample_lamp_driver = {
	.probe = sample_lamp_probe,
	.remove = sample_lamp_remove,
};
