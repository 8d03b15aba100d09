/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * gate - what a change adds: judgements before and after, compared.
 *
 * The tree is judged as it is, then with each step of a series in place
 * (overlay.h). A finding of the later judgement whose id is not in the earlier
 * one is new, unless it is one that moved: its function, file or name went,
 * and the same rule says the same of the same thing elsewhere. What could be
 * seen before and cannot be seen after is lost sight; so is what cannot be
 * seen in a function that the change touches, seen before or not.
 *
 * A new finding outside the lines that were changed names its cause: the
 * changed function or record that it rests on.
 */
#ifndef GATE_H
#define GATE_H

#include <stdbool.h>
#include <stddef.h>
#include "fact.h"
#include "judgement.h"
#include "series.h"

struct buf;
struct map;

struct gate_finding {
	const struct finding *finding;
	char *cause;		/* NULL: it stands in what was changed */
};

struct gate_verdict {
	const char *subject;	/* of the patch, or "" */
	struct { struct gate_finding *items; size_t n, alloc; } added;
	struct { const struct finding **items; size_t n, alloc; } fixed;
	size_t moved, known;	/* known: in the baseline */
	size_t suppressed;	/* by gate_set_aside */
	struct trouble_list lost;
	char *const *notes;	/* series_step.notes */
	size_t n_notes;
};

struct gate {
	struct audit audit;
	struct overlay under;	/* what the base has and the directory not */
	struct series series;
	struct judgement *judgements;	/* steps + 1 */
	size_t n_judgements;
	struct gate_verdict *patches;	/* one a step */
	struct gate_verdict whole;
};

struct gate_options {
	struct pipeline_options pipeline;
	const struct map *known;	/* ids of the baseline, or NULL */
	bool tables;			/* outputs ask for counters and such */
	/*
	 * Exactly one: bytes of patches, or what fills the series by itself
	 * once the tree is listed.
	 */
	const char *patch;
	size_t patch_len;
	int (*steps)(void *ctx, struct gate *gate, struct buf *err);
	void *ctx;
};

/* 0; 1 interrupted; -1 with a message. gate_release in any case. */
int gate_run(struct gate *g, const struct gate_options *o, struct buf *err);
void gate_release(struct gate *g);

/* What the tree holds, for series.h: ctx is the gate. */
int gate_read(void *ctx, const char *path, struct buf *out, struct buf *err);

/* Compares; public for tests. The verdict borrows from all of them. */
void gate_compare(struct gate_verdict *v, const struct judgement *before,
		  const struct judgement *after, const struct change *change,
		  const struct map *known);
void gate_verdict_release(struct gate_verdict *v);

/* Takes out of every verdict the new findings of which aside says so. */
void gate_set_aside(struct gate *g,
		    bool (*aside)(void *ctx, const struct finding *f),
		    void *ctx);

/* Findings of v at least this severe (finding_severity_rank). */
size_t gate_count(const struct gate_verdict *v, int rank);

#endif
