/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan - which functions of which files does which semantic patch need.
 *
 * The plan grows in rounds. It has every patch that some selected rule takes
 * facts from. plan_select wants, for those that are not `On: ask`, the functions
 * selected by the patch's words. Then plan_ask_* add what verdicts ask for.
 * What was wanted in an earlier round is never wanted again.
 *
 * An entry is one patch on one file. `fresh` marks the items wanted in this
 * round; items are those of the file's scan, functions and others: what stands
 * outside functions is wanted when it holds a word of the patch. A defeated
 * file has no items: it is wanted whole, once.
 */
#ifndef PLAN_H
#define PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store.h"

struct index;
struct map;
struct rule;
struct rules;
struct scan_item;
struct workspace;

struct plan_entry {
	uint32_t file;		/* number in the workspace */
	uint32_t patch;		/* number in plan.patches */
	bool *fresh;		/* per item; NULL when nothing is fresh */
	bool *past;		/* wanted in earlier rounds; or NULL: ask
				   plan_past */
	const char *restored;	/* as text, instead of past; or NULL */
	bool *begun;		/* what plan_start wanted; NULL: nothing, or */
	bool unknown;		/* nobody knows: ask plan_begun */
	bool pending;		/* has something fresh, or was never matched */
};

/* What other files were looked at for, when something was wanted of one. */
struct plan_note {
	uint32_t file;
	const char *text;	/* hollow_names.h; borrowed, or owned: */
	char *own;		/* the same, or NULL */
};

struct plan {
	struct workspace *ws;
	const struct index *index;
	const struct rule **patches;
	struct store_hash *patch_keys;	/* text, library, spatch, macros */
	size_t n_patches;
	struct plan_entry *items;
	size_t n, alloc;
	struct map *by_name;		/* "file:patch" -> entry */
	bool whole;			/* --no-slice: keep all functions in
					   the text, want the same ones */
	bool by_spatch;			/* --matcher spatch */
	bool *in_scope;			/* per file: --subdir */
	uint32_t *counts;		/* per file, or NULL: plan_past.h */
	struct { struct plan_note *items; size_t n, alloc; } notes;
};

/*
 * selected: the rules asked for. base_key: what all answers depend on besides
 * the patch (library text, macro file, version of spatch).
 */
void plan_start(struct plan *plan, struct workspace *ws,
		const struct index *index, const struct rules *rules,
		const struct rule *const *selected, size_t n_selected,
		const struct store_hash *base_key, bool *in_scope);
/*
 * only: per file, whether to look at it now (plan_restore says what is known of
 * the others); NULL: at all.
 */
void plan_select(struct plan *plan, const bool *only);
void plan_release(struct plan *plan);
/* The one of a patch on a file; a new one if there is none. */
struct plan_entry *plan_entry_of(struct plan *plan, uint32_t file,
				 uint32_t patch);
/* What was wanted of it in earlier rounds, per item; NULL: nothing was. */
const bool *plan_past(const struct plan *plan, struct plan_entry *entry);
/* What plan_start wanted, or would of a restored entry, per item; NULL: nothing. */
const bool *plan_begun(struct plan *plan, struct plan_entry *entry);
/* A question about a word that stands in the item leads to it. */
bool plan_may_ask(const struct plan *plan, uint32_t patch,
		  const struct scan_item *item);
/* The patch is for our own matcher (matcher.h). */
bool plan_is_local(const struct plan *plan, uint32_t patch);

/* Want the definition of function, as called from path. */
void plan_ask_function(struct plan *plan, const char *patch,
		       const char *function, const char *path);
/*
 * Want each function that uses one of these words, and each object with an
 * initialiser that is named by one, if it uses one of the patch's words besides
 * (its Ask-words, if it has some), unless the patch says "Ask: any". names
 * holds the words as keys; all of a round go in one call, because it reads
 * every candidate file once, unless the store knows the answer. -1: see
 * store_error.
 */
int plan_ask_words(struct plan *plan, const char *patch,
		   const struct map *names);

/* As plan_ask_words, of the files of `only` alone. */
void plan_ask_words_in(struct plan *plan, const char *patch,
		       const struct map *names, const bool *only);

/*
 * The definition that a call of `function` from the file `path` means: one in
 * that file, else the only non-static one in a .c file, else the only static
 * inline one in a header. False: none, or several that cannot be told apart.
 */
bool plan_resolve_call(struct workspace *ws, const char *function,
		       const char *path, uint32_t *file, uint32_t *item);

#endif
