// SPDX-License-Identifier: GPL-2.0-only
#include "common.h"

void bad_elsewhere(struct device *dev)
{
}
