/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * pipeline - one audit from tree to findings: the order of work.
 *
 *	scan -> types -> plan -> (slice -> spatch -> store -> judge: rounds)
 *	     -> verdicts
 *
 * pipeline_open says what there is to do, pipeline_run does it and fills the
 * audit; report_make reads it; pipeline_release frees it, in any state.
 *
 * An audit is a function of its inputs. pipeline_inputs names them all by one
 * hash, so that the report of an unchanged tree need not be made again.
 *
 * For several judgements over nearly the same files (gate.h) the steps are
 * there singly: workspace_load after pipeline_open; pipeline_judge does the
 * rest, and reads no types when audit.index is there already; pipeline_rewind
 * drops what pipeline_judge made, but for the index. Between two judgements
 * files may be replaced (overlay.h); when that changes a type, the caller frees
 * the index and sets it to NULL. maintainers is set by pipeline_run alone.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stdbool.h>
#include <stddef.h>
#include "fact.h"
#include "finding.h"
#include "judge.h"
#include "match.h"
#include "plan.h"
#include "rule.h"
#include "store.h"
#include "typing.h"
#include "workspace.h"

struct buf;
struct index;
struct maintainers;
struct replay;

/* A verdict may ask for more this many times (ARCHITECTURE.md, section 1). */
enum { PIPELINE_ROUNDS = 12 };

struct pipeline_options {
	const char *kernel;
	const char *data_dir;
	const char *store_path;		/* NULL: in memory */
	const char *const *globs;	/* of rule ids; none: the default set */
	size_t n_globs;
	const char *const *subdirs;	/* none: the whole tree */
	size_t n_subdirs;
	unsigned int jobs;
	bool no_slice;
	bool by_spatch;			/* what we can match, too */
};

struct coverage {
	size_t files_total;		/* .c and .h files of the kernel */
	size_t files_selected;		/* that some patch had to look at */
	size_t functions_selected;
	size_t functions_unseen;
};

struct audit {
	struct rules rules;
	struct store *store;
	struct workspace ws;
	struct index *index;
	struct store_hash environment;	/* of types: typing.h */
	struct typing_then then;	/* until what it judges is compared */
	struct maintainers *maintainers;
	struct plan plan;
	struct judge judge;
	struct match_answers answers;
	struct replay *replay;		/* or NULL; the plan borrows of it */
	const struct rule **selected;	/* in order of id */
	size_t n_selected;
	struct finding_list findings;
	struct trouble_list troubles;	/* all, sorted, each once */
	struct coverage coverage;
	char *spatch_version;
	bool *in_scope;
	unsigned int rounds;
	bool passing;		/* set by the caller: a state that nobody comes
				   back to, so its tables are not kept */
	bool resumed;		/* began with the tables of an earlier run */
};

/* Rules, versions, the store, the files of the tree. -1 with a message. */
int pipeline_open(struct audit *audit, const struct pipeline_options *options,
		  struct buf *err);
/*
 * Everything that the report depends on: this program, the versions of what it
 * runs, its data, the options, the list of files of the tree with their sizes,
 * times and inodes. extra: what the caller adds to the report by itself.
 * False when that cannot be told for sure (a file that was written just now).
 */
bool pipeline_inputs(const struct audit *audit,
		     const struct pipeline_options *options,
		     const struct buf *extra, struct store_hash *out);
/* 0; 1 interrupted (what was done is stored); -1 with a message. */
int pipeline_run(struct audit *audit, const struct pipeline_options *options,
		 struct buf *err);
void pipeline_release(struct audit *audit);

/* The steps of pipeline_run; results as there. */
int pipeline_judge(struct audit *audit,
		   const struct pipeline_options *options, struct buf *err);
void pipeline_rewind(struct audit *audit);
/*
 * As pipeline_inputs, but by what the files hold now instead of their times,
 * and without what only the report shows. False when a file cannot be read.
 */
bool pipeline_key(struct store_hash *out, const struct audit *audit,
		  const struct pipeline_options *options);

/* Seen functions of those selected, in per cent; 100 when none was. */
double pipeline_coverage_percent(const struct coverage *c);

#endif
