/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * remark - comments in which people say that a lifetime is not as it should be.
 *
 * Such a comment holds one of the words by which work is left for later (FIXME,
 * REVISIT, TODO, XXX, HACK) and speaks of lifetimes: of release, references,
 * use after free and the like. Lines that begin with // and follow each other
 * are one comment.
 *
 * The text is what the author wrote: without the decoration of the comment, in
 * one line, cut after REMARK_MAX bytes. It is owned by the caller of each visit
 * only until the visit returns.
 */
#ifndef REMARK_H
#define REMARK_H

#include <stddef.h>
#include <stdint.h>

enum { REMARK_MAX = 500 };

/* In order of place; line is that of the word FIXME, or the like. */
void remark_each(const char *text, size_t len,
		 void (*visit)(void *ctx, uint32_t line, const char *words),
		 void *ctx);

#endif
