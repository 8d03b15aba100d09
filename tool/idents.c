/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include "idents.h"
#include "map.h"
#include "vec.h"

/* ---- the identifiers of a text ---- */

enum { PART = 1, FIRST = 2 };	/* of an identifier */

static const uint8_t kinds[256] = {
	['0' ... '9'] = PART,
	['A' ... 'Z'] = PART | FIRST,
	['a' ... 'z'] = PART | FIRST,
	['_'] = PART | FIRST,
};

struct ident {
	const char *start, *end;
	uint32_t hash;		/* never 0 */
};

static inline uint32_t hash_step(uint32_t hash, char c)
{
	return (hash ^ (uint8_t)c) * UINT32_C(0x01000193);
}

static inline uint32_t hash_end(uint32_t hash)
{
	hash ^= hash >> 15;
	return hash ? hash : 1;
}

static uint32_t hash_of(const char *name)
{
	uint32_t hash = UINT32_C(0x811c9dc5);

	for (; *name; name++)
		hash = hash_step(hash, *name);
	return hash_end(hash);
}

/* The next identifier from *at on; numbers and their suffixes are none. */
static inline bool next_ident(const char **at, const char *stop,
			      struct ident *out)
{
	const char *p = *at;
	uint32_t hash = UINT32_C(0x811c9dc5);

	while (p < stop && !(kinds[(uint8_t)*p] & FIRST))
		p++;
	out->start = p;
	for (; p < stop && kinds[(uint8_t)*p]; p++)
		hash = hash_step(hash, *p);
	out->end = p;
	out->hash = hash_end(hash);
	*at = p;
	return p > out->start;
}

/* ---- each once ---- */

struct set {
	uint32_t *slots;	/* 0: free */
	uint32_t mask;
	struct { uint32_t *items; size_t n, alloc; } hashes;
};

static bool put(struct set *s, uint32_t hash)
{
	uint32_t at = hash & s->mask;

	for (; s->slots[at]; at = (at + 1) & s->mask)
		if (s->slots[at] == hash)
			return false;
	s->slots[at] = hash;
	return true;
}

static void grow(struct set *s)
{
	s->mask = s->mask * 2 + 1;
	free(s->slots);
	s->slots = xcalloc((size_t)s->mask + 1, sizeof(*s->slots));
	for (size_t i = 0; i < s->hashes.n; i++)
		put(s, s->hashes.items[i]);
}

void idents_release(struct idents *idents)
{
	if (!idents->borrowed)
		free(idents->items);
	memset(idents, 0, sizeof(*idents));
}

void idents_copy(struct idents *to, const struct idents *from)
{
	idents_release(to);
	if (!from->known)
		return;
	to->items = xcalloc(from->n + 1, sizeof(*to->items));
	if (from->n)
		memcpy(to->items, from->items, from->n * sizeof(*to->items));
	to->n = from->n;
	to->known = true;
}

void idents_make(struct idents *out, const char *text, size_t len)
{
	struct set set = { .mask = 1023 };
	const char *at = text, *stop = text + len;
	struct ident ident;

	set.slots = xcalloc((size_t)set.mask + 1, sizeof(*set.slots));
	while (next_ident(&at, stop, &ident)) {
		if (!put(&set, ident.hash))
			continue;
		*vec_push(&set.hashes) = ident.hash;
		if (set.hashes.n * 2 > set.mask)
			grow(&set);
	}
	free(set.slots);
	idents_release(out);
	out->n = (uint32_t)set.hashes.n;
	out->items = xrealloc(set.hashes.items,
			      (set.hashes.n + 1) * sizeof(*out->items));
	out->known = true;
}

/* ---- names ---- */

struct idents_names {
	const struct map *names;
	uint32_t *hashes;	/* 0: free; most are, so most look-ups end there */
	uint32_t mask;
};

static inline bool may_be(const struct idents_names *names, uint32_t hash)
{
	uint32_t at = hash & names->mask;

	for (; names->hashes[at]; at = (at + 1) & names->mask)
		if (names->hashes[at] == hash)
			return true;
	return false;
}

struct idents_names *idents_names_new(const struct map *names)
{
	struct idents_names *out = xcalloc(1, sizeof(*out));
	size_t n = map_count(names), size = 256;

	while (size < 8 * n)
		size *= 2;
	out->names = names;
	out->mask = (uint32_t)(size - 1);
	out->hashes = xcalloc(size, sizeof(*out->hashes));
	for (uint32_t i = 0; i < n; i++) {
		uint32_t hash = hash_of(map_key(names, i));
		uint32_t at = hash & out->mask;

		while (out->hashes[at])
			at = (at + 1) & out->mask;
		out->hashes[at] = hash;
	}
	return out;
}

void idents_names_free(struct idents_names *names)
{
	if (names)
		free(names->hashes);
	free(names);
}

bool idents_may_have(const struct idents *idents,
		     const struct idents_names *names)
{
	for (uint32_t i = 0; i < idents->n; i++)
		if (may_be(names, idents->items[i]))
			return true;
	return false;
}

bool idents_mention(const char *text, uint32_t start, uint32_t end,
		    const struct idents_names *names)
{
	const char *at = text + start, *stop = text + end;
	struct ident ident;

	while (next_ident(&at, stop, &ident))
		if (may_be(names, ident.hash) &&
		    map_get(names->names, ident.start,
			    ident.end - ident.start) != MAP_NONE)
			return true;
	return false;
}
