/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * meaning - what names of types and members mean in one tree and not in another.
 *
 * Two indexes (types.h) of a tree, then and now, that differ in some files. The
 * type of an expression elsewhere can be another one only if
 *
 *   - a member in it is another one, came, went, or has a type that is defined
 *     otherwise, or a function in it returns such a type: then what the member or
 *     function is called stands in the expression, or in one that typeof is of;
 *   - a variable or a cast in it has a type that is defined otherwise: then its
 *     file has that word;
 *   - its file sees other headers, or sees them otherwise, and one of several
 *     definitions of a name is meant that was not. The same words stand there.
 *
 * So words are what is given: where none of them stands all types are what they
 * were. That is so for every kind of change to headers: members, records,
 * typedefs, macros that stand for members, include lines, files that came or went.
 */
#ifndef MEANING_H
#define MEANING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct index;
struct map;

/* A member of a record that is still there, and where it is declared. */
struct meaning_line {
	const char *path, *member;	/* of the index of now */
	uint32_t then, now;
};

struct meaning {
	const struct index *then, *now;		/* borrowed */
	struct map *names;	/* "struct foo", "foo_t": defined otherwise */
	/* What these are called, in files that meaning_named_otherwise is true of. */
	struct map *words;
	struct map *members;	/* and functions, in expressions */
	/* The same of files that meaning_seen_otherwise is true of. */
	struct map *near_names, *near_words;
	/* Records that embed a root (embed.h) and did not, or did and do not. */
	struct map *sized_names, *sized_words;
	/* Files that have not changed, with records that embed something else. */
	struct map *paths;
	/* All members of changed files that both have. */
	struct { struct meaning_line *items; size_t n, alloc; } lines;
};

/* With nothing that differs. */
void meaning_start(struct meaning *m, const struct index *then,
		   const struct index *now);
/* paths: all files that differ, came or went. Both are asked: they fill caches. */
void meaning_compare(struct meaning *m, const struct index *then,
		     const struct index *now, const char *const *paths,
		     size_t n);
void meaning_release(struct meaning *m);
/* The function returns that type ("struct foo *"): it may be among them. */
void meaning_add_function(struct meaning *m, const char *function,
			  const char *type);
/* One of names means something else in the file: there may be one nearer. */
bool meaning_named_otherwise(const struct meaning *m, const char *path);
/* One of near_names does. */
bool meaning_seen_otherwise(const struct meaning *m, const char *path);

#endif
