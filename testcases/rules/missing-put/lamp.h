/* SPDX-License-Identifier: GPL-2.0-only */
struct lamp {
	struct device *dev;
	struct device_node *node, *parent;
	int index, count;
	bool on;
};

struct device_node *lamp_node(int index);
struct device_node *lamp_borrow(struct lamp *lamp);
int lamp_read(struct device_node *node);
void lamp_look(struct lamp *lamp, struct device_node *node);
int lamp_bind(struct lamp *lamp, struct device_node *node);
void lamp_put_node(void *node);
