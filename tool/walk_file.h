/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walk_file - the file whose functions a walk reads, and what it says of them.
 *
 * Offsets are bytes of `text`, which is the file with "\r\n" made "\n" and what
 * is no UTF-8 made U+FFFD, so that facts are good JSON. A column counts
 * characters from the begin of its line.
 *
 * A fact is one line of JSON, as emit() of cocci/lib/emit.cocci prints it:
 * say_begin, attributes, say_end.
 */
#ifndef WALK_FILE_H
#define WALK_FILE_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct word;
struct words;

struct walk_file {
	char *path;
	char *text;
	size_t len;
	size_t *starts; /* where lines begin */
	size_t n_lines;
	char *bare; /* comments and strings blanked; see walk_bare */
	bool seen; /* of whoever walks: not the first function */
};

/* What a file holds; copied. To be released. */
void walk_file_start(struct walk_file *f, const char *path, const char *text,
		     size_t len);
void walk_file_release(struct walk_file *f);

/* The text with comments and strings blanked, same length; f's own. */
const char *walk_bare(struct walk_file *f);
/* Number of the line, from 1. */
size_t walk_line(const struct walk_file *f, size_t at);
/* Where line number `line` begins; false when there is none. */
bool walk_line_start(const struct walk_file *f, size_t line, size_t *start);
size_t walk_column(const struct walk_file *f, size_t at);

struct sayer {
	struct buf *out;
	const struct walk_file *file;
	const char *patch; /* its id */
	const char *function;
};

/* A place: offset, and how many characters it is long. */
void say_begin(struct sayer *s, const char *kind, size_t at, size_t length);
void say_text(struct sayer *s, const char *key, const char *value);
/* At most max characters of it. */
void say_part(struct sayer *s, const char *key, const char *value, size_t max);
void say_number(struct sayer *s, const char *key, size_t value);
void say_list(struct sayer *s, const char *key, const char *const *items,
	      size_t n);
void say_words(struct sayer *s, const char *key, const struct words *words);
void say_end(struct sayer *s);
/* How many bytes the first max characters of a text are. */
size_t say_cut(const char *text, size_t max);
/* Text as a JSON string. */
void say_string(struct buf *out, const char *text, size_t len);

#endif
