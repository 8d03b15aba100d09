/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prep - make one file fit to be parsed without its headers.
 *
 * A parser that sees a single file loses members: under conditions that are
 * not met, with types or array sizes from elsewhere, behind macros it does not
 * know. prep_file() writes a text with the same lines and columns in which
 *
 *  - #include lines are blank, and so are the directives of every #if group
 *    whose branches close the brackets they open: the branches of such a group
 *    then stand one after the other (a branch under #if 0, __ASSEMBLY__ or
 *    __cplusplus is blank); a macro defined twice keeps its first definition;
 *  - function bodies and initialisers are blank, and every array size is 1;
 *
 * and, to be read before that text, a prefix that defines the annotation and
 * member macros of the kernel, words that stand where only an annotation can
 * stand (as nothing), type names (as int: the name is what counts) and the
 * tags that the file uses and does not define (as empty: clang turns an array
 * of incomplete structs into an int).
 *
 * Nothing here reads another file, and any bytes are accepted.
 */
#ifndef PREP_H
#define PREP_H

#include <stddef.h>
#include "buf.h"

struct map;

struct prep {
	struct buf text;	/* the file, rewritten; same length */
	struct map *types;	/* names for "typedef int NAME;"; value: 0 when
				   the file has its own */
	struct map *tags;	/* "struct foo"; value: 1 when defined here */
	struct map *blanks;	/* macros that stand for nothing; value: 1 when
				   called with arguments */
	struct map *config;	/* CONFIG_ words of the conditions left */
	struct buf aliases;	/* "name\tpath\n" for each `#define name a.b` in
				   the body of a record */
};

void prep_file(struct prep *p, const char *text, size_t len);
void prep_release(struct prep *p);
/* The last declaration of every prefix: "struct PREP_END_TAG;". */
#define PREP_END_TAG "__refaudit_prefix_end"

/* Appends the prefix; may be called again after names were added to types. */
void prep_prefix(const struct prep *p, struct buf *out);

#endif
