/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_OTHERS_H
#define _LINUX_OTHERS_H

#include <linux/device.h>

struct module;
struct work_struct {
	void *data;
};

struct asks {
	struct device dev;
	struct work_struct work;
};

struct leaves {
	struct device dev;
};

struct calls {
	struct device dev;
	void (*release)(struct calls *c);
};

struct owned {
	struct device dev;
};

/* Memory begins before it. */
struct padded {
	struct device dev;
	unsigned short padding;
};

struct bare {
	struct module *owner;
	struct device dev;
};

/* Registered in a file that is not in this tree. */
struct unseen {
	struct device dev;
};

void padded_drop(struct padded *p);

#endif
