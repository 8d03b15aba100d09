// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct node {
	struct kref kref;
	refcount_t ref;
};

struct node *good_if(struct node *node)
{
	if (!kref_get_unless_zero(&node->kref))
		return NULL;
	return node;
}

bool good_returned(struct node *node)
{
	return refcount_inc_not_zero(&node->ref);
}

bool good_stored(struct node *node)
{
	bool got = refcount_inc_not_zero(&node->ref);

	return got && node_alive(node);
}

struct node *good_condition(struct node *node)
{
	return node && kref_get_unless_zero(&node->kref) ? node : NULL;
}

void good_warned(struct node *node)
{
	WARN_ON(!kref_get_unless_zero(&node->kref));
}

void good_loop(struct node *node)
{
	while (!refcount_inc_not_zero(&node->ref))
		node = node_next(node);
}

/* The plain get has no outcome. */
void good_plain(struct node *node)
{
	kref_get(&node->kref);
}
