/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef COMMON_H
#define COMMON_H

#include <linux/device.h>

void bad_elsewhere(struct device *dev);

static inline void bad_in_header(struct device *dev)
{
}

#endif
