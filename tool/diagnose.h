/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diagnose - what libclang complains about in a file, parsed whole, with its
 * headers and the flags of the compiler. Besides index the only module that
 * includes clang-c/.
 *
 * Two halves, as in index.h: the worker runs in a child process (`refaudit
 * diagnose-worker`), since flags and texts come from a tree. It reads one
 * request from stdin and writes one answer to stdout.
 *
 * Request, one JSON object: args (a list: flags as they stand on the command
 * line of a compiler), file, and unsaved (a list of objects with path and text:
 * contents that stand in for files). Paths are relative to the directory in
 * which the worker was started, or absolute.
 *
 * Of the flags only those that say what is read are used: -I -D -U -include
 * -isystem -iquote -idirafter -std -nostdinc -m16 -m32 -m64 and a few -f that
 * change types. The others are gcc's, or could load code.
 *
 * Answer: a JSON object: fatal (a message, or null: the file could not be
 * parsed to its end) and diagnostics, a list of "path: severity: text" without
 * line numbers, in order, notes left out, warnings and errors only.
 */
#ifndef DIAGNOSE_H
#define DIAGNOSE_H

#include <jansson.h>
#include <stddef.h>

/* Worker half: the exit status for main. */
int diagnose_worker(void);

/*
 * A command line taken apart as a shell would: quotes and backslashes, nothing
 * else. A list of strings.
 */
json_t *diagnose_split(const char *command, size_t len);
/* The flags of a list that are used, in order; a new list. */
json_t *diagnose_flags(const json_t *args);

#endif
