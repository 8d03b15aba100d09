/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pattern - regular expressions, for lists of names and shapes of short texts.
 *
 * POSIX expressions know neither "not followed by" nor first-match order, and
 * both are what word lists over names are written with. This is the part of
 * Perl's (and Python's) expressions that they need:
 *
 *	abc . [a-z] [^\w] \w \W \d \s \b ^ $	bytes; \w is ASCII; $ is the end
 *	(...) (?:...) a|b			groups; the first nine are kept
 *	* + ? and *? +? ??			greedy, and not
 *	(?=...) (?!...) (?<!...)		what follows, what stands before
 *
 * What stands before may be 32 bytes long. "." is any byte but a newline.
 *
 * A match takes a bounded number of steps: behind that it does not match, and
 * pattern_gave_up() says so from then on. Patterns belong to one thread.
 */
#ifndef PATTERN_H
#define PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct pattern;

enum pattern_flags {
	PATTERN_ANY_CASE = 1,
};

enum { PATTERN_GROUPS = 10 };

struct pattern_match {
	size_t begin[PATTERN_GROUPS]; /* group 0 is the whole */
	size_t end[PATTERN_GROUPS]; /* SIZE_MAX: has no part in the match */
};

/* A pattern that cannot be read is a bug: they stand in the program. */
struct pattern *pattern_new(const char *source, unsigned int flags);
/* One from elsewhere. NULL when it cannot be read: then *wrong says why. */
struct pattern *pattern_read(const char *source, unsigned int flags,
			     const char **wrong);
void pattern_free(struct pattern *p);

/* The first match at or behind `from`; m may be NULL. */
bool pattern_search(struct pattern *p, const char *text, size_t len,
		    size_t from, struct pattern_match *m);
/* A match that begins at `from`. */
bool pattern_match(struct pattern *p, const char *text, size_t len, size_t from,
		   struct pattern_match *m);

bool pattern_gave_up(const struct pattern *p);

#endif
