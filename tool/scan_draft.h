/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_draft - a struct scan_file in the making.
 *
 * While it grows, its arrays move: so an item of a draft names its strings,
 * words and idents by where they stand in the pools of the draft. The scanner
 * fills one from a text, scan_pack from packed bytes; scan_draft_finish copies
 * all of it to one piece of memory, with pointers for offsets.
 *
 * A packed file has its items in order and apart from each other. A scanner
 * finds the same item more than once, in several branches of an #if group, and
 * macros inside of items: scan_draft_place keeps them in order and apart.
 */
#ifndef SCAN_DRAFT_H
#define SCAN_DRAFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "scan.h"

struct decl;

struct scan_draft_item {
	struct scan_item item;		/* its pointers: not set yet */
	uint32_t name, type;		/* in strings; 0: "" */
	uint32_t words, idents;		/* where they begin in the pools */
	bool has_arguments;		/* SCAN_MACRO: `#define f(x)` */
};

struct scan_draft {
	struct {
		struct scan_draft_item *items;
		size_t n, alloc;
	} items;
	struct {
		uint32_t *items;	/* in strings */
		size_t n, alloc;
	} includes;
	struct {
		uint16_t *items;
		size_t n, alloc;
	} words;
	struct {
		uint32_t *items;
		size_t n, alloc;
	} idents;
	struct buf strings;		/* each with its NUL; "" is the first */
	uint32_t file_words, n_file_words;
	uint32_t why;			/* in strings, when defeated */
	bool defeated;
	/* Grows with what was moved and sorted, for a caller with a limit. */
	uint64_t work;
};

void scan_draft_init(struct scan_draft *d);
void scan_draft_release(struct scan_draft *d);
/* Empty, but with the memory that it has, for the next. */
void scan_draft_clear(struct scan_draft *d);
/* d is left as it is. */
struct scan_file *scan_draft_make(const struct scan_draft *d);
/* d is empty afterwards and needs no release. */
struct scan_file *scan_draft_finish(struct scan_draft *d);

/* Copies a string to the pool; returns where it stands. */
uint32_t scan_draft_string(struct scan_draft *d, const char *text, size_t len);
/* The same for text[start, end), an identifier; without backslash-newlines. */
uint32_t scan_draft_ident(struct scan_draft *d, const char *text,
			  uint32_t start, uint32_t end);
/* Sets name, type and line of an item of that kind, from its tokens. */
void scan_draft_name(struct scan_draft *d, struct scan_draft_item *item,
		     const struct decl *decl);

/*
 * What was pushed to words since the pool had `from` entries is the item's: in
 * any order, and repeated. It is sorted and made unique here.
 */
void scan_draft_take_words(struct scan_draft *d, struct scan_draft_item *item,
			   size_t from);
/* The same, but copied; an item that is to have no idents gets none. */
void scan_draft_set_idents(struct scan_draft *d, struct scan_draft_item *item,
			   const uint32_t *idents, size_t n);

/*
 * Puts a copy of the item in its place. Where it overlaps with others, one item
 * is left of all: that which began first, reaching to the last end, with the
 * body of the first; macros inside of an item give way. Returns the item that
 * now stands there (until the next call): its words are to be taken anew.
 */
struct scan_draft_item *scan_draft_place(struct scan_draft *d,
					 const struct scan_draft_item *item);

/* Drops all macros that take no arguments and have no words. */
void scan_draft_drop_macros(struct scan_draft *d);

#endif
