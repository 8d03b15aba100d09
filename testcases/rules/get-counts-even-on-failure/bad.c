// SPDX-License-Identifier: GPL-2.0-only
struct fan {
	struct device *dev;
	int speed;
};

int bad_returns_at_once(struct fan *fan)
{
	int ret = pm_runtime_get_sync(fan->dev);

	if (ret < 0)
		return ret;
	fan->speed = 1;
	pm_runtime_put(fan->dev);
	return 0;
}

int bad_label_behind_the_put(struct fan *fan)
{
	int ret;

	ret = pm_runtime_get_sync(fan->dev);
	if (ret < 0) {
		dev_err(fan->dev, "no power: %d\n", ret);
		goto out;
	}
	ret = fan_turn(fan);
	pm_runtime_put_autosuspend(fan->dev);
out:
	return ret;
}

/* What success takes is put elsewhere; a failure is put nowhere. */
int bad_open(struct fan *fan)
{
	if (pm_runtime_get_sync(fan->dev) < 0)
		return -EIO;
	fan->speed = 2;
	return 0;
}

/* No result, but it puts on success: nobody else will. */
void bad_puts_itself(struct fan *fan)
{
	if (pm_runtime_get_sync(fan->dev) < 0)
		return;
	fan->speed = 4;
	pm_runtime_put(fan->dev);
}
