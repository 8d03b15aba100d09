/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * workspace - the files of this run, with what scan says of each.
 *
 * workspace_load reads and scans the files that the store does not know (on
 * threads), takes the others from the store, and stores what is new. Texts
 * are read again, lazily, for the files that are looked at more closely.
 *
 * A file that cannot be read is a `failed` trouble and has no scan.
 *
 * overlay.h puts other contents in the place of the tree's.
 */
#ifndef WORKSPACE_H
#define WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "fact.h"
#include "idents.h"
#include "rule.h"
#include "scan.h"
#include "store.h"
#include "tree.h"

struct map;

struct workspace_file {
	const struct tree_file *tree;
	int64_t content;		/* content.id in the store */
	struct scan_file *scan;		/* NULL when unreadable */
	char *text;			/* by workspace_text */
	size_t len;
	struct idents idents;		/* of the text, when known */
	const char *given;		/* instead of the tree's (overlay.h) */
	size_t given_len;
	bool reread;			/* scanned anew in this run */
};

struct workspace {
	struct tree tree;
	struct store *store;		/* borrowed */
	struct map *words;		/* the dictionary */
	struct store_hash scan_key;	/* of scans under this dictionary */
	struct workspace_file *files;	/* as tree.items */
	struct trouble_list troubles;
	int64_t opened_ns;		/* clock time when the tree was listed */
	unsigned int jobs;
	size_t scanned;			/* files read and lexed in this run */
	struct map *functions;		/* lazily: name -> first of chain */
	struct workspace_place *places;
	size_t n_places, alloc_places;
	struct map *paths;		/* path -> number of the file */
	struct buf scratch;		/* for typing: one return type */
	uint64_t asked_elsewhere;	/* how often typing asked for one */
	struct map *asked_returns;	/* lazily: of which functions */
};

/* A definition of a function; next chains those of the same name. */
struct workspace_place {
	uint32_t file, item, next;	/* next: MAP_NONE at the end */
};

/* Lists the tree; -1 with a message. Nothing in it is read yet. */
int workspace_open(struct workspace *ws, const char *dir, struct store *store,
		   unsigned int jobs, struct buf *err);
/*
 * Scans it, with the words of the rules as dictionary. 0; 1 interrupted; -1
 * with a message.
 */
int workspace_load(struct workspace *ws, const struct rules *rules,
		   struct buf *err);
/*
 * Some file was written so short a time before the tree was listed that it
 * might be written again without a trace in its times.
 */
bool workspace_has_fresh(const struct workspace *ws);
void workspace_release(struct workspace *ws);

/* Appends what the file holds now: what was given, else what the tree has. */
int workspace_read(const struct workspace *ws, uint32_t file, struct buf *out,
		   struct buf *err);
/* The list of files changed: numbers and names are found anew. */
void workspace_relist(struct workspace *ws);

/*
 * The file's text (owned by ws). NULL, and a trouble, when it cannot be read
 * any more or is not what was scanned. Threads may ask for different files.
 */
const char *workspace_text(struct workspace *ws, uint32_t file, size_t *len);
/* It is not looked at soon again. */
void workspace_forget_text(struct workspace *ws, uint32_t file);
/*
 * False: none of the names stands in the file, or it cannot be read (then
 * workspace_text said so). Threads as there.
 */
bool workspace_may_mention(struct workspace *ws, uint32_t file,
			   const struct idents_names *names);
/* Number of a path, or MAP_NONE. */
uint32_t workspace_find(const struct workspace *ws, const char *path);
/* First definition of a function of that name, or NULL. */
const struct workspace_place *workspace_function(struct workspace *ws,
						 const char *name);
const struct workspace_place *
workspace_next_function(const struct workspace *ws,
			const struct workspace_place *place);

#endif
