// SPDX-License-Identifier: GPL-2.0-only
/* Shapes of faults that were fixed over and over, subsystem by subsystem. */
struct mill {
	struct device *dev;
	struct clk *clk;
	int speed;
};

int bad_start(struct mill *mill)
{
	int ret = pm_runtime_get_sync(mill->dev);

	if (ret < 0) {
		dev_err(mill->dev, "cannot resume: %d\n", ret);
		return ret;
	}
	mill->speed = 1;
	pm_runtime_put(mill->dev);
	return 0;
}

int bad_behind_the_put(struct mill *mill)
{
	int ret;

	ret = pm_runtime_get_sync(mill->dev);
	if (ret < 0)
		goto out;
	ret = mill_turn(mill);
	pm_runtime_put_sync(mill->dev);
out:
	return ret;
}

int bad_in_a_condition(struct mill *mill)
{
	if (pm_runtime_get_sync(mill->dev) < 0)
		return -EIO;
	mill_turn(mill);
	pm_runtime_put_autosuspend(mill->dev);
	return 0;
}

int good_checked_and_put(struct mill *mill)
{
	int ret = pm_runtime_get_sync(mill->dev);

	if (ret < 0) {
		pm_runtime_put_noidle(mill->dev);
		return ret;
	}
	mill_turn(mill);
	pm_runtime_put(mill->dev);
	return 0;
}
