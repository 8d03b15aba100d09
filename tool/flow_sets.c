/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "arena.h"
#include "flow_sets.h"
#include "map.h"
#include "vec.h"

struct flow_sets {
	struct members *items;
	size_t n;
	size_t alloc;
	struct map *by_members;
	struct arena arena;
};

/* The id of sorted items. */
static uint32_t intern(struct flow_sets *s, const uint32_t *items, size_t n)
{
	uint32_t id = map_intern(s->by_members, (const char *)items,
				 n * sizeof(*items));
	struct members *m;
	uint32_t *copy;

	if (id < s->n)
		return id;
	copy = arena_array(&s->arena, n, sizeof(*copy));
	if (n)
		memcpy(copy, items, n * sizeof(*copy));
	m = vec_push(s);
	m->items = copy;
	m->n = n;
	return id;
}

struct flow_sets *flow_sets_new(void)
{
	struct flow_sets *s = xcalloc(1, sizeof(*s));

	s->by_members = map_new();
	intern(s, NULL, 0);
	return s;
}

void flow_sets_free(struct flow_sets *s)
{
	if (!s)
		return;
	map_free(s->by_members);
	free(s->items);
	arena_release(&s->arena);
	free(s);
}

struct members set_members(const struct flow_sets *s, uint32_t id)
{
	return s->items[id];
}

static size_t lower_bound(struct members m, uint32_t member)
{
	size_t low = 0, high = m.n;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (m.items[mid] < member)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool set_has(const struct flow_sets *s, uint32_t id, uint32_t member)
{
	struct members m = s->items[id];
	size_t i = lower_bound(m, member);

	return i < m.n && m.items[i] == member;
}

uint32_t set_with(struct flow_sets *s, uint32_t id, uint32_t member)
{
	struct members m = s->items[id];
	size_t i = lower_bound(m, member);
	uint32_t small[32], *items = small, out;

	if (i < m.n && m.items[i] == member)
		return id;
	if (m.n + 1 > ARRAY_SIZE(small))
		items = xmalloc((m.n + 1) * sizeof(*items));
	if (i)
		memcpy(items, m.items, i * sizeof(*items));
	items[i] = member;
	if (m.n > i)
		memcpy(items + i + 1, m.items + i, (m.n - i) * sizeof(*items));
	out = intern(s, items, m.n + 1);
	if (items != small)
		free(items);
	return out;
}

uint32_t set_without(struct flow_sets *s, uint32_t id, uint32_t member)
{
	struct members m = s->items[id];
	size_t i = lower_bound(m, member);
	uint32_t *items, out;

	if (i == m.n || m.items[i] != member)
		return id;
	items = xmalloc(m.n * sizeof(*items));
	memcpy(items, m.items, i * sizeof(*items));
	memcpy(items + i, m.items + i + 1, (m.n - i - 1) * sizeof(*items));
	out = intern(s, items, m.n - 1);
	free(items);
	return out;
}

static int by_value(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

uint32_t set_of(struct flow_sets *s, uint32_t *items, size_t n)
{
	size_t kept = 0;

	if (n > 1)
		qsort(items, n, sizeof(*items), by_value);
	for (size_t i = 0; i < n; i++)
		if (!kept || items[kept - 1] != items[i])
			items[kept++] = items[i];
	return intern(s, items, kept);
}

uint32_t set_union(struct flow_sets *s, uint32_t a, uint32_t b)
{
	struct members m = s->items[b];

	for (size_t i = 0; i < m.n; i++)
		a = set_with(s, a, m.items[i]);
	return a;
}

bool set_within(const struct flow_sets *s, uint32_t a, uint32_t b)
{
	struct members m = s->items[a];

	for (size_t i = 0; i < m.n; i++)
		if (!set_has(s, b, m.items[i]))
			return false;
	return true;
}
