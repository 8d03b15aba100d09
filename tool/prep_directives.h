/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prep_directives - the first pass of prep: preprocessor lines.
 *
 * In a text that will be parsed without its headers, #include lines become
 * blank, and so do the directives of every #if group whose branches close the
 * brackets they open: the branches then stand one after the other, but for
 * those that are never C for the kernel, which are blank. A macro that is
 * defined twice keeps its first definition. Lines and columns stay.
 */
#ifndef PREP_DIRECTIVES_H
#define PREP_DIRECTIVES_H

struct buf;
struct map;

/*
 * Rewrites text. config gets the CONFIG_ words of the conditions that are left,
 * aliases a line "name\tpath\n" for each `#define name a.b` inside brackets.
 */
void prep_directives(struct buf *text, struct map *config,
		     struct buf *aliases);

#endif
