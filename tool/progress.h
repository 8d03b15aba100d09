/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * progress - show how far a long step is, on stderr.
 *
 * On a terminal: one line, rewritten at most ten times a second, with counts
 * and the time still needed (from the weight done so far). Elsewhere: a plain
 * line at the start and the end of each step and every 10 seconds between.
 * Nothing when diag is quiet. Weights are any unit that is proportional to
 * time (bytes to parse, say).
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stddef.h>
#include <stdint.h>

struct progress;

/* step: "matching"; unit: "files". */
struct progress *progress_start(const char *step, const char *unit,
				size_t count, uint64_t weight);
void progress_add(struct progress *p, size_t count, uint64_t weight);
void progress_grow(struct progress *p, size_t count, uint64_t weight);
void progress_tick(struct progress *p);		/* redraw if due */
/* Ends the step, prints its summary line with the time taken, frees p. */
void progress_end(struct progress *p);

/* One line a stage of the run that is over now, when verbose (diag_stage). */
void progress_stage(const char *stage);

#endif
