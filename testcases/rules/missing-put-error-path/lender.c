// SPDX-License-Identifier: GPL-2.0-only
/*
 * Functions that give a reference on some of their paths only, and callers that
 * put what they got: they have understood it so.
 */
struct dock {
	struct device dev;
	struct kref refs;
	struct completion done;
	bool sealed;
};

static struct dock *dock_default;

static struct dock *dock_from_id(int id)
{
	struct device *dev = bus_find_device(&dock_bus, NULL, &id, dock_match);

	return dev ? dev_to_dock(dev) : NULL;
}

/* The default one has been there since boot: nothing is counted for it. */
struct dock *dock_choose(int id)
{
	struct dock *dock = dock_from_id(id);

	if (!dock)
		dock = READ_ONCE(dock_default);
	return dock;
}

/* Counted for the request and for who waits. */
struct dock *dock_submit(struct pier *pier)
{
	struct dock *dock = kzalloc(sizeof(*dock), GFP_KERNEL);

	if (!dock)
		return NULL;
	kref_init(&dock->refs);
	kref_get(&dock->refs);
	pier_send(pier, dock);
	return dock;
}

int bad_sealed(struct pier *pier)
{
	struct dock *dock = dock_choose(pier->id);

	if (!dock)
		return -ENODEV;
	if (dock->sealed)
		return -EPERM;
	pier->level = dock_level(dock);
	put_device(&dock->dev);
	return 0;
}

int bad_timeout(struct pier *pier)
{
	struct dock *dock = dock_submit(pier);

	if (!dock)
		return -ENOMEM;
	if (wait_for_completion_timeout(&dock->done, HZ)) {
		kref_put(&dock->refs, dock_release);
		return 0;
	}
	return -ETIMEDOUT;
}

/* What the pier has is borrowed; the function takes a reference of its own. */
static struct dock *dock_of_pier(struct pier *pier)
{
	return pier->dock;
}

int good_borrowed_first(struct pier *pier)
{
	struct dock *dock = dock_of_pier(pier);

	if (!dock)
		return -ENODEV;
	if (dock->sealed)
		return -EPERM;
	get_device(&dock->dev);
	pier->level = dock_level(dock);
	put_device(&dock->dev);
	return 0;
}

/* Nobody knows what this one returns. */
int good_unknown(struct pier *pier)
{
	struct dock *dock = dock_elsewhere(pier);

	if (!dock)
		return -ENODEV;
	if (dock->sealed)
		return -EPERM;
	put_device(&dock->dev);
	return 0;
}

int good_all_paths(struct pier *pier)
{
	struct dock *dock = dock_choose(pier->id);
	int ret = 0;

	if (!dock)
		return -ENODEV;
	if (dock->sealed)
		ret = -EPERM;
	else
		pier->level = dock_level(dock);
	put_device(&dock->dev);
	return ret;
}

/* It frees the interrupt of a pier, not the device: no put. */
int bad_interrupt(struct pier *pier)
{
	int ret;

	pm_runtime_get_sync(pier->dev);
	ret = pier_fill(pier);
	if (ret < 0) {
		pier_free_irq(pier, pier->irq, pier->dev);
		return ret;
	}
	pm_runtime_put(pier->dev);
	return 0;
}
