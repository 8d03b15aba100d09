// SPDX-License-Identifier: GPL-2.0-only
#include <linux/others.h>

/* A parameter is the driver's; and taking down waits for work. */
int asks_add(struct asks *a, void (*release)(struct device *dev))
{
	a->dev.release = release;
	return device_register(&a->dev);
}

void asks_del(struct asks *a)
{
	device_del(&a->dev);
	cancel_work_sync(&a->work);
	put_device(&a->dev);
}

int leaves_add(struct leaves *l)
{
	device_initialize(&l->dev);
	return device_add(&l->dev);
}

static void calls_release(struct device *dev)
{
	struct calls *c = container_of(dev, struct calls, dev);

	c->release(c);
}

int calls_add(struct calls *c)
{
	c->dev.release = calls_release;
	return device_register(&c->dev);
}

static void owned_release(struct device *dev)
{
	struct owned *o = container_of(dev, struct owned, dev);

	kfree(o);
}

struct owned *owned_alloc(void)
{
	struct owned *o = kzalloc(sizeof(*o), GFP_KERNEL);

	if (!o)
		return NULL;
	o->dev.release = owned_release;
	device_initialize(&o->dev);
	return o;
}

static void bare_release(struct device *dev)
{
}

int bare_add(struct bare *b)
{
	b->dev.release = bare_release;
	return device_register(&b->dev);
}

int bare_get(struct bare *b)
{
	return try_module_get(b->owner) ? 0 : -ENODEV;
}
