// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct leaf {
	struct kref ref;
	struct device dev;
	struct completion gone;
	char *name;
};

void leaf_release_kref(struct kref *ref);

/* In release. */
static void good_release(struct device *dev)
{
	struct leaf *leaf = container_of(dev, struct leaf, dev);

	kfree(leaf->name);
	kfree(leaf);
}

/* Nobody knows it yet. */
struct leaf *good_error_path(void)
{
	struct leaf *leaf = kzalloc(sizeof(*leaf), GFP_KERNEL);

	kref_init(&leaf->ref);
	leaf->name = kstrdup("leaf", GFP_KERNEL);
	if (!leaf->name) {
		kfree(leaf);
		return NULL;
	}
	return leaf;
}

/* A part that was allocated apart. */
void good_part(struct leaf *leaf)
{
	char *name = leaf->name;

	put_device(&leaf->dev);
	kfree(name);
}

/* Waits until all are gone. */
void good_waits(struct leaf *leaf)
{
	kref_put(&leaf->ref, leaf_release_kref);
	wait_for_completion(&leaf->gone);
	kfree(leaf);
}

/* The outcome decides. */
void good_told(struct leaf *leaf)
{
	if (kref_put(&leaf->ref, leaf_release_kref))
		kfree(leaf);
}

/* The device of somebody else. */
void good_pointer(struct leaf *leaf, struct device *parent)
{
	put_device(parent);
	kfree(leaf);
}

/* Taken and dropped. */
void good_balanced(struct leaf *leaf)
{
	kref_get(&leaf->ref);
	leaf_poke(leaf);
	kref_put(&leaf->ref, leaf_release_kref);
	leaf = leaf_next();
	kfree(leaf);
}

/* Made here, doubled, and known to nobody when it fails. */
struct leaf *good_unpublished(void)
{
	struct leaf *leaf = kzalloc(sizeof(*leaf), GFP_KERNEL);

	kref_init(&leaf->ref);
	kref_get(&leaf->ref);
	if (leaf_check(leaf)) {
		kfree(leaf);
		return NULL;
	}
	return leaf;
}
