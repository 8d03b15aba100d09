// SPDX-License-Identifier: GPL-2.0-only
#include <linux/others.h>

void padded_drop(struct padded *p)
{
	char *start = (char *)p - p->padding;

	kvfree(start);
}
