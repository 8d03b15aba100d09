/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * reasons - whether a question that is asked has a reason besides itself.
 *
 * Facts about a function make scripts ask, and what they ask for is a function
 * again. In rounds a question comes before what it leads to. But when all the
 * questions of an earlier run are put to a file that has changed, two functions can
 * be wanted each because of the other; or one because of itself: "who uses
 * NAME?" leads to NAME, where the name stands as well.
 *
 * So for what is wanted of a file, reasons are followed back, from a function to the
 * questions that lead to it and from a question to the functions that ask it,
 * until one is found that is wanted for its words, or for a question that
 * stands. Nobody notes which facts make a script ask. Taken for those who ask are,
 * of a word, wanted functions of that name, and of a function as called from a
 * path, what is wanted there and speaks of it. A question that has none of these
 * is asked by something else, and stands.
 *
 * It is no more than a doubt: functions may ask that were not thought of, or one
 * asked in an earlier round, and does not at the end. So a question that a whole
 * run leaves in doubt has to be taken to stand in the next.
 */
#ifndef REASONS_H
#define REASONS_H

#include <stdbool.h>
#include <stdint.h>

struct plan;
struct reasons;

/* After a round; plan is borrowed, and nothing more is wanted of it meanwhile. */
struct reasons *reasons_new(struct plan *plan);
void reasons_free(struct reasons *r);
/* A question (judge_each_question) that is asked; borrowed. */
void reasons_add(struct reasons *r, const char *question, bool stands);
/*
 * Calls doubt for the questions that do not stand and without which nobody would
 * want some function of this file, each once in the life of r.
 */
void reasons_check(struct reasons *r, uint32_t file,
		   void (*doubt)(void *ctx, const char *question), void *ctx);

#endif
