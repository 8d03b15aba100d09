/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smpl - a semantic patch, or a bundle of them, as a value: rules with their
 * metavariables, scripts, and what depends on what.
 *
 * This is the reader for our own matcher (matching.h). It takes what our
 * patches that only look are made of; of everything else it says the line and
 * the reason, so that nobody believes a patch was matched that was not. It does
 * not take: `+` lines, fresh identifiers, constraints that are scripts, lists
 * of statements, typed expressions, "disable" and "using".
 *
 * A rule that depends on a virtual rule which is off is never run, nor is one
 * that only serves scripts which are never run. Of the former only the name is
 * kept, of the latter the head, whatever else they say.
 */
#ifndef SMPL_H
#define SMPL_H

#include <stddef.h>

struct buf;
struct ctree_words;
struct smpl;

/*
 * Reads text; `on` is the virtual rule that is on. Words of patterns go into ws,
 * which must outlive the patch, and so must text. NULL with the reason in err:
 * "line N: ...".
 */
struct smpl *smpl_read(struct ctree_words *ws, const char *text, size_t len,
		       const char *on, struct buf *err);
void smpl_free(struct smpl *patch);

#endif
