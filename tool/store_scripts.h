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
 *
 * scripts_save leaves all this in temporary tables, and scripts_restore takes
 * it up when those tables are there again (store_image.h).
 */
#ifndef STORE_SCRIPTS_H
#define STORE_SCRIPTS_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct scripts;
struct store;

enum scripts_group {
	SCRIPTS_ROUND, SCRIPTS_ASK, SCRIPTS_LAST, SCRIPTS_VERDICT
};

struct scripts *scripts_new(struct store *s);
void scripts_free(struct scripts *x);
/* A patch whose facts statements may name. */
void scripts_add_patch(struct scripts *x, const char *id);
/* name: borrowed. Groups come in the order of the enum. */
void scripts_add(struct scripts *x, enum scripts_group group,
		 const char *name, const char *sql);
/* Brings everything of the groups up to this one up to date. */
int scripts_run(struct scripts *x, enum scripts_group last, struct buf *err);
/* How many statements the last scripts_run ran. */
size_t scripts_count_run(const struct scripts *x);

/* Results as in store.h. */
int scripts_save(struct scripts *x);
/*
 * Before the facts of changed_path are replaced. 1: taken up; 0: what is there
 * is not of these scripts; -1.
 */
int scripts_restore(struct scripts *x);

#endif
