/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan - what is known of one C file without parsing it: which words it uses,
 * where its top-level items begin and end, what it includes.
 *
 * A struct scan_file is a value. scanner.h makes it from a text and says how
 * far it is to be trusted, scan_pack.h packs it for the cache; here is what it
 * holds, and questions about it. It owns everything below it, keeps no pointer
 * into the text, and is freed with scan_free().
 *
 * All offsets are bytes from the start of the file; lines count from 1. A file
 * that could not be taken apart is `defeated`: items is then empty, the words
 * stand in file_words, and the caller must hand the file on unsliced.
 */
#ifndef SCAN_H
#define SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bump when scan_text would give another answer for the same text. */
#define SCAN_VERSION 1

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
	bool may_be_hollow;	/* a function: what hollow.h says of it */
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
	/* Where the strings, words and idents of all the above stand. */
	char *all_strings;
	uint16_t *all_words;
	uint32_t *all_idents;
};

void scan_free(struct scan_file *f);

/* The lexer's hash of an identifier (lex.h). */
uint32_t scan_hash(const char *ident, size_t len);
bool scan_has_word(const uint16_t *words, uint32_t n, uint16_t word);
bool scan_has_ident(const struct scan_item *item, uint32_t hash);
/* It includes something that is no header by its name. f may be NULL. */
bool scan_includes_sources(const struct scan_file *f);
/* They include the same, in the same order. */
bool scan_same_includes(const struct scan_file *a, const struct scan_file *b);
/* Index of the item that holds byte `offset`, or -1. */
int scan_item_at(const struct scan_file *f, uint32_t offset);
/* Index of the item that spans line, preferring a function; or -1. */
int scan_item_on_line(const struct scan_file *f, uint32_t line);

/*
 * True if the identifier occurs, outside comments and strings, in
 * text[start, end). For words that are not known beforehand.
 */
bool scan_range_has(const char *text, uint32_t start, uint32_t end,
		    const char *ident);

#endif
