/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prep_declarations - the second pass of prep: what the declarations need.
 *
 * Reads the words of each declaration, which of them is its type and which can
 * only be an annotation, without knowing any type; what is learned goes to the
 * maps. Function bodies and initialisers become blank, and every array size 1.
 * Lines and columns stay.
 */
#ifndef PREP_DECLARATIONS_H
#define PREP_DECLARATIONS_H

struct buf;
struct map;

/* All borrowed; prep.h says what the maps hold. */
struct prep_declared {
	struct buf *text;
	struct map *types, *tags, *blanks;
};

void prep_declarations(struct prep_declared *p);

#endif
