/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * idents - which identifiers stand in a text, as 32-bit hashes.
 *
 * Many questions "who uses one of these names?" go to every file of a tree. The
 * hashes of a text, each once, are some two hundredths of it, and answer most
 * of them: no hash among those of the names, no use. Comments, strings and
 * preprocessor lines count as text, so what has no use here has none anywhere.
 *
 * struct names is for many threads at a time; nothing changes it.
 */
#ifndef IDENTS_H
#define IDENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;
struct idents_names;

struct idents {
	uint32_t *items;	/* in order of their first use; owned, or not */
	uint32_t n;
	bool known;		/* idents_make was here */
	bool borrowed;
};

void idents_make(struct idents *out, const char *text, size_t len);
void idents_copy(struct idents *to, const struct idents *from);
void idents_release(struct idents *idents);

/* The keys of names, borrowed. */
struct idents_names *idents_names_new(const struct map *names);
void idents_names_free(struct idents_names *names);

/* False: none of the names stands in the text. True: one may. */
bool idents_may_have(const struct idents *idents,
		     const struct idents_names *names);
/* Whether one of the names stands in text[start, end). */
bool idents_mention(const char *text, uint32_t start, uint32_t end,
		    const struct idents_names *names);

#endif
