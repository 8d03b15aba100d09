/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * apply - the text of a file after a patch (patch.h).
 *
 * All context of a hunk must be there; there is no fuzz. It may have moved by
 * at most APPLY_OFFSET lines from where the last hunk was: the nearest place is
 * taken. The time is bounded by hunks times APPLY_OFFSET. A binary file is
 * refused. Renames, new files and deleted ones are the caller's: here a file
 * is text.
 */
#ifndef APPLY_H
#define APPLY_H

#include <stddef.h>

struct buf;
struct patch_file;

enum { APPLY_OFFSET = 2000 };

/*
 * Appends what `old` becomes; old is the text before, of length 0 for a new
 * file. -1 with a message that names file and hunk when one does not apply;
 * out then holds a part.
 */
int apply_hunks(struct buf *out, const struct patch_file *f, const char *old,
		size_t len, struct buf *err);

#endif
