/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * index - what libclang knows about types: records, their members, typedefs.
 * The only module that includes clang-c/.
 *
 * Two halves. The worker half runs in a child process (`refaudit
 * index-worker`), because libclang may crash on odd input: it reads requests
 * from stdin, parses each file by itself (single file, function bodies
 * skipped, errors expected) and writes one `definitions` text a file. The
 * parent half loads such texts, from the worker or from the store, into a
 * `struct index` and answers questions over the whole tree.
 *
 * A single-file parse does not see headers. So prep.h rewrites the file before:
 * the branches of #if groups stand one after the other, and what other files
 * define (types, tags, annotation macros) is predefined without a layout that
 * could be mistaken for the tree's. For each type name that libclang then still
 * calls unknown it adds a typedef and parses again (at most 3 rounds).
 *
 * Definitions text, one line an entry, tab separated, no escapes (a name can
 * hold none of the separators):
 *
 *   R  <id> <struct|union> <tag or -> <line> <parent record id or -1>
 *   M  <record id> <name or -> <line> <base> <pointers> <flags>
 *   T  <typedef name> <line> <base> <pointers> <flags>
 *   A  <macro name> <path of members with dots>
 *
 * base: "struct foo", "union foo", "enum foo", "foo_t", "int", "#<record id>"
 * for a record without tag that is defined in place, or "()" for a function
 * type. pointers: number of '*' between base and member. flags: letters: a
 * array, f pointer to function, b bit-field, - none. Members of anonymous
 * members stay in their own record: the outer one has a member "-" whose base
 * is "#<record id>". Record ids count from 0 in the order of the R lines, and
 * a "#id" is only used behind its R line. One tag may come twice (the branches
 * of an #if); a member name comes once in a record. An A line is a macro that a
 * record's body defines to stand for a member of a member.
 */
#ifndef INDEX_H
#define INDEX_H

#include <stddef.h>
#include "types.h"

struct buf;

#define INDEX_VERSION 1

/*
 * Worker half. Request stream on stdin, repeated: one line
 * "path<NUL>text length\n" then the bytes of text. Answer stream on stdout,
 * repeated: one line "length\n" then the definitions text; flushed after each
 * file, so that the parent knows which file a crash belongs to.
 * Returns the exit status for main.
 */
int index_worker(void);
/* Appends one request to a buffer that becomes a worker's stdin. */
void index_request(struct buf *out, const char *path, const char *text,
		   size_t len);
/*
 * Splits what a worker wrote. Calls found(ctx, i, text, len) for each complete
 * answer, i counting from 0; returns how many were complete.
 */
size_t index_answers(const char *bytes, size_t len,
		     void (*found)(void *ctx, size_t i, const char *text,
				   size_t len), void *ctx);

/* Appends the version of libclang, "14.0.6", which is loaded for that. */
int index_libclang_version(struct buf *out, struct buf *err);
/*
 * Appends which libclang it is, for keys, without loading it. -1 with a message
 * when it is not there; then no worker can do anything.
 */
int index_libclang_key(struct buf *out, struct buf *err);

#endif
