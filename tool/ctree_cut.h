/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_cut - of the tokens of a file, those that a parser can read.
 *
 * Macros of the macro file (ctree_macros.h) are replaced, attributes left out.
 * Of #if groups all branches stay where each of them could stand alone:
 * between statements or items; the directives stay with them. Anywhere else
 * (in an expression, around half a block) only the first branch stays. Of
 * #if 0 it is the others.
 */
#ifndef CTREE_CUT_H
#define CTREE_CUT_H

#include <stddef.h>
#include "ctree_tokens.h"

enum ctree_cut_mode {
	CTREE_CUT_ALL, /* as above */
	CTREE_CUT_FIRST, /* of every group only the first branch */
	CTREE_CUT_LAST, /* only the last */
};

/* Appends to out what stays of raw[from, to). */
void ctree_cut(struct ctree_tokens *out, const struct ctree_tokens *raw,
	       size_t from, size_t to, enum ctree_cut_mode mode);

#endif
