/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reach - which headers a file of a kernel tree can see.
 *
 * The build's -I options are not known, so an include is resolved the way the
 * kernel's own layout suggests. `"x.h"` is looked for beside the file first;
 * then both forms under include/ and include/uapi/ of the file's own arch, of
 * the tree, of x86, of include/asm-generic (for asm/), of any other arch; and
 * at last as the end of a path: the only one, or the one that has more leading
 * directories in common with the file than any other. Below tools/, scripts/,
 * samples/ and Documentation/ only files of the same directory count, and
 * files from there are not seen from outside of it.
 *
 * Files are numbered as they are first named. All files must have been named
 * before the first question. Answers are computed when asked for and kept, so
 * one struct reach must not be used from two threads at once.
 */
#ifndef REACH_H
#define REACH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct freezer;
struct reach;

#define REACH_NONE UINT32_MAX

struct reach *reach_new(void);
void reach_free(struct reach *r);
/* The number of path (copied), a new one if it was not named before. */
uint32_t reach_file(struct reach *r, const char *path);
/* How many were named. */
uint32_t reach_count(const struct reach *r);
/* NULL-terminated, owned by r. */
const char *reach_path(const struct reach *r, uint32_t file);
/* Number of a file that was named, or REACH_NONE. */
uint32_t reach_find(const struct reach *r, const char *path);
/* A copy for frozen.h. */
struct reach *reach_freeze(const struct reach *r, struct freezer *f);
/* Where the path of a file will be, in such a copy. */
const char *reach_frozen_path(const struct reach *copy,
			      const struct freezer *f, uint32_t file);
/* file has these lines: "<linux/a.h>", "\"b.h\"" (copied). */
void reach_add(struct reach *r, uint32_t file, char *const *includes,
	       uint32_t n);
/* The same, in the place of what it had. Questions may have been asked. */
void reach_replace(struct reach *r, uint32_t file, char *const *includes,
		   uint32_t n);
/*
 * How many include lines it takes at least to get from one file to the other:
 * 0 for the file itself; REACH_NONE when `from` does not include `to` at all.
 */
uint32_t reach_distance(struct reach *r, uint32_t from, uint32_t to);
/*
 * The files that `from` sees, itself first, the nearest first. Good until the
 * next question.
 */
const uint32_t *reach_seen(struct reach *r, uint32_t from, uint32_t *n);
/* What the include lines of a file lead to, in their order. */
const uint32_t *reach_includes(struct reach *r, uint32_t file, uint32_t *n);
/* Files with an include line that ends in the base name of path. */
void reach_each_user(const struct reach *r, const char *path,
		     void (*visit)(void *ctx, uint32_t file), void *ctx);
/* May a definition in `to` be meant in `from` at all? Not when it is in tools/
   and the like or, for a file below arch/, in another arch. */
bool reach_same_world(const struct reach *r, uint32_t from, uint32_t to);
/* Both stand below the same directory of arch/. */
bool reach_same_arch(const struct reach *r, uint32_t a, uint32_t b);
/* False when no include line of the tree ends in the base name of the file. */
bool reach_is_included(const struct reach *r, uint32_t file);

#endif
