/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_carry - tables of an earlier run, made fit for files that changed since.
 *
 * After store_image_load: store_add_changed_path for each such file, then, once
 * scripts_restore has seen the facts as they were, store_set_aside. Facts that
 * come again with store_load_facts get the number that they had; store_settle
 * takes it from those whose types came out different. So a number never stands
 * for anything else than before. Results and errors are as in store.h.
 */
#ifndef STORE_CARRY_H
#define STORE_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct store;
struct store_hash;

int store_add_changed_path(struct store *s, const char *path);
/* A line of a changed header is another now. 1; 0: it went to two places. */
int store_add_moved_line(struct store *s, const char *path, uint32_t then,
			 uint32_t now);
/* Records of a file that has not changed are told anew. */
int store_add_record_path(struct store *s, const char *path);
/* The facts of a file that has not changed are to be typed anew. */
int store_retype(struct store *s, const char *path);
/* Those alone of whose attributes wants says so. */
int store_retype_some(struct store *s, const char *path,
		      bool (*wants)(void *ctx, const char *attrs), void *ctx);
/* After these: takes out of the tables what was known of changed paths. */
int store_set_aside(struct store *s);
/* After that: whether the record was there and is still spoken of. */
bool store_keeps_record(struct store *s, int64_t id);
/* After records_add_file for all: 1; 0: something leads nowhere now. */
int store_move_lines(struct store *s);
/* After the facts that came were typed. */
int store_settle(struct store *s);
/* Forgets what was set aside, before an image is saved. */
int store_forget_aside(struct store *s);

int store_each_run_file(struct store *s,
			void (*each)(void *ctx, const char *path,
				     int64_t number), void *ctx);

/* What a function returned when typing asked; type "" unknown. */
int store_put_return(struct store *s, const char *function, const char *type);
int store_each_return(struct store *s,
		      void (*each)(void *ctx, const char *function,
				   const char *type), void *ctx);

#endif
