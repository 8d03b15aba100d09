/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * decl_known - the words that say something about the declaration they stand
 * in: keywords of C, and macros of the kernel that are used like keywords.
 *
 * The list is a table, so that whoever looks identifiers up anyway
 * (scan_words.h) can find these at the same time.
 */
#ifndef DECL_KNOWN_H
#define DECL_KNOWN_H

#include <stddef.h>

/* What an identifier is known to be. */
enum decl_word {
	DECL_NAME,		/* nothing special */
	DECL_TYPEDEF, DECL_STRUCT, DECL_UNION, DECL_ENUM,
	DECL_STATIC, DECL_EXTERN,
	DECL_STORAGE,		/* inline, asmlinkage, noinline, ... */
	DECL_QUALIFIER,		/* const, volatile, ... */
	DECL_TYPE,		/* int, char, unsigned, ... */
	DECL_ATTRIBUTE,		/* __attribute__, __printf, ...: a group may
				   follow that is no parameter list */
};

/* Every word that is not a DECL_NAME. */
struct decl_known {
	const char *spelling;
	enum decl_word word;
};
extern const struct decl_known decl_known[];
extern const size_t decl_known_count;

#endif
