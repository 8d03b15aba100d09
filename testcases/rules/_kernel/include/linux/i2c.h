/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_I2C_H
#define _LINUX_I2C_H

#include <linux/device.h>

struct i2c_adapter {
	const char *name;
	struct device dev;
};

int i2c_add_adapter(struct i2c_adapter *adap);

#endif
