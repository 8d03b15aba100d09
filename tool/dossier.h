/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * dossier - all that a report knows of one thing, as text for a terminal.
 *
 * The thing is a word that somebody typed: the id of a finding (or its first
 * digits), STRUCT.FIELD, the tag of a struct, the title of a subsystem, or a
 * file or directory. Strings of the tree are escaped (escape.h).
 */
#ifndef DOSSIER_H
#define DOSSIER_H

#include <jansson.h>
#include <stdbool.h>

struct buf;

/* Appends the dossier; false when the report knows no such thing. */
bool dossier_add(struct buf *out, const json_t *report, const char *word);
/*
 * Appends up to three things that the word may have meant, quoted and with
 * commas; also is a list of more names (rule ids), n of them.
 */
void dossier_suggest(struct buf *out, const json_t *report, const char *word,
		     const char *const *also, size_t n);

#endif
