/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_sets - sets of numbers, each of which is there once: two sets are equal
 * if and only if their ids are. A state of a walk is a few such ids, which makes
 * it cheap to ask whether it was there before.
 *
 * Sets do not change; what adds or takes away returns the id of another. Id 0 is
 * the empty set. Members come in ascending order.
 */
#ifndef FLOW_SETS_H
#define FLOW_SETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow_sets;

struct members {
	const uint32_t *items; /* valid as long as the sets */
	size_t n;
};

struct flow_sets *flow_sets_new(void);
void flow_sets_free(struct flow_sets *s);

struct members set_members(const struct flow_sets *s, uint32_t id);
bool set_has(const struct flow_sets *s, uint32_t id, uint32_t member);
uint32_t set_with(struct flow_sets *s, uint32_t id, uint32_t member);
uint32_t set_without(struct flow_sets *s, uint32_t id, uint32_t member);
/* Of items in any order, each once or more; they are sorted in place. */
uint32_t set_of(struct flow_sets *s, uint32_t *items, size_t n);
uint32_t set_union(struct flow_sets *s, uint32_t a, uint32_t b);
/* Every member of a is one of b. */
bool set_within(const struct flow_sets *s, uint32_t a, uint32_t b);

#endif
