/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * change - what a patch does to the top-level items of C files: which
 * functions, records and the like are new, gone or different, and which
 * functions can be seen no more though they are still there.
 *
 * change_add once for each file with the text before and after (NULL: the file
 * is not there). Then change_finish; then questions.
 *
 * A function is `lost` when scan knew it before, knows it in no file of the
 * change any more, and the text after still has a definition of that name: an
 * unbalanced brace or macro, or an #if 0, hides it. Only functions that a rule
 * may want count: those with a word of the dictionary, and short ones.
 */
#ifndef CHANGE_H
#define CHANGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "scan.h"

struct map;
struct scan_words;

enum change_how { CHANGE_NEW, CHANGE_GONE, CHANGE_OTHER };

struct change_item {
	char *path, *name;
	enum scan_kind kind;
	enum change_how how;
	uint32_t first_line, last_line;	/* after; of a gone one before */
};

struct change_path {
	char *old, *now;	/* NULL: not there */
};

struct change_lost {
	char *path, *function, *why;
	uint32_t line;		/* before */
};

struct change {
	struct { struct change_item *items; size_t n, alloc; } changed;
	struct { struct change_path *items; size_t n, alloc; } paths;
	struct { struct change_lost *items; size_t n, alloc; } lost;
	struct map *old_words, *new_words;	/* all identifiers */
	struct map *functions;		/* names that scan knows after */
	struct map *by_place;		/* how, path and name -> changed */
	bool types;			/* some type may have changed */
};

struct change_text {
	const char *path;	/* NULL: the file is not there */
	const char *text;
	size_t len;
};

/* words: the dictionary of the scan. Texts are read, not kept. */
void change_add(struct change *c, const struct change_text *old,
		const struct change_text *now, const struct scan_words *words);
void change_finish(struct change *c);
void change_release(struct change *c);

/* Whether the place, after the change, lies in an item that it touched. */
const struct change_item *change_at(const struct change *c, const char *path,
				    uint32_t line);
/* The path is one of those after the change. */
bool change_has_path(const struct change *c, const char *path);
/* What happened to the first item of that name, if it was this. */
const struct change_item *change_of(const struct change *c, const char *path,
				    const char *name, enum change_how how);

#endif
