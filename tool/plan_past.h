/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * plan_past - what a plan wanted in earlier rounds, and in an earlier run.
 *
 * Of an earlier run it is a text, "FIRST-LAST" numbers of items with a blank
 * before each, because most files are never looked at again. How many functions
 * of a file were wanted then comes along, so that counting need not look either.
 */
#ifndef PLAN_PAST_H
#define PLAN_PAST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct plan;
struct plan_entry;

/*
 * These items of the file were wanted and answered before. items is borrowed for
 * as long as the plan lives.
 */
void plan_restore(struct plan *plan, uint32_t file, uint32_t patch,
		  const char *items);
/* As many functions in all, if nothing more was restored or is wanted of it. */
void plan_restore_count(struct plan *plan, uint32_t file, uint32_t count);
/* Looked up elsewhere for this file (plan_note); text is borrowed as well. */
void plan_restore_note(struct plan *plan, uint32_t file, const char *text);
/* Appends what plan_restore takes. */
void plan_print_past(const struct plan *plan, struct plan_entry *entry,
		     struct buf *out);

/* Everything pending was answered: fresh becomes past. */
void plan_round_done(struct plan *plan);
/* Numbers of functions selected so far, over all patches, each once. */
size_t plan_count_functions(const struct plan *plan);
/* The same for each file: as many numbers as it has files. To be freed. */
uint32_t *plan_counts(const struct plan *plan);
size_t plan_count_files(const struct plan *plan);

#endif
