/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * file - files, directories and paths; the only module besides proc and store
 * that opens things.
 *
 * Paths are byte strings: no encoding is assumed. Every function that fails
 * returns -1 and appends to err one line that names the path and the reason.
 * Files that are written appear complete or not at all (temporary + rename).
 */
#ifndef FILE_H
#define FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

struct buf;

/* Appends the whole file to out. Refuses anything that is not a regular file. */
int file_read(struct buf *out, const char *path, struct buf *err);
/*
 * Appends all that an open descriptor gives (a pipe, say), but refuses more
 * than max bytes. The descriptor stays open.
 */
int file_read_stream(struct buf *out, int fd, size_t max, struct buf *err);
/* Writes to a descriptor that we were given. -1 with errno. */
int file_write_fd(int fd, const void *bytes, size_t len);
/* Writes through "path.tmp-PID" in the same directory, then renames. */
int file_write(const char *path, const void *bytes, size_t len,
	       struct buf *err);
/* Like file_write without the rename: for scratch files nobody else reads. */
int file_write_scratch(const char *path, const void *bytes, size_t len,
		       struct buf *err);

bool file_exists(const char *path);
bool file_is_dir(const char *path);
int file_mkdirs(const char *path, struct buf *err);	/* mkdir -p */
const char *file_tmp(void);	/* $TMPDIR or /tmp */
/* A new private directory there; name appended to out. */
int file_mkdtemp(struct buf *out, const char *stem, struct buf *err);
/*
 * Removes path and all below it; symbolic links are removed, not followed.
 * That there is nothing at path is no failure.
 */
int file_remove_tree(const char *path, struct buf *err);
/*
 * Directory `from` takes the place of `to` (which may be absent), on the same
 * file system. Between the removal of the old one and the renaming there is a
 * moment with neither.
 */
int file_replace_tree(const char *from, const char *to, struct buf *err);
/* Absolute path with links resolved, appended to out. */
int file_realpath(struct buf *out, const char *path, struct buf *err);

/* "a" + "b" -> "a/b"; an absolute b replaces a. Result is to be freed. */
char *path_join(const char *a, const char *b);
const char *path_base(const char *path);	/* after the last slash */
/* Directory part, "" when there is none. Result is to be freed. */
char *path_dir(const char *path);

struct file_stat {
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
};

/*
 * Walks root in byte order of names, regular files only. Symbolic links are
 * not followed; directories called ".git" are skipped. visit gets the path
 * relative to root and, when want_stat, its stat (else NULL). A directory that
 * cannot be read is passed to unreadable (path, reason) and the walk goes on.
 * visit returning non-zero ends the walk with that value.
 *
 * keep_name, when not NULL, is asked first with the bare file name, so that a
 * stat is spared for files nobody wants. Paths are relative to root also where
 * only what is below a directory is walked; if that cannot be read, it is told
 * to unreadable as any other.
 */
struct file_walk {
	bool want_stat;
	const char *below;	/* only this directory of root, or NULL */
	bool (*keep_name)(const char *name);
	/* Asked for the path of each directory; NULL: into all. */
	bool (*keep_dir)(void *ctx, const char *path);
	int (*visit)(void *ctx, const char *path, const struct file_stat *st);
	void (*unreadable)(void *ctx, const char *path, const char *reason);
	void *ctx;
};

int file_walk(const char *root, const struct file_walk *how, struct buf *err);

#endif
