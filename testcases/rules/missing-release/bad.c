// SPDX-License-Identifier: GPL-2.0-only
#include <linux/cdev.h>
#include <linux/device.h>

/* Nothing at all. */
struct plain {
	struct device dev;
};

int bad_plain(struct plain *p)
{
	return device_register(&p->dev);
}

void plain_end(struct plain *p)
{
	device_unregister(&p->dev);
}

/* A type that has none. */
static const struct device_type silent_type = {
	.name = "silent",
};

struct typed {
	struct device dev;
	struct cdev cdev;
};

int bad_type(struct typed *t)
{
	t->dev.type = &silent_type;
	device_initialize(&t->dev);
	return cdev_device_add(&t->cdev, &t->dev);
}

/* A class that is made at run time has none either. */
static struct class *made_class;

struct made {
	struct device dev;
};

int made_init(void)
{
	made_class = class_create("made");
	return 0;
}

int bad_made_class(struct made *m)
{
	struct device *dev = &m->dev;

	dev->class = made_class;
	return device_register(dev);
}

/* The callback of another member. */
struct two {
	struct device first;
	struct device second;
};

static void two_release(struct device *dev)
{
	kfree(container_of(dev, struct two, first));
}

int bad_sibling(struct two *t)
{
	int ret;

	t->first.release = two_release;
	ret = device_register(&t->first);
	if (ret)
		return ret;
	return device_register(&t->second);
}

/* A class that stands there, and says nothing of release. */
static const struct class quiet_class = {
	.name = "quiet",
};

struct quiet {
	struct device dev;
};

int bad_quiet_class(struct quiet *q)
{
	q->dev.class = &quiet_class;
	return device_register(&q->dev);
}

void quiet_gone(struct quiet *q)
{
	device_unregister(&q->dev);
}

/* A type of the driver's own is no device_type. */
struct sorted {
	int type;
	struct device dev;
};

int bad_own_type(struct sorted *s, int type)
{
	s->type = type;
	return device_register(&s->dev);
}

void sorted_gone(struct sorted *s)
{
	device_unregister(&s->dev);
}
