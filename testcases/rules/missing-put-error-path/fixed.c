// SPDX-License-Identifier: GPL-2.0-only
/* Near misses of fixes.c: what is right, and looks like it. */
struct kiln {
	struct device dev, *parent;
	struct device_node *node;
	struct list_head list;
	struct mutex lock;
	int state;
};

struct brick {
	struct drm_gem_object obj;
	struct list_head entry;
};

/* What is made of the object goes to the list, and the object with it. */
static struct brick *brick_of(struct drm_gem_object *obj)
{
	return obj ? container_of(obj, struct brick, obj) : NULL;
}

int good_made_of_it(struct drm_file *file, u32 handle, struct list_head *all,
		    struct kiln *kiln)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	struct brick *brick;

	if (!obj)
		return -ENOENT;
	brick = brick_of(obj);
	if (brick->obj.size < 4096) {
		drm_gem_object_put(obj);
		return -EINVAL;
	}
	list_add(&brick->entry, all);
	if (kiln->state)
		return -EAGAIN;
	return 0;
}

/* Or is put, by the name that it has then. */
int good_put_as_another(struct drm_file *file, u32 handle, struct kiln *kiln)
{
	struct drm_gem_object *obj = drm_gem_object_lookup(file, handle);
	struct brick *brick;

	if (!obj)
		return -ENOENT;
	brick = brick_of(obj);
	if (kiln->state) {
		brick_put(brick);
		return -EAGAIN;
	}
	drm_gem_object_put(obj);
	return 0;
}

/* A record around a pointer that is none is no error either. */
int good_no_error(struct device *parent, struct kiln *kiln)
{
	struct device *dev;
	struct kiln *other;
	int ret;

	dev = device_find_child(parent, kiln, kiln_match);
	if (!dev) {
		other = kiln_make(kiln);
		dev = &other->dev;
	} else {
		other = to_kiln(dev);
	}
	ret = PTR_ERR_OR_ZERO(other);
	if (ret)
		goto out;
	kiln_heat(other, NULL);
	put_device(dev);
out:
	return ret;
}

/* The first call took it over; that the second failed says nothing of it. */
int good_taken_over(struct kiln *kiln)
{
	struct pci_dev *a, *b;
	int ret;

	a = pci_get_domain_bus_and_slot(0, 0, 0);
	if (!a)
		return -ENODEV;
	ret = kiln_adopt_region(kiln, a);
	if (ret) {
		pci_dev_put(a);
		return ret;
	}
	b = pci_get_domain_bus_and_slot(0, 0, 8);
	if (!b)
		return 0;
	ret = kiln_adopt_region(kiln, b);
	if (ret) {
		pci_dev_put(b);
		return ret;
	}
	return 0;
}

static int kiln_adopt_region(struct kiln *kiln, struct pci_dev *pdev)
{
	struct region *region = kzalloc(sizeof(*region), GFP_KERNEL);

	if (!region)
		return -ENOMEM;
	region->data = pdev;
	list_add(&region->list, &kiln->list);
	return 0;
}

/* Who knows that it is not put says so. */
struct sk_buff *good_says_so(struct net *net, struct sk_buff *skb)
{
	struct net_device *dev = dev_get_by_index(net, 3);

	if (!dev)
		return skb;
	if (!dev->mtu) {
		dev_put(dev);
		return skb;
	}
	kiln_start(net);
	/* Not put here: the reference is for whoever completes it. */
	return NULL;
}

/* The private part of a device is a part of it. */
int good_private_part(struct net *net, struct genl_info *info)
{
	struct net_device *dev = dev_get_by_index(net, 3);
	struct kiln *kiln;

	if (!dev)
		return -ENODEV;
	kiln = netdev_priv(dev);
	if (kiln->state) {
		dev_put(dev);
		return -EBUSY;
	}
	info->user_ptr[0] = kiln;
	if (kiln_heat(kiln, NULL))
		return -EIO;
	return 0;
}

/* What is put there is a get that failed; the queue puts the other. */
int good_failed_get(struct kiln *kiln)
{
	int ret;

	if (!kiln->state) {
		ret = pm_runtime_get_sync(kiln->parent);
		if (ret < 0) {
			pm_runtime_put_noidle(kiln->parent);
			return ret;
		}
	}
	ret = kiln_queue(kiln);
	if (ret)
		return ret;
	return 0;
}

/* The loop has one turn at least. */
int good_sure_turn(struct device_node *np, struct kiln *kiln)
{
	struct device_node *oven = of_parse_phandle(np, "oven", 0);
	int i;

	if (!oven)
		return -ENODEV;
	if (kiln->state) {
		of_node_put(oven);
		return -EBUSY;
	}
	for (i = 0; i < 2; i++)
		kiln_slots[i].node = oven;
	return 0;
}

/* The number was asked for; it is no error. */
int good_number(struct kiln *kiln, int count)
{
	int ret;

	if (count) {
		ret = pm_runtime_resume_and_get(&kiln->dev);
		if (ret)
			return ret;
		ret = kiln_light(kiln, count);
		if (ret) {
			pm_runtime_put(&kiln->dev);
			return ret;
		}
		return count;
	}
	pm_runtime_put(&kiln->dev);
	return 0;
}

static void kiln_put_device(void *data)
{
	struct kiln *kiln = data;

	put_device(&kiln->dev);
}

/* The action puts it, at once if it cannot be added. */
struct kiln *good_action(struct device *dev, struct device_node *np)
{
	struct platform_device *pdev = of_find_device_by_node(np);
	struct kiln *kiln;
	int ret;

	if (!pdev)
		return ERR_PTR(-ENODEV);
	kiln = platform_get_drvdata(pdev);
	if (!kiln) {
		put_device(&pdev->dev);
		return ERR_PTR(-EPROBE_DEFER);
	}
	ret = devm_add_action_or_reset(dev, kiln_put_device, kiln);
	if (ret)
		return ERR_PTR(ret);
	return kiln;
}
