/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef _LINUX_SLAB_H
#define _LINUX_SLAB_H

#include <linux/types.h>

#define GFP_KERNEL 0xcc0u
#define ENOMEM 12

void *kzalloc(size_t size, gfp_t gfp);
void kfree(const void *object);
#define kfree_rcu(ptr, member) kvfree_call_rcu(&(ptr)->member, (ptr))
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

int printk(const char *fmt, ...);
#define pr_debug(fmt, ...) printk(fmt, ##__VA_ARGS__)

#endif
