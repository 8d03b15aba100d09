/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * carry_speakers - files that have not changed, and what types mean there has.
 *
 * After meaning_compare: which of them have facts whose types may be others now,
 * and of which another function may be wanted, as it allocates what a patch with
 * Narrow is about (narrow.h) now, or does not any more.
 */
#ifndef CARRY_SPEAKERS_H
#define CARRY_SPEAKERS_H

#include <stdbool.h>

struct meaning;
struct rules;
struct workspace;

/* Which facts of a file are to be typed anew. */
enum speaks {
	SPEAKS_NOT,
	SPEAKS_OF_MEMBERS,	/* those with a word of meaning->members */
	SPEAKS,			/* all */
};

/*
 * asked: per file, whether it has facts; out: what they speak of. changed: files
 * that count as changed; gets those where something else is wanted.
 */
void carry_speakers_find(struct workspace *ws, const struct rules *rules,
			 const struct meaning *meaning, const bool *asked,
			 enum speaks *out, bool *changed);

#endif
