/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_run - the temporary tables of one run: what its verdicts are made of.
 *
 * store_judge_start makes them (judge.sql); they vanish with the connection.
 * Results and errors are as in store.h.
 */
#ifndef STORE_RUN_H
#define STORE_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct trouble_list;

/* Number of the last fact, 0 when there is none. */
int64_t store_last_fact(struct store *s);
/* Creates the empty tables of judge.sql; drops those of an earlier start. */
int store_judge_start(struct store *s);
int store_add_run_file(struct store *s, int64_t id, const char *path,
		       int64_t content);
int store_add_run_answer(struct store *s, int64_t file, const char *patch,
			 int64_t answer);
/*
 * Adds to facts what the answers given since the last call say. Those are in
 * the table incoming until store_end_load.
 */
int store_load_facts(struct store *s);
int store_end_load(struct store *s);
struct store_fact {
	int64_t id;
	const char *patch, *path, *function, *attrs;
	uint32_t line, col;
};
/*
 * Every incoming fact that holds an expression to be typed, in order of id:
 * mostly, those of one path stand together.
 */
int store_each_expression(struct store *s,
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

bool store_has_table(struct store *s, const char *name);
/*
 * Everything that is asked for, each once, in a fixed order; or what was asked
 * anew since the last call, alone.
 */
int store_each_question(struct store *s, bool anew,
			void (*each)(void *ctx, const char *patch,
				     const char *function, const char *path,
				     const char *word),
			void *ctx);
/*
 * Names in attributes `callee` and `callback` of the facts that were loaded:
 * counts them, lists those that are new since, and says whether one is used.
 */
int store_count_names(struct store *s);
int store_each_fresh_name(struct store *s,
			  void (*each)(void *ctx, const char *name),
			  void *ctx);
bool store_is_named(struct store *s, const char *name);
/* Troubles of the answers of this run, with their paths and patches. */
int store_troubles(struct store *s, struct trouble_list *out);

#endif
