/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_cut - of the tokens of a file, those that a parser can read.
 *
 * Attributes are left out, and macros that stand for nothing (ctree_macros.h).
 * Others are replaced outside of functions, or where a statement may stand when they
 * begin with `if`; else a call of them can be read as one, as spatch does.
 *
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
	CTREE_CUT_MACROS, /* as CTREE_CUT_ALL, with all macros replaced */
};

/* Appends to out what stays of raw[from, to). */
void ctree_cut(struct ctree_tokens *out, const struct ctree_tokens *raw,
	       size_t from, size_t to, enum ctree_cut_mode mode);

#endif
