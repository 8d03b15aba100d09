/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scanner - one pass over the text of one C file makes a struct scan_file.
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
 * `ragged`. When that does not help either, the file is `defeated`.
 *
 * The result is a pure function of text and words (so this is thread-safe, and
 * scan_pack may be cached by content) and belongs to the caller. text need not
 * be terminated and may hold any bytes; a file of 2 GiB or more is defeated
 * unread. Bump SCAN_VERSION (scan.h) when the answer changes.
 */
#ifndef SCANNER_H
#define SCANNER_H

#include <stddef.h>

struct map;
struct scan_file;
struct scan_words;

/*
 * In a file with more macros than this (register headers have 100,000 of
 * them), an object-like macro without any dictionary word is no item.
 */
#define SCAN_MANY_MACROS 2000

/* Scans a text with a dictionary (scan_words.h) that serves many files. */
struct scan_file *scan_text_with(const char *text, size_t len,
				 const struct scan_words *words);
/* The same for one file: makes the dictionary ready and frees it again. */
struct scan_file *scan_text(const char *text, size_t len,
			    const struct map *words);

#endif
