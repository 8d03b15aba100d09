// SPDX-License-Identifier: GPL-2.0-only
#include <linux/platform_device.h>

static struct platform_device first = {
	.name = "first",
};

int bad_init(void)
{
	return platform_device_register(&first);
}

void first_exit(void)
{
	platform_device_unregister(&first);
}

static struct device lone;

int bad_device(void)
{
	return device_register(&lone);
}

void lone_exit(void)
{
	device_unregister(&lone);
}

/* Registered twice is one fault. */
static struct platform_device again;

int bad_again(int which)
{
	if (which)
		return platform_device_register(&again);
	return -1;
}

int again_resume(void)
{
	platform_device_unregister(&again);
	return platform_device_register(&again);
}
