/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hollow_names - which functions that a file names may be hollow, and whether that
 * is so still when other files have changed.
 *
 * What a rule that looks around (narrow.h) wants of a file depends on functions
 * of other files. While a plan is made, each name that was looked up is noted with
 * the answer: "+NAME -NAME ...", plus for "may be hollow". The trace of a run keeps
 * these notes (replay.h). Of a file that is as it was the rule wants what it
 * wanted when every name of its note has that answer today; and an answer can
 * only be another one when a changed file defines the name now, or did (changed_names.h).
 */
#ifndef HOLLOW_NAMES_H
#define HOLLOW_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct buf;
struct map;
struct workspace;

/*
 * Whether any definition of this name that the file can mean may be hollow
 * (hollow.h); true as well when there is none.
 */
bool hollow_names_may_be(struct workspace *ws, uint32_t file,
			 const char *name);
/* Appends a name with its answer to a note. */
void hollow_names_note(struct buf *note, const char *name, bool may_be);

/*
 * The names in the note of this file have the answers that they had. Only those
 * that stand in changed are looked up.
 */
bool hollow_names_hold(struct workspace *ws, uint32_t file, const char *note,
		       const struct map *changed);

#endif
