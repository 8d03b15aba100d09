/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * changed_names - the functions that changed files define for others, now and then.
 *
 * What is known of files that have not changed can rest on these names: whether
 * a callback may be hollow (hollow_names.h), and which definition a call means,
 * which workspace_meant decides by how many there are. The values of the map
 * are for this module: how many definitions of each kind changed files had and have.
 */
#ifndef CHANGED_NAMES_H
#define CHANGED_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct map;
struct scan_item;
struct workspace;

/* Other files can mean this function of the file path. */
bool changed_names_shared(const char *path, const struct scan_item *item);
/*
 * Adds those of the file path: of its content then, or 0, and of file, its number
 * now, or MAP_NONE. False: what it held then is not known any more.
 */
bool changed_names_add(struct map *names, struct workspace *ws,
		       const char *path, int64_t then, uint32_t file);
/*
 * The file that has not changed whose definition calls of name from other files
 * meant then and do not mean now, or the other way round; MAP_NONE: there is none.
 */
uint32_t changed_names_turned(struct workspace *ws, const struct map *names,
			      const bool *changed, const char *name);

#endif
