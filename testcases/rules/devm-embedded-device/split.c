// SPDX-License-Identifier: GPL-2.0-only
#include "split.h"

int split_start(struct split *split)
{
	struct i2c_adapter *bus = &split->bus;

	return i2c_add_adapter(bus);
}
