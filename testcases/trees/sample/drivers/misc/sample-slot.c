// SPDX-License-Identifier: GPL-2.0-only
/*
 * Release callbacks behind kobj_type, class and kref.
 */
#include <linux/cdev.h>
#include <linux/device.h>
#include <linux/kobject.h>

struct sample_slot {
	struct kobject kobj;
	int number;
};

/* Fault: it only prints; whoever holds a slot last leaks it or finds it gone. */
static void sample_slot_release(struct kobject *kobj)
{
	pr_debug("slot %s released\n", kobj->name);
}

static const struct kobj_type sample_slot_ktype = {
	.release = sample_slot_release,
};

int sample_slot_add(struct sample_slot *slot)
{
	int ret;

	ret = kobject_init_and_add(&slot->kobj, &sample_slot_ktype, NULL,
				   "slot%d", slot->number);
	if (ret)
		kobject_put(&slot->kobj);
	return ret;
}

struct sample_card {
	struct device dev;
	struct cdev cdev;
	struct kref users;
};

/* Fine: the class frees every device of its kind. */
static void sample_card_release(struct device *dev)
{
	dev_dbg(dev, "released\n");
	kfree(container_of(dev, struct sample_card, dev));
}

const struct class sample_card_class = {
	.name = "sample_card",
	.dev_release = sample_card_release,
};

/* Fine: the device's last reference frees, the users only keep it pinned. */
static void sample_card_idle(struct kref *kref)
{
	put_device(&container_of(kref, struct sample_card, users)->dev);
}

void sample_card_put(struct sample_card *card)
{
	kref_put(&card->users, sample_card_idle);
}

struct sample_eject_operations {
	void (*release)(struct sample_slot *slot);
};

/* Fine: empty, and named release, but nobody's last reference ends here. */
static void sample_slot_no_latch(struct sample_slot *slot)
{
}

const struct sample_eject_operations sample_plain_slot = {
	.release = sample_slot_no_latch,
};
