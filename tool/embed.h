/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * embed - which records embed a device, and how deep.
 *
 * A record embeds what it has as a member (or array element) by value, at any
 * depth; pointers do not count. The roots are the records device, kobject, cdev,
 * kref and what refcount_t is a name of, as include/linux defines them.
 *
 * The arrays that embed_new is given must outlive what it makes. The types of
 * all members that may embed a root must be settled by then; that of others may
 * be settled later, which changes no answer.
 */
#ifndef EMBED_H
#define EMBED_H

#include <stddef.h>
#include "record.h"

struct buf;
struct embed;
struct freezer;

enum index_root { INDEX_DEVICE, INDEX_KOBJECT, INDEX_CDEV, INDEX_KREF,
		  INDEX_REFCOUNT, INDEX_ROOTS };
extern const char *const index_root_names[INDEX_ROOTS];	/* "kref" */
extern const char *const index_root_tags[INDEX_ROOTS];	/* of the record */

/* members: those of a record begin at its first_member. All borrowed. */
struct embed *embed_new(const struct index_record *records, size_t n,
			const struct index_member *members);
void embed_free(struct embed *e);
/* A copy for frozen.h; where the copies of the arrays will be. */
struct embed *embed_freeze(const struct embed *e, struct freezer *f,
			   const struct index_record *records,
			   const struct index_member *members);
/*
 * The arrays are these now: more records, of which no other is embedded in one
 * that was there. Records without members in [gone, gone + n_gone) embed nothing.
 */
void embed_extend(struct embed *e, const struct index_record *records,
		  size_t n, const struct index_member *members, size_t gone,
		  size_t n_gone);

/*
 * Depth of the shallowest path from record to root: 0 the root itself, 1 a
 * direct member, ...; -1 not embedded. Appends "adap -> dev" (the members on
 * that path, first in declaration order among equals) to path when not NULL.
 * `*carrier` gets the outermost record on the path that is defined in a header
 * below include/, the root apart (i2c_adapter for rcar_i2c_priv), or else the
 * record itself. An anonymous member adds neither depth nor a name.
 */
int embed_depth(const struct embed *e, index_id record, enum index_root root,
		struct buf *path, index_id *carrier);

#endif
