/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "frozen.h"
#include "map.h"
#include "vec.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define BLOCK_SIZE 65536

struct entry {
	const char *key;
	size_t len;
	uint32_t hash;
	uint32_t value;
};

struct map {
	struct {
		struct entry *items;
		size_t n;
		size_t alloc;
	} entries;
	struct {
		char **items;
		size_t n;
		size_t alloc;
	} blocks;		/* the bytes of the keys; they never move */
	char *room;		/* free space in the last small block */
	size_t room_left;
	uint32_t *slots;	/* entry number + 1; 0: free */
	size_t mask;		/* number of slots (a power of two) - 1 */
	bool is_frozen, slots_are_frozen;	/* it, or they, are borrowed */
};

struct map *map_new(void)
{
	struct map *m = xcalloc(1, sizeof(*m));

	m->mask = 15;
	m->slots = xcalloc(m->mask + 1, sizeof(*m->slots));
	return m;
}

void map_free(struct map *m)
{
	if (!m)
		return;
	for (size_t i = 0; i < m->blocks.n; i++)
		free(m->blocks.items[i]);
	vec_release(&m->blocks);
	vec_release(&m->entries);
	if (!m->slots_are_frozen)
		free(m->slots);
	if (!m->is_frozen)
		free(m);
}

static uint32_t hash_of(const char *key, size_t len)
{
	return (uint32_t)XXH3_64bits(key, len);
}

/* The slot that holds key, or the free one where it belongs. */
static uint32_t *find_slot(const struct map *m, const char *key, size_t len,
			   uint32_t hash)
{
	size_t at = hash & m->mask;

	for (; m->slots[at]; at = (at + 1) & m->mask) {
		const struct entry *e = &m->entries.items[m->slots[at] - 1];

		if (e->hash == hash && e->len == len &&
		    (len == 0 || memcmp(e->key, key, len) == 0))
			break;
	}
	return &m->slots[at];
}

static void grow_slots(struct map *m)
{
	size_t count = (m->mask + 1) * 2;

	if (!m->slots_are_frozen)
		free(m->slots);
	m->slots_are_frozen = false;
	m->slots = xcalloc(count, sizeof(*m->slots));
	m->mask = count - 1;
	for (size_t i = 0; i < m->entries.n; i++) {
		size_t at = m->entries.items[i].hash & m->mask;

		while (m->slots[at])
			at = (at + 1) & m->mask;
		m->slots[at] = (uint32_t)i + 1;
	}
}

static const char *copy_key(struct map *m, const char *key, size_t len)
{
	char *copy;

	if (len >= BLOCK_SIZE / 8) {
		copy = xmalloc(len + 1);
		*vec_push(&m->blocks) = copy;
	} else {
		if (m->room_left < len + 1) {
			m->room = xmalloc(BLOCK_SIZE);
			m->room_left = BLOCK_SIZE;
			*vec_push(&m->blocks) = m->room;
		}
		copy = m->room;
		m->room += len + 1;
		m->room_left -= len + 1;
	}
	if (len)
		memcpy(copy, key, len);
	copy[len] = '\0';
	return copy;
}

/* The entry of key, new ones holding `value`. */
static struct entry *find_or_add(struct map *m, const char *key, size_t len,
				 uint32_t value)
{
	uint32_t hash = hash_of(key, len);
	uint32_t *slot = find_slot(m, key, len, hash);
	struct entry *e;

	if (*slot)
		return &m->entries.items[*slot - 1];

	if (m->entries.n >= MAP_NONE - 1)
		bug("a map of %zu entries is full", m->entries.n);
	e = vec_push(&m->entries);
	e->key = copy_key(m, key, len);
	e->len = len;
	e->hash = hash;
	e->value = value;
	*slot = (uint32_t)m->entries.n;
	if (m->entries.n * 4 > (m->mask + 1) * 3)
		grow_slots(m);
	return e;
}

uint32_t map_get(const struct map *m, const char *key, size_t len)
{
	uint32_t slot = *find_slot(m, key, len, hash_of(key, len));

	return slot ? m->entries.items[slot - 1].value : MAP_NONE;
}

uint32_t map_put(struct map *m, const char *key, size_t len, uint32_t value)
{
	return find_or_add(m, key, len, value)->value;
}

void map_set(struct map *m, const char *key, size_t len, uint32_t value)
{
	find_or_add(m, key, len, value)->value = value;
}

uint32_t map_intern(struct map *m, const char *key, size_t len)
{
	return find_or_add(m, key, len, (uint32_t)m->entries.n)->value;
}

size_t map_count(const struct map *m)
{
	return m->entries.n;
}

const char *map_key(const struct map *m, uint32_t order)
{
	if (order >= m->entries.n)
		bug("map entry %" PRIu32 " of %zu", order, m->entries.n);
	return m->entries.items[order].key;
}

uint32_t map_value(const struct map *m, uint32_t order)
{
	if (order >= m->entries.n)
		bug("map entry %" PRIu32 " of %zu", order, m->entries.n);
	return m->entries.items[order].value;
}

/* ---- copies for frozen.h ---- */

struct map *map_freeze(const struct map *m, struct freezer *f)
{
	struct map copy = { .mask = m->mask, .is_frozen = true,
			    .slots_are_frozen = true };
	struct entry *entries = xcalloc(m->entries.n + 1, sizeof(*entries));

	for (size_t i = 0; i < m->entries.n; i++) {
		entries[i] = m->entries.items[i];
		entries[i].key = freezer_put_bytes(f, entries[i].key,
						   entries[i].len + 1);
	}
	copy.entries.n = m->entries.n;
	copy.entries.items = freezer_put(f, entries, m->entries.n *
					 sizeof(*entries));
	copy.slots = freezer_put(f, m->slots,
				 (m->mask + 1) * sizeof(*m->slots));
	free(entries);
	return freezer_put(f, &copy, sizeof(copy));
}

const char *map_frozen_key(const struct map *m, const struct map *copy,
			   const struct freezer *f, const char *key)
{
	size_t len = strlen(key);
	uint32_t slot = *find_slot(m, key, len, hash_of(key, len));
	const struct map *frozen = freezer_at(f, copy);
	const struct entry *e;

	if (!slot)
		return NULL;
	e = freezer_at(f, frozen->entries.items + slot - 1);
	return e->key;
}
