/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * types - records, members and typedefs of a whole tree, and which record
 * embeds what: the parent half of index.h, which explains the definitions text
 * and which includes this header. All names begin with index_.
 *
 * Calling order: index_new; for each file index_add (if it defines types) and
 * index_add_includes (if it includes anything), in any order; index_finish;
 * then questions. Questions fill caches: one struct index must not be asked
 * from two threads at once. Record numbers depend on the order in which files
 * were added; no other answer does. Every pointer that is returned belongs to
 * the index and lives as long.
 */
#ifndef TYPES_H
#define TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "embed.h"
#include "record.h"

struct buf;
struct index;

struct index *index_new(void);
void index_free(struct index *ix);
/*
 * Adds the definitions of a file. -1 with a message if the text is malformed.
 * Adding a path twice replaces nothing and is a bug.
 */
int index_add(struct index *ix, const char *path, const char *text,
	      size_t len, struct buf *err);
/* path includes these (as scan gives them). For choosing among equal tags. */
void index_add_includes(struct index *ix, const char *path,
			char *const *includes, uint32_t n);
/* After the last index_add: resolves names, computes the closures. */
void index_finish(struct index *ix);

/* It is one that an earlier run left (types_frozen.h). */
bool index_is_mapped(const struct index *ix);
size_t index_count(const struct index *ix);
/*
 * A record by its file and its place among the records there. index_at gives
 * INDEX_NONE when path has no such record.
 */
uint32_t index_ordinal(const struct index *ix, index_id id);
index_id index_at(const struct index *ix, const char *path, uint32_t ordinal);
/*
 * A number for tables that outlive the index, and back (INDEX_NONE: there is
 * none). It comes from the file, the tag and which of those with that tag it is;
 * without a tag, from the record around it: so a record keeps it whatever else
 * the file defines. Not negative. INDEX_NONE gives -1.
 */
int64_t index_number(const struct index *ix, index_id id);
index_id index_numbered(struct index *ix, int64_t number);
const struct index_record *index_record(const struct index *ix, index_id id);
const struct index_member *index_member(const struct index *ix, uint32_t n);

/*
 * The record that `name` ("struct foo", "union foo", a typedef name) means
 * when it is written in the file `path`: a definition in that file wins; then
 * one in a header that path includes, directly or through headers (the nearest
 * one; reach.h says how); then the only one in any header of the tree; then,
 * for a header, the only one in a directory above it or in include/linux; then
 * none. Definitions below tools/, scripts/, samples/ and Documentation/ do not
 * count outside of these. Of two in one file the one with more members wins.
 * *pointers, when not NULL, gets the stars hidden in a typedef (0 for struct
 * names). INDEX_NONE: unknown or ambiguous; index_knows() tells which.
 */
index_id index_lookup(const struct index *ix, const char *name,
		      const char *path, unsigned int *pointers);
/*
 * The record of a member's type in a translation unit: what the member's header
 * left open (`struct foo *p;`) is what the file `path` has or includes by that
 * name, and m->type.record when it has none. A name that every arch defines
 * (mm_context_t, struct kvm_arch) is, in a file below arch/, that of its own.
 */
index_id index_member_record(const struct index *ix,
			     const struct index_member *m, const char *path);
/* As reach_distance: include lines from `path` to the file `to`. */
uint32_t index_distance(const struct index *ix, const char *path,
			const char *to);
/* Some file that was added defines `name`, wherever that is. */
bool index_knows(const struct index *ix, const char *name);
/*
 * The type behind a typedef name as path sees it, followed through typedefs
 * until it names a record or no typedef. False when name is no typedef there.
 */
bool index_typedef(const struct index *ix, const char *name, const char *path,
		   struct index_type *out);
/*
 * The untagged record outside of any other that `path` defines on that line:
 * the type of `static struct { ... } x;`. INDEX_NONE when there is none.
 */
index_id index_untagged(const struct index *ix, const char *path,
			uint32_t line);
/*
 * Member by name, through anonymous members. NULL when there is none.
 * *owner, when not NULL, gets the record in which it stands.
 */
const struct index_member *index_find_member(const struct index *ix,
					     index_id record, const char *name,
					     index_id *owner);

/*
 * The member path ("__sk_common.skc_refcnt") that a macro defined in the body
 * of some record (sk_refcnt) stands for, or NULL. Ask when a record has no
 * member of that name.
 */
const char *index_alias(const struct index *ix, const char *name);

/* See embed.h. -1 before index_finish. */
int index_embeds(const struct index *ix, index_id record,
		 enum index_root root, struct buf *path, index_id *carrier);

/* True for "atomic_t", "atomic_long_t", "atomic64_t", "refcount_t". */
bool index_is_counter(const char *type_name);

#endif
