// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fault: the adapter's device outlives the memory it stands in. Somebody holds
 * /dev/i2c-N open, the driver is unbound, devm frees sample_i2c, and closing
 * the file touches sample_i2c -> adap -> dev.
 */
#include <linux/i2c.h>
#include <linux/platform_device.h>

struct sample_i2c {
	u32 clock;
	void *regs;
	struct i2c_adapter adap;
};

static int sample_i2c_probe(struct platform_device *pdev)
{
	struct sample_i2c *priv;

	priv = devm_kzalloc(&pdev->dev, sizeof(*priv), GFP_KERNEL);
	if (!priv)
		return -ENOMEM;

	priv->clock = 100000;
	priv->adap.dev.parent = &pdev->dev;
	platform_set_drvdata(pdev, priv);

	return i2c_add_adapter(&priv->adap);
}

static void sample_i2c_remove(struct platform_device *pdev)
{
	struct sample_i2c *priv = platform_get_drvdata(pdev);

	i2c_del_adapter(&priv->adap);
}

struct platform_driver sample_i2c_driver = {
	.probe = sample_i2c_probe,
	.remove = sample_i2c_remove,
};
