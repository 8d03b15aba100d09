/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_CDEV_H
#define _LINUX_CDEV_H

#include <linux/kobject.h>

struct cdev {
	struct kobject kobj;
	unsigned int count;
};

#endif
