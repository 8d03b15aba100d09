/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_statements - the statements of all scripts, and the tables that they
 * read and write, as values: what store_scripts runs and store_resume keeps.
 *
 * What a statement reads and writes is known once it is `listening` while
 * SQLite prepares it, or restored. Whose facts it reads, its text says alone.
 */
#ifndef STORE_STATEMENTS_H
#define STORE_STATEMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store.h"
#include "store_digest.h"

struct map;

enum scripts_group {
	SCRIPTS_ROUND, SCRIPTS_ASK, SCRIPTS_LAST, SCRIPTS_VERDICT
};

#define SCRIPTS_NO_TABLE SIZE_MAX

/* One table, or columns of a base table that go for one. */
struct table {
	char *name;
	const char *select;	/* of a base table: what its digest is over */
	bool fresh;		/* of a base table: digest is that of now */
	bool chained;		/* and goes on with what fresh_key says */
	struct store_hash digest;
	struct { size_t *items; size_t n, alloc; } writers; /* statements */
	size_t applied;		/* of the writers, in the table as it is now */
	size_t passed;		/* of the writers, behind the pass */
	uint32_t whole;		/* when all its rows were new */
	/*
	 * store_changes.h: columns that it is read by, and what it holds of
	 * each key
	 */
	struct { struct tracked *items; size_t n, alloc; } tracked;
	bool has_tracked;
	bool dirty;		/* being made anew: rows are those of before */
};

struct tracked {
	const char *column;
	struct digests rows;
	bool known;
};

/* What a comment Names says, or Key: of is NULL then (store_partial.h). */
struct named {
	char *table, *column;	/* rows with one name in it ... */
	char *of, *of_column;	/* matter to keys that have that name here */
};

struct statement {
	const char *script;
	char *sql;
	char *remarks;		/* what comments in front say, as it stands */
	char *by;		/* store_partial.h: a column, or NULL */
	bool each;		/* and each of its rows is made of one fact */
	enum scripts_group group;
	bool is_verdict;
	bool *patches;		/* whose facts it reads */
	bool all_patches, any_record;
	bool known;		/* ran, and what follows is true */
	bool always;		/* reads the store itself */
	bool reads_facts;
	struct { size_t *items; size_t n, alloc; } reads;
	size_t writes;		/* table, or SCRIPTS_NO_TABLE */
	size_t nth;		/* of its writers */
	bool is_index;		/* writes no rows */
	bool has_digest;	/* else nobody asked for it */
	struct store_hash digest;	/* of its table in the state after it */
	struct store_hash key;
	struct store_hash rest;	/* of what it reads, but for rows by key or
				   name */
	struct { struct named *items; size_t n, alloc; } names;
	bool own_keys;		/* by is no path: Key says where keys are */
	uint32_t last;		/* the clock when all that was so for it */
	int64_t last_fact;	/* then */
	bool appends;		/* facts came since, and none went */
};

struct scripts {
	struct store *store;
	struct map *patches;
	struct store_hash *stamps;	/* per patch: of its facts now */
	struct store_hash *was;		/* per patch: of those restored */
	struct digests then;	/* restored facts that may go */
	int64_t restored;	/* the last fact that was restored; 0: none */
	struct { struct table *items; size_t n, alloc; } tables;
	struct map *by_name;
	struct { struct statement *items; size_t n, alloc; } statements;
	struct statement *listening;
	uint32_t n_pass;	/* 0: the pass that was restored */
	uint32_t now;		/* the clock: one more for each visit */
	int64_t seen;		/* the last fact at the last pass */
	int changes;		/* rows written when the last pass was over */
	size_t n_run;
};

/* After store_judge_start. */
struct scripts *scripts_new(struct store *s);
void scripts_free(struct scripts *x);
/* A patch whose facts statements may name. */
void scripts_add_patch(struct scripts *x, const char *id);
/* name: borrowed. Groups come in the order of the enum. */
void scripts_add(struct scripts *x, enum scripts_group group,
		 const char *name, const char *sql);

/* The number of a table, a new one if it was not named before. */
size_t scripts_table(struct scripts *x, const char *name);
void scripts_add_read(struct scripts *x, struct statement *st,
		      const char *name);
/*
 * The column that its rows go by (-- By:); NULL. *own, for who asks: that is no
 * path.
 */
const char *scripts_column(const struct scripts *x, const struct table *t,
			   bool *own);

/* Facts that are not as they were restored, or need not be. */
#define SCRIPTS_VOLATILE \
	"SELECT f.patch, f.id, f.kind, f.path, f.line, f.col, f.end_col," \
	" f.function, f.attrs, t.* FROM (SELECT * FROM facts WHERE id > ?1" \
	" UNION SELECT * FROM facts WHERE path IN" \
	" (SELECT path FROM changed_path)) f" \
	" LEFT JOIN resolved t ON t.fact = f.id" \
	" ORDER BY f.patch, f.id, t.role, t.pos"

#endif
