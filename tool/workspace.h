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
#include "workspace_kept.h"

struct map;

struct workspace_file {
	const struct tree_file *tree;
	int64_t content;		/* content.id in the store */
	struct scan_file *scan;		/* ask workspace_scan; NULL when
					   unreadable, or not taken yet */
	char *text;			/* by workspace_text */
	size_t len;
	struct idents idents;		/* of the text, when known */
	const char *given;		/* instead of the tree's (overlay.h) */
	size_t given_len;
	bool reread;			/* scanned anew in this run */
	bool listed;			/* its scan can be had from the store */
	const struct scan_brief *brief;	/* of an earlier run; or NULL: ask
					   workspace_brief */
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
	struct workspace_kept *kept;	/* of an earlier run, or NULL */
	struct workspace_kept *lender;	/* of no use any more, but for what
					   files have borrowed of it */
	struct map *functions;		/* lazily: name -> first of chain */
	bool functions_stale;		/* files were changed since */
	struct map *sources;		/* lazily */
	struct workspace_place *places;
	size_t n_places, alloc_places;
	struct map *paths;		/* path -> number of the file */
	struct buf scratch;		/* for typing: one return type */
	uint64_t asked_elsewhere;	/* how often typing asked for one */
	struct map *asked_returns;	/* lazily: of which functions */
};

/* Lists the tree; -1 with a message. Nothing in it is read yet. */
int workspace_open(struct workspace *ws, const char *dir, struct store *store,
		   unsigned int jobs, struct buf *err);
/*
 * Scans it, with the words of the rules as dictionary. Most files may never be
 * asked about: what an earlier run knew of them (workspace_kept.h) will do until
 * they are, when at most `most` differ; else, and when that is WORKSPACE_NONE, all
 * scans are taken. 0; 1 interrupted; -1 with a message. The limits are good for what
 * else an earlier run kept: the index of types, and what it looked at.
 */
enum workspace_most {
	WORKSPACE_NONE = 0,
	WORKSPACE_NEAR = 20,	/* where another list can be left */
	WORKSPACE_FAR = 400,	/* beyond, all anew is quicker */
};

int workspace_load(struct workspace *ws, const struct rules *rules,
		   size_t most, struct buf *err);
/*
 * The scan of a file; NULL when it is unreadable. For one thread at a time, as
 * the store is; once it was asked for, files[i].scan is the same.
 */
struct scan_file *workspace_scan(struct workspace *ws, uint32_t file);
/* Whether it has one, without taking it. */
bool workspace_has_scan(const struct workspace *ws, uint32_t file);
/*
 * The scan of a content of before, for the caller to scan_free; NULL: the store has
 * it no more.
 */
struct scan_file *workspace_scan_then(const struct workspace *ws,
				      int64_t content);
/* What is asked of all, without taking it when an earlier run kept that. */
struct scan_brief workspace_brief(struct workspace *ws, uint32_t file);
/* Of all files: for who is going to ask about most. */
void workspace_take_scans(struct workspace *ws);
/*
 * Some file was written so short a time before the tree was listed that it
 * might be written again without a trace in its times.
 */
bool workspace_has_fresh(const struct workspace *ws);
/* This one was. */
bool workspace_is_fresh(const struct workspace *ws,
			const struct tree_file *file);
void workspace_release(struct workspace *ws);

/* Appends what the file holds now: what was given, else what the tree has. */
int workspace_read(const struct workspace *ws, uint32_t file, struct buf *out,
		   struct buf *err);
/* The list of files changed: numbers and names are found anew. */
void workspace_relist(struct workspace *ws);
/* What some of them hold changed. */
void workspace_changed(struct workspace *ws);
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
#endif
