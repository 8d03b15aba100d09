/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * prep_macros - macros of struct bodies, known by heart: annotations that stand
 * for nothing, and macros that declare members.
 *
 * The replacements keep what a member is, not how it is laid out. They come
 * from no header of the tree, so that a file can be parsed alone.
 */
#ifndef PREP_MACROS_H
#define PREP_MACROS_H

#include <stddef.h>

struct prep_macro {
	const char *name;
	const char *rest;	/* parameters and replacement */
	const char *tag;	/* a struct the replacement needs, or NULL */
};

extern const struct prep_macro prep_macros[];
extern const size_t prep_macros_count;

/* The macro of that name, or NULL. */
const struct prep_macro *prep_macro_find(const char *name, size_t len);

#endif
