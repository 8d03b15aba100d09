// SPDX-License-Identifier: GPL-2.0-only
/*
 * A fault two levels down, and two shapes that only look like it.
 */
#include <linux/i2c.h>
#include <linux/platform_device.h>

struct sample_channel {
	int number;
	struct i2c_adapter adapter;
};

/* Fault: sample_mux -> channel -> adapter -> dev, in an array besides. */
struct sample_mux {
	struct device *parent;
	struct sample_channel channel[2];
};

/* Fine: holds a pointer; the adapter's memory is someone else's. */
struct sample_mux_client {
	struct i2c_adapter *parent;
	int selected;
};

static int sample_mux_probe(struct platform_device *pdev)
{
	struct sample_mux *mux;
	int i, ret;

	mux = devm_kzalloc(&pdev->dev, sizeof(struct sample_mux), GFP_KERNEL);
	if (!mux)
		return -ENOMEM;

	mux->parent = &pdev->dev;
	for (i = 0; i < 2; i++) {
		ret = i2c_add_adapter(&mux->channel[i].adapter);
		if (ret)
			return ret;
	}
	platform_set_drvdata(pdev, mux);
	return 0;
}

static int sample_mux_client_probe(struct platform_device *pdev)
{
	struct sample_mux_client *client;
	struct i2c_adapter **all;

	client = devm_kzalloc(&pdev->dev, sizeof(*client), GFP_KERNEL);
	if (!client)
		return -ENOMEM;

	/* Fine: an array of pointers, although all[0] points at an adapter. */
	all = devm_kcalloc(&pdev->dev, 4, sizeof(*all), GFP_KERNEL);
	if (!all)
		return -ENOMEM;

	client->parent = all[0];
	platform_set_drvdata(pdev, client);
	return 0;
}

struct platform_driver sample_mux_driver = {
	.probe = sample_mux_probe,
};

struct platform_driver sample_mux_client_driver = {
	.probe = sample_mux_client_probe,
};
