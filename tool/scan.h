/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan - one pass over the text of one C file: which words it uses, where its
 * top-level items begin and end, what it includes.
 *
 * This is a lexer with a brace counter, not a parser. It understands comments,
 * strings, character constants, line continuations, preprocessor lines, K&R
 * definitions, attributes and macros around a function header, macros that
 * look like functions (SYSCALL_DEFINE3(...) { }) and macros that stand alone
 * at top level, with or without a semicolon (MODULE_LICENSE("GPL")).
 *
 * Conditionals: every branch of an #if group starts from the state before the
 * group, so each branch may hold whole items of its own; after #endif the
 * state is that of the end of the first branch. A header that is written twice
 * in front of one body, or a body written twice behind one header, is one item
 * (body_start and body_end are then those of the first). Branches that are
 * never C for the kernel hold no items and no braces: after `#if 0`, the rest
 * of a group after `#if 1`, and what is only for __ASSEMBLY__ or __cplusplus.
 * The words of all branches count.
 *
 * When braces do not come out even, the file is read again, and then a '}' in
 * the first column ends what is open; the functions this happened to are
 * `ragged`. When that does not help either, the file is `defeated`: items is
 * then empty, the words stand in file_words, and the caller must hand the file
 * on unsliced.
 *
 * All offsets are bytes from the start of the file; lines count from 1.
 * scan_text allocates one scan_file that owns everything below it and keeps no
 * pointer into text. It is a pure function of text and words: thread-safe, and
 * its packed form may be cached by content. text need not be terminated and
 * may hold any bytes; a file of 2 GiB or more is defeated unread.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct map;
struct scan_words;

/* Bump when scan_text would give another answer for the same text. */
#define SCAN_VERSION 1

/*
 * In a file with more macros than this (register headers have 100,000 of
 * them), an object-like macro without any dictionary word is no item.
 */
#define SCAN_MANY_MACROS 2000

enum scan_kind {
	SCAN_FUNCTION,	/* a function definition; has a body */
	SCAN_RECORD,	/* struct or union definition (maybe with a variable) */
	SCAN_ENUM,
	SCAN_TYPEDEF,	/* typedef, also one that defines a struct on the way */
	SCAN_OBJECT,	/* object with an initialiser: body is the initialiser,
			   from '{' to '}' when there is one */
	SCAN_MACRO,	/* #define, with its continuation lines; only those
			   that stand between other items */
	SCAN_OTHER,	/* declarations, prototypes, lone macro calls, ... */
};

struct scan_item {
	enum scan_kind kind;
	bool is_static;
	/*
	 * The body does not hold its preprocessor conditionals whole, or its
	 * end is a guess: to blank it would break something. See slice.h.
	 */
	bool ragged;
	/*
	 * Function: its name (SYSCALL_DEFINE3(read, ...): "read" is the first
	 * argument; the name is then "SYSCALL_DEFINE3(read)"). Record or enum:
	 * the tag, "" if none. Typedef: the new name. Object: the name. Macro:
	 * the macro's name. Other: "".
	 */
	char *name;
	/* Typedef of a struct body: the tag, else "". Object: type word such
	   as "struct device" or "foo_t", else "". Otherwise "". */
	char *type;
	uint32_t start, end;		/* whole item, end exclusive */
	uint32_t body_start, body_end;	/* '{' ... past '}'; 0,0: no body */
	uint32_t line;			/* of the name */
	uint32_t first_line, last_line;
	/* Numbers in the words map, ascending, unique; whole item. */
	uint16_t *words;
	uint32_t n_words;
	/* SCAN_RECORD and SCAN_TYPEDEF: scan_hash() of every identifier in
	   the item, ascending, unique. Else NULL. */
	uint32_t *idents;
	uint32_t n_idents;
};

struct scan_file {
	bool defeated;
	char *why;			/* when defeated: "line 12: ..." */
	struct scan_item *items;	/* in file order, not overlapping */
	uint32_t n_items;
	char **includes;		/* as written: "<linux/a.h>", "\"b.h\"" */
	uint32_t n_includes;
	uint16_t *file_words;		/* union over the whole file */
	uint32_t n_file_words;
};

/* Scans a text with a dictionary (scan_words.h) that serves many files. */
struct scan_file *scan_text_with(const char *text, size_t len,
				 const struct scan_words *words);
/* The same for one file: makes the dictionary ready and frees it again. */
struct scan_file *scan_text(const char *text, size_t len,
			    const struct map *words);
void scan_free(struct scan_file *f);

/* The lexer's hash of an identifier (lex.h). */
uint32_t scan_hash(const char *ident, size_t len);
bool scan_has_word(const uint16_t *words, uint32_t n, uint16_t word);
bool scan_has_ident(const struct scan_item *item, uint32_t hash);
/* Index of the item that holds byte `offset`, or -1. */
int scan_item_at(const struct scan_file *f, uint32_t offset);
/* Index of the item that spans line, preferring a function; or -1. */
int scan_item_on_line(const struct scan_file *f, uint32_t line);

/*
 * For the cache. scan_unpack returns NULL on anything it did not write: the
 * bytes end in a checksum, and what they say is checked besides.
 */
void scan_pack(struct buf *out, const struct scan_file *f);
struct scan_file *scan_unpack(const void *bytes, size_t len);

/*
 * True if the identifier occurs, outside comments and strings, in
 * text[start, end). For words that are not known beforehand.
 */
bool scan_range_has(const char *text, uint32_t start, uint32_t end,
		    const char *ident);

#endif
