/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store - the SQLite database; the only module that includes sqlite3.h.
 *
 * Two halves. What was observed (schema.sql) is kept between runs and keyed by
 * content; what a run derives from it (judge.sql) lives in temporary tables
 * that vanish with the connection.
 *
 * Calling order: store_open; observations inside store_begin/store_commit, one
 * transaction for each finished batch, so that a killed run resumes where it
 * was; then store_judge_start and the judge half. Two runs may use one store:
 * writers wait for each other (up to two minutes), and both may store the same
 * answer.
 *
 * Functions that return int give 0, or -1 with a message in the err that was
 * passed to store_open's caller by store_error(). Reads that find nothing
 * return 0 as an id. A store of another format, a database of another program
 * and a file that is no database are refused before anything is written.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct fact_list;
struct store;
struct tree_file;
struct trouble_list;

#define STORE_FORMAT "1"

struct store_hash {
	unsigned char bytes[16];
};

struct store_hash store_hash(const void *bytes, size_t len);

/* path NULL: a private database in memory. data_dir holds the .sql files. */
int store_open(struct store **out, const char *path, const char *data_dir,
	       struct buf *err);
void store_close(struct store *s);
/* What went wrong last, for messages; never NULL. */
const char *store_error(struct store *s);

int store_begin(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* ---- observations ---- */

/* Number of this content; makes a row when there is none. 0 on error. */
int64_t store_content(struct store *s, const struct store_hash *hash);
/* The same without making one: 0 when there is none, or on error. */
int64_t store_find_content(struct store *s, const struct store_hash *hash);

/*
 * Every file of the tree that was seen before and whose scan under this key is
 * stored. All pointers are borrowed for the call.
 */
struct store_seen {
	const char *path;
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
	int64_t content;
	const void *packed;
	size_t packed_len;
};
int store_each_seen(struct store *s, const char *root,
		    const struct store_hash *key,
		    void (*each)(void *ctx, const struct store_seen *seen),
		    void *ctx);
int store_put_file(struct store *s, const char *root,
		   const struct tree_file *file, int64_t content);
/* Appends the packed scan; 1 found, 0 not, -1 error. */
int store_get_scan(struct store *s, int64_t content,
		   const struct store_hash *key, struct buf *packed);
int store_put_scan(struct store *s, int64_t content,
		   const struct store_hash *key, const void *packed,
		   size_t len);
/*
 * Types of a content's expressions (typed.h) under one key; those of the last
 * two keys are kept. get appends: 1 found, 0 not, -1 error.
 */
int store_get_typed(struct store *s, int64_t content,
		    const struct store_hash *key, struct buf *text);
int store_put_typed(struct store *s, int64_t content,
		    const struct store_hash *key, const void *text,
		    size_t len);
/*
 * Contents and their items under one question (asked.h); the newest few are
 * kept. get appends: 1 found, 0 not, -1 error.
 */
int store_get_asked(struct store *s, const struct store_hash *question,
		    struct buf *packed);
/* What a run looked at (replay.h), as store_get_asked. */
int store_get_trace(struct store *s, const struct store_hash *key,
		    struct buf *text);
int store_put_trace(struct store *s, const struct store_hash *key,
		    const void *text, size_t len);
int store_put_asked(struct store *s, const struct store_hash *question,
		    const void *packed, size_t len);
/*
 * The report of an audit with exactly these inputs; the newest few are kept.
 * get appends it: 1 found, 0 not, -1 error.
 */
int store_get_report(struct store *s, const struct store_hash *inputs,
		     struct buf *text);
/* The one that was put last; as above. */
int store_newest_report(struct store *s, struct buf *text);
int store_put_report(struct store *s, const struct store_hash *inputs,
		     const void *text, size_t len);
/* Definitions text of a content. trouble: why there is none, or NULL. */
int store_get_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, struct buf *text,
			  struct buf *trouble);
int store_put_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, const char *text,
			  size_t len, const char *trouble);
/* answer.id, 0 when it was never asked, -1 on error. */
/* 1: that answer is there, and of this content and patch. 0: not. -1: error. */
int store_has_answer(struct store *s, int64_t answer, int64_t content,
		     const struct store_hash *patch);
int64_t store_find_answer(struct store *s, int64_t content,
			  const struct store_hash *patch,
			  const struct store_hash *kept);
/* Replaces what was there. Returns answer.id, -1 on error. */
int64_t store_put_answer(struct store *s, int64_t content,
			 const struct store_hash *patch,
			 const struct store_hash *kept,
			 const struct fact_list *facts,
			 const struct trouble_list *troubles);

/* Appends the text of a judgement; 1 found, 0 not, -1 error. */
int store_get_judgement(struct store *s, const struct store_hash *key,
			struct buf *text);
