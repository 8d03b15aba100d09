/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_scripts - the SQL of a judgement, run again only where something changed.
 *
 * A judgement runs some hundred statements, most of them several times: after
 * every round, and in every later run. Each makes a table or adds to one, out
 * of tables that stand before it. So a statement is kept with a key over what
 * it read: the contents of other statements' tables, and, of facts, those of
 * the patches that it names. While the key is the same, so is what it made, and
 * it does not run. When a new run of a statement makes the same rows, nothing
 * that reads them runs either.
 *
 * What a statement reads and writes, SQLite says (its authorizer); which facts,
 * its text (sqltext): where that leaves a doubt, all of them. A statement that
 * reads a table of the store itself always runs.
 *
 * A table to which a later statement adds goes through states. Who has to run
 * and reads an earlier state than the table is in makes the driver build the
 * table anew, from its first statement.
 *
 * Calling order: scripts_new after store_judge_start, scripts_add for all in
 * the order in which they are to run, then scripts_run as often as needed. What
 * scripts of the group SCRIPTS_ASK put into `ask` goes to the table question,
 * beside the number of the statement. The last SELECT of one of SCRIPTS_VERDICT
 * becomes the temporary table "verdict NAME".
 */
#ifndef STORE_SCRIPTS_H
#define STORE_SCRIPTS_H

#include <stddef.h>
#include "store_statements.h"

struct buf;

/* Brings everything of the groups up to this one up to date. */
int scripts_run(struct scripts *x, enum scripts_group last, struct buf *err);
/* Facts, types or records came or went since: what they are is asked anew. */
void scripts_note_load(struct scripts *x);
/* How many statements the last scripts_run ran. */
size_t scripts_count_run(const struct scripts *x);

#endif
