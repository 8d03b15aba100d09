// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/platform_device.h>

struct net_device {
	int id;
	struct device dev;
};

struct mac {
	struct net_device dummy;
};

/* A dummy is no device for others. */
int good_dummy(struct platform_device *pdev)
{
	struct mac *mac = devm_kzalloc(&pdev->dev, sizeof(*mac), GFP_KERNEL);

	init_dummy_netdev(&mac->dummy);
	netif_napi_add(&mac->dummy, &poll, mac_poll);
	return 0;
}
