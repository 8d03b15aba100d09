/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * judgement - what one run said of a whole tree: findings, troubles, coverage.
 *
 * A gate compares judgements. They are kept in the store under a key over all
 * that they depend on, so that a base is judged once and then for free.
 */
#ifndef JUDGEMENT_H
#define JUDGEMENT_H

#include <stdbool.h>
#include "fact.h"
#include "finding.h"
#include "pipeline.h"

struct buf;

struct judgement {
	struct finding_list findings;	/* in order, with their ids */
	struct trouble_list troubles;
	struct coverage coverage;
	bool from_store;
};

/*
 * Judges what the workspace of the audit holds now, or takes the judgement
 * from the store. 0; 1 interrupted; -1 with a message. The audit is rewound
 * before, and its findings and troubles are empty after. anew: not from the
 * store, so that the tables of the judge are there (store.h).
 */
int judgement_make(struct judgement *out, struct audit *audit,
		   const struct pipeline_options *options, bool anew,
		   struct buf *err);
/* What pipeline_run has found, for a judgement_make of the same tree later. */
int judgement_keep(struct audit *audit, const struct pipeline_options *options,
		   struct buf *err);
/*
 * The judgement of a tree that pipeline_open has listed, and nothing more: when
 * no file's time has changed since it was asked for last, not one is read.
 */
int judgement_of_tree(struct judgement *out, struct audit *audit,
		      const struct pipeline_options *options, struct buf *err);
void judgement_release(struct judgement *j);

/* As text, and back; -1 when it is no such text (message in err). */
void judgement_pack(struct buf *out, const struct judgement *j);
int judgement_unpack(struct judgement *out, const char *text, size_t len,
		     const struct rules *rules, struct buf *err);

#endif
