/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * typed - the types of one file's expressions, as the store remembers them.
 *
 * What an expression is depends on the file's content, on its path, and on
 * what the rest of the tree lets it see; the last is the `environment`
 * (typing.h). A type is kept as the text in which others can find it again:
 * records by file and number in that file, since their numbers in the index
 * change whenever some other file changes.
 *
 * Kept is what is known for sure. An unknown type is not: the reason may lie
 * anywhere. Nor is one that took the definition of a function elsewhere.
 */
#ifndef TYPED_H
#define TYPED_H

#include <stdbool.h>
#include <stdint.h>
#include "operand.h"

struct store;
struct store_hash;
struct typed;
struct workspace_file;

/* Reads what is stored for the file; all is borrowed until typed_close. */
struct typed *typed_open(struct store *store, const struct index *index,
			 const struct workspace_file *file,
			 const struct store_hash *environment);
/*
 * Question and answer: question names the place, the kind of question and the
 * expression, and holds no NUL.
 */
bool typed_get(const struct typed *t, const char *question,
	       struct operand *out);
void typed_put(struct typed *t, const char *question,
	       const struct operand *o);
/* Stores what was added, if anything. -1: see store_error. */
int typed_close(struct typed *t);

#endif
