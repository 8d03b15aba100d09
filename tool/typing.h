/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * typing - fill the type index for this run, and type what facts speak of.
 *
 * typing_load hands every file of the workspace that defines records or
 * typedefs to index workers (children, at most ws->jobs), unless the store has
 * its definitions. What a worker gets is reduced text: the record, enum and
 * typedef items, all else blanked, lines and columns kept. A worker that dies
 * costs the file it was at: that one becomes a `failed` trouble and the rest
 * of its batch goes to another worker.
 */
#ifndef TYPING_H
#define TYPING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store.h"

struct buf;
struct index;
struct map;
struct operand_file;
struct scan_file;
struct workspace;

/* What types were for an earlier run, when they are not what they were. */
struct typing_then {
	struct index *index;	/* or NULL; for index_free */
	struct store_hash environment;
};

/*
 * 0; 1 interrupted; -1 with a message. *out is to be freed with index_free. It
 * may be the one that an earlier run left (typing_kept.h), when few files differ;
 * else that one is *then, with the files replaced that nobody else can see.
 * passing: a state that nobody comes back to, so none is left for the next, and
 * more files may differ.
 * environment: a hash over all that the type of an expression in a file can
 * depend on besides that file's own content and path, save the definitions of
 * functions that it calls (ws->asked_elsewhere counts these questions): what
 * headers include and define, and those .c files that are included or define a
 * name for everybody.
 */
int typing_load(struct index **out, struct typing_then *then,
		struct workspace *ws, bool passing,
		struct store_hash *environment, struct buf *err);

/*
 * Appends what the types of a file depend on: its type items and macros, all
 * else blanked, lines and columns kept.
 */
void typing_reduce(struct buf *out, const char *text, size_t len,
		   const struct scan_file *scan);

/*
 * What a function returns, when all its definitions in the tree agree; else
 * NULL. Good until the next question. Names that were asked for through
 * typing_operand_file are kept in ws->asked_returns.
 */
const char *typing_return_type(struct workspace *ws, const char *function);

/*
 * Sets up f for expressions in a file: text, scan, return types of functions
 * defined elsewhere in the tree (when all definitions of the name agree).
 * f->ctx is ws. False when the text is gone.
 */
bool typing_operand_file(struct operand_file *f, struct workspace *ws,
			 const struct index *index, uint32_t file);

#endif
