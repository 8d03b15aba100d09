/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * typing_kept - the type index of an earlier run, files of it replaced.
 *
 * An index of a kernel takes more than a second to build, and most runs see a
 * tree in which at most a few drivers differ. So an audit that could not begin
 * with one that is there leaves its index in a file beside the store (frozen.h):
 * STORE.types-N, 82 MB for Linux 6.12; N is 0 or 1 and comes from the key. That
 * key names the program, libclang, the store and the tree. Any such file may be
 * gone the next time.
 *
 * It is good for a tree that differs in nothing but C files that no other can
 * see (typing.h), then and now, and in files that define the same as then, line
 * for line, and include the same. For another tree it still says what types were
 * (meaning.h).
 */
#ifndef TYPING_KEPT_H
#define TYPING_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store.h"

struct index;
struct map;
struct workspace;

/* A file that differs; file is MAP_NONE when it went, then 0 when it came. */
struct typing_change {
	const char *path;
	uint32_t file;
	int64_t then;		/* its content */
	bool seen;		/* others may see it: then it has to define and
				   include what it did, or the index is of no use */
};

struct typing_kept {
	struct index *index;
	struct store_hash environment;
	const struct map *sources;	/* workspace_sources */
	bool fits;		/* no file that others may see came or went */
	struct { struct typing_change *items; size_t n, alloc; } changes;
};

/*
 * types: key of definitions. True: there is an index of an earlier run, and it
 * will do once the changes are made in it, of which there are at most
 * WORKSPACE_FAR; if it fits, and the caller finds none that others see otherwise
 * now. It owns the index then.
 */
bool typing_kept_load(struct typing_kept *kept, struct workspace *ws,
		      const struct store_hash *types);
void typing_kept_release(struct typing_kept *kept);

/* visible: per file. Nothing is said when it cannot be kept. */
void typing_kept_save(struct workspace *ws,
		      const struct store_hash *types, const struct index *index,
		      const struct store_hash *environment,
		      const struct map *sources, const bool *visible);

#endif
