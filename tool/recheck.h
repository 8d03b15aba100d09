/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * recheck - the translation units that a migration touches, parsed before and
 * after it with the flags that compile them: it may add no diagnostic. A
 * refcount_t that is handed to an atomic operation, or the reverse, is one.
 *
 * Flags come from a compile_commands.json, or else from the .cmd files that a
 * build leaves in the tree. Looked at are the .c files that a patch touches,
 * and the first RECHECK_INCLUDERS others that include a header it touches.
 * A unit without flags, or that cannot be parsed as it is, is counted as not
 * checked. A counter with a new diagnostic is refused, and the place named.
 */
#ifndef RECHECK_H
#define RECHECK_H

struct buf;
struct migrate;

enum { RECHECK_INCLUDERS = 8 };

/*
 * Fills `checks` and the counts of every chosen counter that has changes.
 * compile_commands: a path, or NULL. 0; 1 interrupted; -1 with a message.
 */
int recheck_run(struct migrate *m, const char *compile_commands,
		struct buf *err);

#endif
