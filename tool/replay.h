/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * replay - what an earlier run looked at, when most of the tree is as it was.
 *
 * A judgement comes to its facts in rounds: facts make scripts ask, what they
 * ask for brings facts. After one driver was changed nearly all of that is as
 * before, and going through it again costs all the SQL of every round. So a run
 * that came to its end leaves a trace in the store: the contents of all files,
 * which answers it took, and what was asked. The next run with the same rules,
 * options, program and types takes the answers about files that have not
 * changed, puts every question of then to those that have, and goes on from
 * there: as a rule there is one round.
 *
 * It is the same in the end if everything is asked that was asked then, by
 * something else than what it leads to (reasons.h). When the last scripts do not
 * ask again for what they asked for at the end of the earlier run, or nobody else
 * does, some answer may be here that this tree gives no reason for: then
 * replay_stands says no. The caller begins anew; replay_reconsider has found the
 * files that such questions were put to, and they count as changed then: what is
 * wanted of them is found out again, without these questions; as are those of
 * others that have no reason but these. After that, or when these are too many, it
 * begins without a trace. (When a function does not ask any more and is still
 * wanted, and what it asked for asks for the same elsewhere, that goes unnoticed;
 * none was seen.)
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct index;
struct judge;
struct match_answers;
struct plan;
struct replay;
struct store_hash;
struct typing_then;
struct workspace;

/*
 * NULL: no trace under this key, or so much has changed that a replay gains
 * nothing. ws is borrowed. types: the environment of typing.h; a trace of a
 * tree with the same types comes first, then one with those of then: what types
 * were for some earlier run, borrowed.
 */
struct replay *replay_load(struct workspace *ws,
			   const struct store_hash *key,
			   const struct store_hash *types,
			   const struct typing_then *then);
/*
 * For plan_select: files whose content is not the one of then, and others of which
 * something else is wanted since, because of functions in those (changed_names.h)
 * or, after replay_resume, of what types mean now (carry_speakers.h).
 */
const bool *replay_changed(const struct replay *r);
size_t replay_count_changed(const struct replay *r);
/* False: only replay_resume can tell whether the trace is of any use. */
bool replay_same_types(const struct replay *r);
/*
 * judge_resume with the tables of that run. False: begin with empty ones, if the
 * types are the same; else the trace is of no use.
 */
bool replay_resume(struct replay *r, const struct store_hash *key,
		   const struct index *index, struct judge *judge);
/*
 * After plan_select and judge_begin or replay_resume: adds the old answers, and
 * the old questions to changed files. False: the store lost an answer; begin anew.
 */
bool replay_restore(struct replay *r, struct plan *plan, struct judge *judge,
		    struct match_answers *answers);
/* After the last round. */
bool replay_stands(const struct replay *r, struct judge *judge,
		   struct plan *plan);
/*
 * When it does not. draft: a plan that nothing is wanted of; it is filled. False:
 * begin without a trace.
 */
bool replay_reconsider(struct replay *r, struct judge *judge,
		       struct plan *plan, struct plan *draft);
void replay_free(struct replay *r);

/*
 * Of a run that has nothing pending and nothing failed, with its tables, of
 * which only two are kept (store_image.h). -1: store_error.
 */
int replay_save(const struct store_hash *key, const struct store_hash *types,
		struct plan *plan,
		struct judge *judge, const struct match_answers *answers);

#endif
