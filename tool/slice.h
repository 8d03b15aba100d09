/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * slice - the same file with the irrelevant items blanked.
 *
 * A function, record, object or declaration that is not kept becomes blanks;
 * newlines stay (and carriage returns), so every remaining token has the line
 * and column it has in the original, and the length in bytes is the same.
 * Typedefs and macros stay: they decide how the rest is parsed. But for spatch,
 * between the items that stay, comments, #include lines (spatch does not follow them) and
 * macros that name a number or an expression of numbers in parentheses become
 * blanks too: spatch makes a flow graph of each such line and tries every rule
 * on it, and most lines of a slice were of that kind. An item
 * that would take half of an #if group with it stays too; of a function then
 * only the body goes, for a ';', unless its conditionals do not balance (scan
 * calls it `ragged`). In what is kept, __free(...) and __cleanup(...) become
 * a comment of the word "free" and spaces (spatch 1.1.1 takes the argument of __free
 * for a type until the end of the file; measured on Linux 6.12); a patch that
 * reads the text finds the comment. Without it when a newline is in the way.
 * Inside comments and strings, and where a macro of that name is defined, they
 * stay. In a function that is kept, a name in capitals in front of a call that
 * begins a statement (`CRITBEGIN mga_inb(x);`, 28 times in Linux 6.12) becomes
 * blanks: it can only be a macro that stands for nothing or for a statement,
 * and spatch would take the two for a declaration of the function.
 *
 * Preprocessor lines in a blanked item go with it: a macro that a kept
 * function takes from inside another function's body is then unknown.
 */
#ifndef SLICE_H
#define SLICE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct scan_file;

enum slice_mode {
	SLICE_ITEMS,	/* blank every item that is not kept */
	SLICE_SPATCH,	/* and, between items, what says nothing to spatch */
	SLICE_BODIES,	/* blank only bodies of functions: spatch then sees
			   which names are types, and parses a little more */
};

/*
 * Appends the slice of text to out. scan must be of this very text. keep[i]
 * tells whether item i stays. keep NULL, or a defeated scan: nothing is
 * blanked but annotations and bare macros.
 */
void slice_make(struct buf *out, const char *text, size_t len,
		const struct scan_file *scan, const bool *keep,
		enum slice_mode mode);

#endif
