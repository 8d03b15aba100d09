/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * carry_members - when a header gains or loses members, and nothing else.
 *
 * What such members are called, and what can have another type because of that:
 * expressions in files that speak of one of these names. All others mean what
 * they did, as long as the members are plain: no part of them is a record or a
 * counter, so no record holds more or less than before; and as long as nobody
 * else defines the record, so it is chosen among no others by how many members
 * it has.
 */
#ifndef CARRY_MEMBERS_H
#define CARRY_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct index;
struct map;
struct rules;
struct workspace;

/*
 * Definitions text of one file, then and now (index.h). 1: they differ in plain
 * members alone: their names are added, and line(ctx, then, now) was called for
 * all else, unless it said something else than 1; 0; -1.
 */
int carry_members_compare(const struct index *index, const char *path,
			  const struct buf *then, const struct buf *now,
			  struct map *names,
			  int (*line)(void *ctx, uint32_t then, uint32_t now),
			  void *ctx);

/*
 * Which files speak of one of these names. wanted: per file, whether anybody
 * asks; becomes whether it does. 0: what a function allocates (narrow.h) may
 * depend on them, in some file; else 1.
 */
int carry_members_find(struct workspace *ws, const struct rules *rules,
		       const struct map *names, bool *wanted);

#endif
