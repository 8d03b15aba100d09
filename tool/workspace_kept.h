/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * workspace_kept - the list of files of an earlier run, with their contents and
 * the functions in them.
 *
 * Nearly all files are what they were, and nearly none is looked at: so an audit
 * that could not begin with such a list leaves one in a file beside the store
 * (frozen.h), STORE.files-N, of what a run has to know of all: size, time and
 * content of each, its identifiers and what else is asked of all (scan_brief.h),
 * names of functions, and which sources are included. Scans are fetched one by
 * one, for files that somebody asks about. Any such file may be gone the next
 * time. For workspace.c and workspace_names.c.
 */
#ifndef WORKSPACE_KEPT_H
#define WORKSPACE_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "idents.h"
#include "scan_brief.h"

struct map;
struct store;
struct store_hash;
struct tree;
struct tree_file;

/* A definition of a function; next chains those of the same name. */
struct workspace_place {
	uint32_t file, item, next;	/* next: MAP_NONE at the end */
};

struct workspace_kept_file {
	const char *path;
	uint64_t size, inode;
	int64_t mtime_ns;	/* -1: to be read again */
	int64_t content;	/* whose functions are listed */
	struct scan_brief brief;	/* of that content */
	struct idents idents;	/* likewise; borrowed, if known */
};

struct workspace_kept {
	struct workspace_kept_file *files;	/* as tree.items */
	size_t n;
	struct map *paths;		/* to numbers of files */
	struct map *sources;		/* workspace_sources */
	struct map *functions;		/* name -> first of chain */
	struct workspace_place *places;
	size_t n_places;
};

/*
 * NULL when there is none of this tree, or it lists other files. scans: the key
 * of scans. The maps are the list's, and may be changed.
 */
struct workspace_kept *workspace_kept_load(const struct tree *tree,
					   struct store *store,
					   const struct store_hash *scans);
/* After the maps were freed by who took them. NULL is fine. */
void workspace_kept_free(struct workspace_kept *kept);
/* File number i is what it was, by its size, time and inode. */
bool workspace_kept_is_same(const struct workspace_kept *kept, size_t i,
			    const struct tree_file *now);
/* Nothing is said when it cannot be kept. */
void workspace_kept_save(const struct workspace_kept *kept,
			 const struct tree *tree, struct store *store,
			 const struct store_hash *scans);

#endif
