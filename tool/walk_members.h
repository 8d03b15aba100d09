/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_members - references that a function stores in a member of a record which
 * its file defines, and whether anything in the file may put them.
 */
#ifndef WALK_MEMBERS_H
#define WALK_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

struct ends;
struct flow_function;
struct site;
struct walk_file;
struct word;

struct stored_place {
	struct word *record; /* tag */
	struct word *member;
	struct word *place; /* as the function writes it */
	bool dropped; /* something may put what the member has */
};

struct stored_places {
	struct stored_place *items;
	size_t n;
	size_t alloc;
};

/* Sorted by place. The array is the caller's. */
void walk_stored(struct stored_places *out, const struct walk_file *file,
		 struct flow_function *f, const struct site *site,
		 const struct ends *ends);

#endif
