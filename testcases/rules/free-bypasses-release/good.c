// SPDX-License-Identifier: GPL-2.0-only
#include <linux/kref.h>
#include <linux/device.h>

struct leaf {
	struct kref ref;
	struct kref users;
	struct completion gone;
	char *name;
};

/* Frees, when the last of all is gone. */
static void good_release(struct kref *ref)
{
	struct leaf *leaf = container_of(ref, struct leaf, ref);

	kfree(leaf->name);
	kfree(leaf);
}

/* Only tells who waits. */
static void leaf_idle(struct kref *users)
{
	struct leaf *leaf = container_of(users, struct leaf, users);

	complete(&leaf->gone);
	kfree(leaf->name);
}

static void leaf_put(struct leaf *leaf)
{
	kref_put(&leaf->ref, good_release);
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

	kref_put(&leaf->ref, good_release);
	kfree(name);
}

/* Waits until all are gone. */
void good_waits(struct leaf *leaf)
{
	kref_put(&leaf->users, leaf_idle);
	wait_for_completion(&leaf->gone);
	kfree(leaf);
}

/* Its release does not free it. */
void good_idle(struct leaf *leaf)
{
	kref_put(&leaf->users, leaf_idle);
	kfree(leaf);
}

/* The outcome decides. */
void good_told(struct leaf *leaf)
{
	if (kref_put(&leaf->users, leaf_idle))
		kfree(leaf);
}

/* Another one by then. */
void good_next(struct leaf *leaf)
{
	leaf_put(leaf);
	leaf = leaf_next();
	kfree(leaf);
}

/* Either of them. */
void good_either(struct leaf *leaf, bool live)
{
	if (live)
		leaf_put(leaf);
	else
		kfree(leaf);
}

/* Leaves before. */
void good_leaves(struct leaf *leaf, bool live)
{
	if (live) {
		leaf_put(leaf);
		return;
	}
	kfree(leaf);
}

/* A flag says who frees it. */
int good_flag(struct leaf *leaf)
{
	bool mine = true;
	int ret = leaf_start(leaf);

	if (ret)
		goto unstarted;
	ret = leaf_run(leaf);
	if (!ret)
		return 0;
	leaf_put(leaf);
	mine = false;
unstarted:
	if (mine)
		kfree(leaf);
	return ret;
}
