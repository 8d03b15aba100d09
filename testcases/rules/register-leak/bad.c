// SPDX-License-Identifier: GPL-2.0-only
#include <linux/device.h>
#include <linux/kobject.h>
#include <linux/platform_device.h>

struct line {
	int id;
	char *label;
	struct device dev;
	struct kobject kobj;
	struct list_head list;
};

/* Straight out. */
int bad_plain(struct device *parent)
{
	struct line *line = kzalloc(sizeof(*line), GFP_KERNEL);
	int ret;

	if (!line)
		return -ENOMEM;
	ret = device_register(&line->dev);
	if (ret)
		return ret;
	list_add(&line->list, &lines);
	return 0;
}

/* Down the wrong rung of a ladder: other things are freed. */
int bad_ladder(struct device *parent)
{
	struct line *line = kzalloc(sizeof(*line), GFP_KERNEL);
	int ret;

	if (!line)
		return -ENOMEM;
	line->label = kzalloc(8, GFP_KERNEL);
	ret = kobject_init_and_add(&line->kobj, &line_type, NULL, "line");
	if (ret < 0) {
		pr_err("cannot add line %d\n", line->id);
		of_node_put(parent->of_node);
		goto free_label;
	}
	if (!line->label)
		goto put_line;
	parent->platform_data = line;
	return 0;
put_line:
	kobject_put(&line->kobj);
	return -ENOMEM;
free_label:
	kfree(line->label);
	return ret;
}

/* By another name, tested at once. */
int bad_alias(struct device *parent)
{
	struct line *line = kzalloc(sizeof(*line), GFP_KERNEL);
	struct device *dev = &line->dev;
	int ret;

	if (!line)
		return -ENOMEM;
	if ((ret = device_register(dev)) != 0) {
		dev_err(parent, "failed: %d\n", ret);
		return ret;
	}
	parent->platform_data = line;
	return 0;
}

/* Memory of a subsystem's own allocator. */
int bad_allocator(struct device *parent)
{
	struct platform_device *pdev = platform_device_alloc("line", 1);

	if (!pdev)
		return -ENOMEM;
	if (platform_device_add(pdev)) {
		dev_err(parent, "failed\n");
		return -ENODEV;
	}
	return 0;
}

/* Nobody asks here; the caller learns that it failed, and has no pointer. */
int bad_direct(int id)
{
	struct platform_device *pdev = platform_device_alloc("line", id);

	if (!pdev)
		return -ENOMEM;
	pdev->dev.platform_data = NULL;
	return platform_device_add(pdev);
}

int bad_unasked(struct device *parent)
{
	struct line *line = kzalloc(sizeof(*line), GFP_KERNEL);
	int ret;

	if (!line)
		return -ENOMEM;
	line->dev.parent = parent;
	ret = device_register(&line->dev);
	pr_debug("line %d\n", line->id);
	return ret;
}

/* What is unregistered is another thing. */
int bad_driver(void)
{
	struct platform_device *pdev = platform_device_alloc("line", 0);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (ret)
		goto out;
	return 0;
out:
	platform_driver_unregister(&line_driver);
	return ret;
}

int bad_inverted(void)
{
	struct platform_device *pdev = platform_device_alloc("line", 1);
	int ret;

	if (!pdev)
		return -ENOMEM;
	ret = platform_device_add(pdev);
	if (!ret)
		return 0;
	pr_err("no line\n");
	return ret;
}
