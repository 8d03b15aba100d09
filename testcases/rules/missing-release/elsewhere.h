/* SPDX-License-Identifier: GPL-2.0-only */
struct elsewhere {
	struct device dev;
};
