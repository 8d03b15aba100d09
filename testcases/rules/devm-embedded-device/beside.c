// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/platform_device.h>

struct net_device {
	int id;
	struct device dev;
};

/* A dummy, and the real ones that lie elsewhere: a pointer in the memory is not
 * its member. Nothing goes live. */
struct switchdev {
	struct net_device dummy;
	struct net_device *ports[2];
};

int good_dummy_beside(struct platform_device *pdev)
{
	struct switchdev *sw = devm_kzalloc(&pdev->dev, sizeof(*sw), GFP_KERNEL);

	init_dummy_netdev(&sw->dummy);
	return register_netdev(sw->ports[0]);
}
