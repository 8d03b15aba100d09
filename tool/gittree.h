/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gittree - the steps of a gate from two commits of a git tree.
 *
 * The working tree serves as a cache of the base: a file is read from it when
 * git says that it is the same there (git diff-index), all others are read
 * from git's objects (git cat-file) and laid over. Files that the base does
 * not have are left out, so that what is judged is the commit, whatever lies
 * in the directory. The head is the base with what git diff-tree names, read
 * from objects.
 *
 * Only plumbing commands run. They write nothing (no index is refreshed), and
 * neither hooks, a file system monitor, external diffs, text conversion,
 * filters, replacement objects nor the system's configuration have a say;
 * nothing is fetched.
 */
#ifndef GITTREE_H
#define GITTREE_H

struct buf;
struct gate;

/*
 * For gate_options.steps: lays the base over the workspace of g and adds one
 * step with what differs in head, and a note when base is no ancestor of head.
 * -1 with a message.
 */
int gittree_steps(struct gate *g, const char *base, const char *head,
		  struct buf *err);
/*
 * The commit that the tree holds, to be freed; NULL when it is no git tree or
 * some file in it differs from that commit.
 */
char *gittree_clean_head(const char *root);
/*
 * Appends the subjects of the last commits that touched a path, one a line, the
 * newest first; nothing when it is no git tree.
 */
void gittree_subjects(struct buf *out, const char *root, const char *path);

#endif
