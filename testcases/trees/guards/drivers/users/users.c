// SPDX-License-Identifier: GPL-2.0-only
#include <linux/others.h>
#include <linux/waits.h>

struct my_waits {
	struct waits_bus bus;
};

int my_waits_probe(struct device *dev)
{
	struct my_waits *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return waits_add(&my->bus);
}

int my_other_waits_probe(struct device *dev)
{
	struct my_waits *my;

	my = kzalloc(sizeof(struct my_waits), GFP_KERNEL);
	return waits_add(&my->bus);
}

struct my_second {
	struct second_hand second;
};

int my_second_probe(struct device *dev)
{
	struct my_second *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return second_hand_add(&my->second);
}

struct my_asks {
	struct asks asks;
};

int my_asks_probe(struct device *dev)
{
	struct my_asks *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return asks_add(&my->asks, my_asks_release);
}

struct my_leaves {
	struct leaves leaves;
};

static void my_leaves_release(struct device *dev)
{
	kfree(container_of(dev, struct my_leaves, leaves.dev));
}

int my_leaves_probe(struct device *dev)
{
	struct my_leaves *my = kzalloc(sizeof(*my), GFP_KERNEL);

	my->leaves.dev.release = my_leaves_release;
	return leaves_add(&my->leaves);
}

struct my_calls {
	struct calls calls;
};

int my_calls_probe(struct device *dev)
{
	struct my_calls *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return calls_add(&my->calls);
}

struct my_bare {
	struct bare bare;
};

int my_bare_probe(struct device *dev)
{
	struct my_bare *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return bare_add(&my->bare);
}

struct my_unseen {
	struct unseen unseen;
};

int my_unseen_probe(struct device *dev)
{
	struct my_unseen *my = devm_kzalloc(dev, sizeof(*my), GFP_KERNEL);

	return unseen_add(&my->unseen);
}

/* Every other way to get memory. */
struct many_bare {
	struct bare bare;
	int n;
	int all[];
};

int other_ways(struct device *dev, void *cache, struct drm_device *drm, int n)
{
	struct many_bare *many, *cached, *managed, *listed;

	many = kzalloc(struct_size(many, all, n), GFP_KERNEL);
	cached = kmem_cache_zalloc(cache, GFP_KERNEL);
	managed = drmm_kzalloc(drm, sizeof(*managed), GFP_KERNEL);
	listed = devres_alloc(my_gone, sizeof(struct many_bare), GFP_KERNEL);
	bare_add(&many->bare);
	bare_add(&cached->bare);
	bare_add(&managed->bare);
	return bare_add(&listed->bare);
}

struct my_padded {
	struct padded padded;
};

int my_padded_probe(void)
{
	struct my_padded *my = kzalloc(sizeof(*my), GFP_KERNEL);

	return padded_add(&my->padded);
}
