/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * tree - the kernel tree under audit: its version and its C files.
 *
 * Nothing in the tree is executed or written; symbolic links are not followed.
 */
#ifndef TREE_H
#define TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct tree_file {
	char *path;		/* relative to the tree, as bytes */
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
};

struct tree_unreadable {
	char *path, *reason;
};

struct tree {
	char *root;		/* absolute, links resolved */
	char *version;		/* "6.12.117", or "unknown" */
	struct tree_file *items;	/* all .c and .h, in byte order */
	size_t n, alloc;
	/* What could not be read while listing: directories, mostly. */
	struct { struct tree_unreadable *items; size_t n, alloc; } unreadable;
};

/* On jobs threads. -1: not a directory, or it holds no C file (message in err). */
int tree_open(struct tree *out, const char *dir, unsigned int jobs,
	      struct buf *err);
void tree_release(struct tree *t);

/*
 * True for files that are not part of the kernel proper (tools/, scripts/,
 * Documentation/, usr/): they are neither matched nor indexed.
 */
bool tree_is_foreign(const char *path);
/* A C file of the kernel proper, going by its name. */
bool tree_wants(const char *path);

/*
 * Appends the file `path` of the tree. -1 with a message when it cannot be
 * read, or when a symbolic link on the way leads out of root, which must be
 * absolute and without links.
 */
int tree_read(struct buf *out, const char *root, const char *path,
	      struct buf *err);

#endif
