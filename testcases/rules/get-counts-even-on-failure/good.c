// SPDX-License-Identifier: GPL-2.0-only
struct fan {
	struct device *dev;
	int speed;
};

int good_put_noidle(struct fan *fan)
{
	int ret = pm_runtime_get_sync(fan->dev);

	if (ret < 0) {
		pm_runtime_put_noidle(fan->dev);
		return ret;
	}
	fan->speed = 1;
	pm_runtime_put(fan->dev);
	return 0;
}

int good_resume_and_get(struct fan *fan)
{
	int ret = pm_runtime_resume_and_get(fan->dev);

	if (ret < 0)
		return ret;
	fan->speed = 1;
	pm_runtime_put(fan->dev);
	return 0;
}

int good_common_label(struct fan *fan)
{
	int ret;

	ret = pm_runtime_get_sync(fan->dev);
	if (ret < 0)
		goto out;
	ret = fan_turn(fan);
out:
	pm_runtime_put(fan->dev);
	return ret;
}

/* Nobody asks; the counter part is in remove. */
void good_not_asked(struct fan *fan)
{
	pm_runtime_get_sync(fan->dev);
	fan->speed = 3;
}

int good_alias(struct fan *fan)
{
	struct device *dev = fan->dev;
	int ret = pm_runtime_get_sync(dev);

	if (ret < 0) {
		pm_runtime_put_sync(fan->dev);
		return ret;
	}
	return 0;
}

/* Its partner runs even so, and puts. */
void good_cannot_fail(struct fan *fan)
{
	if (pm_runtime_get_sync(fan->dev) < 0)
		return;
	fan->speed = 4;
}
