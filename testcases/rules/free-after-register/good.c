// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct slot {
	int id;
	bool registered;
	char *label;
	struct device dev;
	struct kobject kobj;
	struct slot *peer;
};

/* The reference is put, and the release callback frees. */
int good_put(struct device *parent)
{
	struct slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	int ret;

	if (!slot)
		return -ENOMEM;
	ret = device_register(&slot->dev);
	if (ret)
		put_device(&slot->dev);
	return ret;
}

/* Freed on the ways that come before registering. */
int good_before(struct device *parent)
{
	struct slot *slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!slot)
		return ret;
	slot->label = kzalloc(8, GFP_KERNEL);
	if (!slot->label)
		goto free_slot;
	ret = device_register(&slot->dev);
	if (ret)
		goto put_slot;
	return 0;
put_slot:
	put_device(&slot->dev);
	return ret;
free_slot:
	kfree(slot);
	return ret;
}

/* What is freed is not what holds the device. */
int good_other(struct slot *slot)
{
	int ret = device_register(&slot->dev);

	if (ret) {
		kfree(slot->label);
		kfree(slot->peer);
	}
	return ret;
}

/* The next turn of the loop frees another object. */
int good_loop(struct slot **slots, int n)
{
	for (int i = 0; i < n; i++) {
		if (!slots[i]->id) {
			kfree(slots[i]);
			continue;
		}
		if (device_register(&slots[i]->dev))
			return -EINVAL;
	}
	return 0;
}

/* A new object under the old name. */
int good_again(struct slot *slot)
{
	if (device_register(&slot->dev))
		return -EINVAL;
	slot = kzalloc(sizeof(*slot), GFP_KERNEL);
	kfree(slot);
	return 0;
}

/* Two halves: what was registered is put, the rest is freed. */
int good_halves(struct slot *slot)
{
	int ret = -EINVAL;

	if (slot->id) {
		ret = device_register(&slot->dev);
		slot->registered = true;
	}
	if (ret) {
		if (slot->registered)
			put_device(&slot->dev);
		else
			kfree(slot);
	}
	return ret;
}

int good_asked(struct slot *slot, int n)
{
	if (n && device_register(&slot->dev))
		return -EINVAL;
	if (device_is_registered(&slot->dev))
		return 0;
	kfree(slot);
	return -ENODEV;
}

/* A helper that puts, whatever its name. */
static void slot_free(struct slot *slot)
{
	kfree(slot->label);
	put_device(&slot->dev);
}

int good_helper(struct slot *slot)
{
	int ret = device_register(&slot->dev);

	if (ret)
		slot_free(slot);
	return ret;
}

/* What fails puts, and another object is freed. */
static int gate_start(struct slot *slot, char *label)
{
	int ret = device_register(&slot->dev);

	if (ret)
		put_device(&slot->dev);
	return ret;
}

static int gate_add(struct slot *slot, char *label)
{
	return device_register(&slot->dev);
}

int good_caller(struct slot *slot)
{
	char *label = kstrdup("gate", GFP_KERNEL);
	int ret;

	ret = gate_start(slot, label);
	if (ret) {
		kfree(slot);
		return ret;
	}
	ret = gate_add(slot, label);
	if (ret)
		kfree(label);
	return ret;
}
