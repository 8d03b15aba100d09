/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * map - from a byte string to a number: an open-addressing hash table.
 *
 * The usual shape is an array of things (vec.h) and a map from name to index.
 * Keys are copied. There is no removal; no user needs it. Iteration order is
 * the order of insertion, so what is printed from a map is deterministic.
 */
#ifndef MAP_H
#define MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;

#define MAP_NONE UINT32_MAX

struct freezer;

struct map *map_new(void);
void map_free(struct map *m);
/*
 * A copy for frozen.h: where it will be. Changes to it then are private; map_free
 * frees what it took on since.
 */
struct map *map_freeze(const struct map *m, struct freezer *f);
/* Where the copy's key will be that is equal to this one; NULL: there is none. */
const char *map_frozen_key(const struct map *m, const struct map *copy,
			   const struct freezer *f, const char *key);

/* The number stored for key, or MAP_NONE. */
uint32_t map_get(const struct map *m, const char *key, size_t len);
/* Stores value for key unless key is there; returns what is there now. */
uint32_t map_put(struct map *m, const char *key, size_t len, uint32_t value);
/* Stores value for key, replacing. */
void map_set(struct map *m, const char *key, size_t len, uint32_t value);
/* The number of key, numbering new keys 0, 1, 2, ... (map as name table). */
uint32_t map_intern(struct map *m, const char *key, size_t len);

size_t map_count(const struct map *m);
/*
 * The key inserted as number `order` (0-based); NUL terminated, map's own,
 * valid until map_free.
 */
const char *map_key(const struct map *m, uint32_t order);
uint32_t map_value(const struct map *m, uint32_t order);

#endif
