/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * patch - read a patch; apply.h applies it.
 *
 * patch_parse takes the text of one patch: `diff -u`, `git diff`, `git show`,
 * or the body of a mail that `git format-patch` wrote (mail.h takes the mail
 * apart). What stands between diffs is passed over. It does not look at any tree.
 *
 * What is refused, each with one line that names file and hunk: a path that is
 * absolute or leads out of the tree or into .git, a hunk that is cut off or
 * garbled, the diff of a merge. That a patch holds a binary file, a mode or a
 * symbolic link is said in the flags. The lines of a patch that came with CRLF
 * line ends have lost the CR.
 */
#ifndef PATCH_H
#define PATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

struct patch_line {
	char kind;		/* ' ', '-', '+' */
	bool no_newline;	/* "\ No newline at end of file" follows */
	const char *text;	/* without newline; borrowed from the text */
	uint32_t len;
};

struct patch_hunk {
	uint32_t old_start, old_n, new_start, new_n;
	uint32_t first_line, n_lines;	/* in patch_file.lines */
};

enum patch_flags {
	PATCH_GIT = 1,		/* a "diff --git" header: names are certain */
	PATCH_NEW = 2,
	PATCH_DELETE = 4,
	PATCH_RENAME = 8,	/* old_path goes away */
	PATCH_COPY = 16,
	PATCH_BINARY = 32,
	PATCH_MODE = 64,	/* executable bit or the like */
	PATCH_SPECIAL = 128,	/* new side is a symbolic link or submodule */
	PATCH_CRLF = 256,	/* the lines came with CRLF, and lost the CR */
};

/* One file of a patch. */
struct patch_file {
	unsigned int flags;
	char *old_path, *new_path;	/* relative to the tree; equal unless
					   renamed, copied or not git's */
	/*
	 * Without a git header the first component of a name may be a tree's
	 * name or the file's own: these are the names with it.
	 */
	char *old_whole, *new_whole;	/* NULL with PATCH_GIT */
	struct { struct patch_hunk *items; size_t n, alloc; } hunks;
	struct { struct patch_line *items; size_t n, alloc; } lines;
};

struct patch {
	struct patch_file *items;
	size_t n, alloc;
};

/*
 * text must outlive the patch. 0, with no file when text holds no diff; -1
 * with a message, and out is empty.
 */
int patch_parse(struct patch *out, const char *text, size_t len,
		struct buf *err);
void patch_release(struct patch *p);

#endif
