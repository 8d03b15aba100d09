// SPDX-License-Identifier: GPL-2.0-only
#include <linux/platform_device.h>

static void nothing(struct device *dev)
{
}

static struct platform_device inited = {
	.name = "inited",
	.dev = {
		.release = nothing,
	},
};

int good_initialiser(void)
{
	return platform_device_register(&inited);
}

static struct platform_device set;

int good_set(void)
{
	set.dev.release = nothing;
	return platform_device_register(&set);
}

/* A board: it stays. */
static struct platform_device board = {
	.name = "board",
};

int good_board(void)
{
	return platform_device_register(&board);
}

/* Whose it is, is not known here. */
int good_pointer(struct platform_device *pdev)
{
	return platform_device_register(pdev);
}

void all_exit(struct platform_device *pdev)
{
	platform_device_unregister(&inited);
	platform_device_unregister(&set);
	platform_device_unregister(pdev);
}
