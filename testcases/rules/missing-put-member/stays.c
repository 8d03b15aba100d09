// SPDX-License-Identifier: GPL-2.0-only
/* Built in, and there for ever: nothing of it ends, so nothing is lost. */
struct clock_tower {
	struct device_node *bell;
};

static struct clock_tower tower;

static int good_for_ever(struct clock_tower *t, struct device_node *np)
{
	t->bell = of_get_child_by_name(np, "bell");
	return tower_ring(t->bell);
}

static int tower_init(struct device_node *np)
{
	return good_for_ever(&tower, np);
}
