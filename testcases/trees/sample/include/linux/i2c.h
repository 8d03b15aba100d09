/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_I2C_H
#define _LINUX_I2C_H

#include <linux/device.h>

struct i2c_algorithm;

struct i2c_adapter {
	const struct i2c_algorithm *algo;
	void *algo_data;
	int nr;
	struct device dev;
	char name[48];
};

int i2c_add_adapter(struct i2c_adapter *adap);
void i2c_del_adapter(struct i2c_adapter *adap);

#endif
