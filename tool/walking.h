/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walking - what a walk works with, and on.
 */
#ifndef WALKING_H
#define WALKING_H

#include <stdbool.h>

struct buf;
struct flow_shapes;
struct flow_table;
struct flow_words;
struct walk_file;

struct walking {
	struct flow_shapes *shapes;
	struct flow_table *table;
	struct flow_words *words;
	struct walk_file *file;
	struct buf *out;
	bool odd; /* it could not be read: what is missing is not known */
};

#endif
