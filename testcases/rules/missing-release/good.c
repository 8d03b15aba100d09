// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include "elsewhere.h"

struct owned {
	struct device dev;
};

static void owned_release(struct device *dev)
{
	kfree(container_of(dev, struct owned, dev));
}

int good_own(struct owned *o)
{
	o->dev.release = owned_release;
	return device_register(&o->dev);
}

/* Through a pointer that stands for it. */
struct aliased {
	struct device dev;
};

int good_alias(struct aliased *a)
{
	struct device *dev = &a->dev;

	dev->release = owned_release;
	return device_register(&a->dev);
}

/* By its type, and by its class. */
static const struct device_type loud_type = {
	.name = "loud",
	.release = owned_release,
};

struct typed_well {
	struct device dev;
};

int good_type(struct typed_well *t)
{
	t->dev.type = &loud_type;
	return device_register(&t->dev);
}

static struct class loud_class = {
	.name = "loud",
	.dev_release = owned_release,
};

struct classed {
	struct device dev;
};

int good_class(struct classed *c)
{
	c->dev.class = &loud_class;
	return device_register(&c->dev);
}

/* A class that is made, and gets one afterwards. */
static struct class *late_class;

struct late {
	struct device dev;
};

int late_init(void)
{
	late_class = class_create("late");
	late_class->dev_release = owned_release;
	return 0;
}

int good_late_class(struct late *l)
{
	l->dev.class = late_class;
	return device_register(&l->dev);
}

/* Set in another file of the driver. */
int good_elsewhere(struct elsewhere *e)
{
	return device_register(&e->dev);
}

/* A copy brings its own. */
struct copied {
	struct device dev;
};

int good_copy(struct copied *c, struct device *model)
{
	memcpy(&c->dev, model, sizeof(*model));
	return device_register(&c->dev);
}

/* Somebody else allocated it. */
struct holder {
	struct device *dev;
};

int good_pointer(struct holder *h)
{
	return device_register(h->dev);
}

/* The class of that name in another file has none; this one has. */
static const struct class twin_class = {
	.name = "twin",
	.dev_release = owned_release,
};

struct first_twin {
	struct device dev;
};

int good_twin_class(struct first_twin *t)
{
	t->dev.class = &twin_class;
	return device_register(&t->dev);
}

void first_twin_gone(struct first_twin *t)
{
	device_unregister(&t->dev);
}