/* It was of use: makes it the newest. */
int store_touch_judgement(struct store *s, const struct store_hash *key);
/* Keeps it, and forgets all but the newest few. */
int store_put_judgement(struct store *s, const struct store_hash *key,
			const char *text, size_t len);

/* ---- the judge's half ---- */

/* Number of the last fact, 0 when there is none. */
int64_t store_last_fact(struct store *s);
/* Creates the empty tables of judge.sql; drops those of an earlier start. */
int store_judge_start(struct store *s);
int store_add_run_file(struct store *s, int64_t id, const char *path,
		       int64_t content);
int store_add_run_answer(struct store *s, int64_t file, const char *patch,
			 int64_t answer);
/* Adds to facts what the answers given since the last call say. */
int store_load_facts(struct store *s);
/* Temporary tables made after a mark, oldest first. -1 on error. */
int64_t store_mark(struct store *s);
int store_each_since(struct store *s, int64_t mark,
		     void (*each)(void *ctx, const char *table), void *ctx);
int store_drop_temporary(struct store *s, const char *table);

struct store_fact {
	int64_t id;
	const char *patch, *path, *function, *attrs;
	uint32_t line, col;
};
/*
 * Every fact after number `after` that holds an expression to be typed, in
 * order of id. Those of one path stand together.
 */
int store_each_expression(struct store *s, int64_t after,
			  void (*each)(void *ctx, const struct store_fact *f),
			  void *ctx);

struct store_resolved {
	int64_t fact;
	const char *role;
	int pos;
	const char *type;		/* NULL unknown */
	int64_t record;			/* -1 none */
	int pointers;
	bool is_array;
	int64_t owner;			/* -1 none */
	const char *field;
	uint32_t field_line;
	const char *variable;
	bool is_local;
	int param;			/* -1 none */
	const char *why;
};
int store_add_resolved(struct store *s, const struct store_resolved *r);
int store_add_record(struct store *s, int64_t id, const char *tag,
		     const char *path, uint32_t line, bool is_union);
int store_add_counter_member(struct store *s, int64_t record,
			     const char *field, const char *type,
			     uint32_t line);
int store_add_embeds(struct store *s, int64_t record, const char *root,
		     int depth, const char *chain, int64_t carrier,
		     int64_t holder);
int store_add_part(struct store *s, int64_t record, const char *field,
		   uint32_t line, int64_t part);
int store_add_function_place(struct store *s, const char *name,
			     const char *path, uint32_t line, bool is_static);

/* Runs a script of any number of statements; rows are thrown away. */
int store_script(struct store *s, const char *name, const char *sql,
		 struct buf *err);

/*
 * Runs a script; each row of its last statement goes to `row`, which asks for
 * columns by name: store_text (NULL when null or absent), store_number
 * (fallback when null or absent).
 */
struct store_row;
int store_query(struct store *s, const char *name, const char *sql,
		int (*row)(void *ctx, const struct store_row *row),
		void *ctx, struct buf *err);
const char *store_text(const struct store_row *row, const char *column);
int64_t store_number(const struct store_row *row, const char *column,
		     int64_t fallback);
bool store_has_table(struct store *s, const char *name);
const char *store_sqlite_version(void);

/*
 * Rows for the report, in the report's order. Counters come with one row for
 * each operation (columns of counter, then op, op_path, op_line, op_col,
 * op_function, form), or one with op NULL. Nothing when no script made the tables.
 */
int store_each_counter(struct store *s,
		       int (*row)(void *ctx, const struct store_row *row),
		       void *ctx, struct buf *err);
/* root, structs, direct. */
int store_each_embedding(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err);
/* op, path, line, function, operand, why (counters.sql). */
int store_each_unattributed(struct store *s,
			    int (*row)(void *ctx, const struct store_row *row),
			    void *ctx, struct buf *err);
/*
 * container, path, line, structs, drivers, protection; as JSON: allocations,
 * evidence, sources (cocci/facts/subsystem.sql).
 */
int store_each_subsystem(struct store *s,
			 int (*row)(void *ctx, const struct store_row *row),
			 void *ctx, struct buf *err);

/* What ask holds, each once, in a fixed order; empties it. */
int store_take_asks(struct store *s,
		    void (*each)(void *ctx, const char *patch,
				 const char *function, const char *path,
				 const char *word), void *ctx);
/* Every name that an attribute `callee` or `callback` of a fact holds. */
int store_each_named_function(struct store *s,
			      void (*each)(void *ctx, const char *name),
			      void *ctx);
/* Troubles of the answers of this run, with their paths and patches. */
int store_troubles(struct store *s, struct trouble_list *out);

#endif
