// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/platform_device.h>

/* Made by token pasting: there is no function of that name to look at. */
#define NOTHING(name)						\
static void known_miss_##name(struct device *dev)		\
{								\
}
NOTHING(pasted)

/* In an array: matching those takes minutes on the tables of real drivers. */
static void known_miss_array(struct device *dev)
{
}

static struct platform_device pair[] = {
	{ .name = "first", .dev = { .release = known_miss_array } },
	{ .name = "second", .dev = { .release = known_miss_array } },
};

/* A callback of a table of operations: only the subsystem knows its meaning. */
struct front {
	struct kref ref;
};

struct front_ops {
	void (*release)(struct front *front);
};

static void known_miss_table(struct front *front)
{
}

static const struct front_ops front_ops = {
	.release = known_miss_table,
};

/* Assembly is not seen by Coccinelle. */
static void known_noise_assembly(struct device *dev)
{
	asm volatile("" : : "r" (dev) : "memory");
}

static struct platform_device stopped = {
	.dev.release = known_noise_assembly,
};
