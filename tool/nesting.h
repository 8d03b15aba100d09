/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * nesting - which records hold a counted object by value, member by member:
 * the table `structs` of a report, from which containment is drawn.
 */
#ifndef NESTING_H
#define NESTING_H

#include <jansson.h>

struct index;

/*
 * findings: those of a report, as schema refaudit/1 has them. Listed is each
 * record that is defined where a finding has evidence and that embeds a root
 * (embed.h), with the members through which it does, and each record behind
 * such a member, down to the roots, of which a kref is the last but for a
 * refcount_t outside one; sorted by tag, path and line. A member of
 * an anonymous member counts as the record's own. The list is the caller's.
 */
json_t *nesting_list(const struct index *ix, const json_t *findings);

#endif
