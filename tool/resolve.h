/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * resolve - the types behind the expressions in facts: fills the tables
 * `resolved` and `record` of judge.sql.
 *
 * An expression is typed from the text of its file and from the index. What
 * was found is remembered in the store (typed.h), so that a later run types
 * only what is new; then not even the text of an unchanged file is read.
 *
 * Use: resolve_start; after each load of facts, inside a transaction,
 * resolve_facts; resolve_end.
 */
#ifndef RESOLVE_H
#define RESOLVE_H

struct index;
struct resolve;
struct store_hash;
struct workspace;

/* environment: what typing_load said. All is borrowed until resolve_end. */
struct resolve *resolve_start(struct workspace *ws, const struct index *index,
			      const struct store_hash *environment);
/* Types the facts that came since the last call; -1: see store_error. */
int resolve_facts(struct resolve *r);
void resolve_end(struct resolve *r);

#endif
