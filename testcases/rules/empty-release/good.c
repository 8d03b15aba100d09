// SPDX-License-Identifier: GPL-2.0-only
#include <linux/completion.h>
#include <linux/device.h>
#include <linux/fs.h>
#include <linux/kref.h>
#include <linux/platform_device.h>

struct card {
	struct device dev;
	struct kref ref;
	struct completion gone;
	struct card_ops *ops;
	int state;
};

/* Frees; through a helper; through a member function. */
static void good_free(struct device *dev)
{
	kfree(container_of(dev, struct card, dev));
}

static void card_destroy(struct card *card)
{
	kfree(card);
}

static void good_helper(struct device *dev)
{
	struct card *card = container_of(dev, struct card, dev);

	dev_dbg(dev, "gone\n");
	card_destroy(card);
}

struct card_ops {
	void (*free)(struct card *card);
	void (*release)(struct device *dev);
};

static void good_member(struct device *dev)
{
	struct card *card = container_of(dev, struct card, dev);

	card->ops->free(card);
}

/* Tells the one who waits, who then frees. */
static void good_completes(struct device *dev)
{
	complete(&container_of(dev, struct card, dev)->gone);
}

/* Gives a module reference back. */
static void good_module(struct device *dev)
{
	module_put(THIS_MODULE);
}

/* Leaves a mark that somebody polls for. */
static void good_marks(struct device *dev)
{
	struct card *card = container_of(dev, struct card, dev);

	card->state = 0;
}

/* A macro in capitals that does something. */
static void good_sends(struct device *dev)
{
	SEND_MSG(dev, 1);
}

static int cards;

static void good_counts(struct device *dev)
{
	cards--;
}

/* A file is closed: nothing to do there is right. */
static int good_file(struct inode *inode, struct file *file)
{
	return 0;
}

static const struct file_operations card_fops = {
	.release = good_file,
};

/* An operation of the hardware that is called release. */
static void good_operation(struct device *dev)
{
}

static struct card_ops silent_ops = {
	.release = good_operation,
};

/* Empty, but nobody's release. */
static void good_unused(struct device *dev)
{
}

/* The caller frees when kref_put() says it was the last. */
static void good_judged(struct kref *ref)
{
}

int card_put(struct card *card)
{
	if (!kref_put(&card->ref,
		      good_judged))
		return 0;
	kfree(card);
	return 1;
}

static const struct device_type helper_type = {
	.release = good_helper,
};

static struct platform_device counted = {
	.dev.release = good_counts,
};

void card_setup(struct card *card, int kind)
{
	card->dev.release = good_free;
	if (kind == 1)
		card->dev.release = good_member;
	if (kind == 2)
		card->dev.release = good_completes;
	if (kind == 3)
		card->dev.release = good_module;
	if (kind == 4)
		card->dev.release = good_marks;
	if (kind == 5)
		card->dev.release = good_sends;
	card->dev.type = &helper_type;
}
