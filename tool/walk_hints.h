/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_hints - what the text around a put says that no path shows: which calls
 * are worth a walk, and what speaks for a second reference.
 */
#ifndef WALK_HINTS_H
#define WALK_HINTS_H

#include <stdbool.h>
#include <stddef.h>

struct walk_file;

struct wanted {
	size_t *items; /* offsets in the file */
	size_t n;
	size_t alloc;
};

/*
 * Names of calls in bare[begin, end) after which their argument is mentioned
 * again, or whose object may go by another name. The array is the caller's.
 */
void walk_find_wanted(struct wanted *out, const char *bare, size_t begin,
		      size_t end);
bool walk_is_wanted(const struct wanted *w, size_t at);
/* Something is named like a put. */
bool walk_names_put(const char *text, size_t len);
/* "1": the code frees; "0": it only tells somebody; "": not known. */
const char *walk_frees(const char *code, size_t len);

enum { WALK_HINTS = 5 };

/*
 * What speaks for a second reference to `object` at the put at `at`, in a
 * function that begins at `begin`: fills why, returns how many.
 */
size_t walk_hints(const char *why[WALK_HINTS], struct walk_file *file,
		  size_t begin, size_t at, const char *object);

#endif
