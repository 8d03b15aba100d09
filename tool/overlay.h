/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * overlay - contents that stand in for those of a tree, in memory.
 *
 * An overlay is a list of paths with the text each of them is to have, or with
 * nothing: then the path is gone. overlay_apply makes a workspace look as if
 * the tree held them; nothing is written. Further overlays can be applied to
 * the same workspace, one after the other: the last one wins. Every overlay
 * that was applied must live as long as the workspace.
 */
#ifndef OVERLAY_H
#define OVERLAY_H

#include <stdbool.h>
#include <stddef.h>
#include "buf.h"

struct map;
struct workspace;

struct overlay_file {
	char *path;
	struct buf text;
	bool gone;
};

struct overlay {
	struct overlay_file *items;
	size_t n, alloc;
	struct map *by_path;
};

/* path gets this text, taken out of *text; a second time: replaces it. */
void overlay_put(struct overlay *o, const char *path, struct buf *text);
void overlay_remove(struct overlay *o, const char *path);
/* NULL when the overlay says nothing of path. */
const struct overlay_file *overlay_find(const struct overlay *o,
					const char *path);
void overlay_release(struct overlay *o);

/* 0, or -1 with a message when the store cannot be used. */
int overlay_apply(const struct overlay *o, struct workspace *ws,
		  struct buf *err);

#endif
