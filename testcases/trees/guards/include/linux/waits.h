/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_WAITS_H
#define _LINUX_WAITS_H

#include <linux/completion.h>
#include <linux/device.h>

struct waits_bus {
	struct device dev;
	struct completion gone;
	struct completion idle;
};

/* Waits only by what lies in it. */
struct second_hand {
	struct device dev;
	struct waits_bus bus;
};

#endif
