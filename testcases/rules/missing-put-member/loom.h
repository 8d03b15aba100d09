/* SPDX-License-Identifier: GPL-2.0-only */
struct loom_shared {
	struct device_node *spool;
};
