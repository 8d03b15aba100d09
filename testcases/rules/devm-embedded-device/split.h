/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef SPLIT_H
#define SPLIT_H

#include <linux/i2c.h>

struct split {
	struct i2c_adapter bus;
};

int split_start(struct split *split);

#endif
