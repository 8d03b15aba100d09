/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * merge - one file of the tree with the changes of all that is migrated, but for
 * what is refused or incomplete: how it is when every patch is applied.
 *
 * Of two changes to one line the first counts; parcel.h refuses the other.
 */
#ifndef MERGE_H
#define MERGE_H

#include <stdint.h>

struct buf;
struct migrate;

/* Appends the text. */
void merge_text(struct buf *out, const struct migrate *m, uint32_t file);

#endif
