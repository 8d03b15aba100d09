/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * output_gate - the verdicts of a gate, on stdout.
 *
 *	text	one block a new finding: what, where, evidence, how to fix
 *	json	everything (reports/schema/refaudit-gate-1.schema.json)
 *	github	workflow commands, which become annotations of a pull request
 *	markdown  for a comment on it, or the page of a job
 *
 * The summary stands in the last line of text and github, and is the title of
 * markdown. What comes from the tree is inert in each (escape.h). A series of several
 * patches has one section a patch and one for all; annotations are of all.
 *
 * Other formats are those of output.h: they are written from an audit whose
 * findings are the new ones.
 */
#ifndef OUTPUT_GATE_H
#define OUTPUT_GATE_H

#include <stddef.h>

struct buf;
struct finding;
struct gate;
struct gate_verdict;

enum output_gate_result {
	OUTPUT_GATE_PASS,
	OUTPUT_GATE_FAIL,	/* new findings that count */
	OUTPUT_GATE_INCOMPLETE,	/* something could not be looked at */
};

/* rank: the least severity that fails (finding_severity_rank). */
enum output_gate_result output_gate_result(const struct gate_verdict *v,
					   int rank);
/* "2 new findings (1 high, 1 medium), 1 fixed: FAIL", without newline. */
void output_gate_summary(struct buf *out, const struct gate_verdict *v,
			 int rank);

struct output_gate_format {
	const char *name;
	void (*print)(struct buf *out, const struct gate *g, int rank);
};

/* NULL when there is none of that name. */
const struct output_gate_format *output_gate_find(const char *name);
/* -1 with a message when stdout cannot be written. */
int output_gate_write(const struct output_gate_format *f, const struct gate *g,
		      int rank, struct buf *err);

/*
 * One finding as coccicheck prints it: "path:line:col-col: WARNING: message
 * [rule]"; columns count from 0. path stands for that of the finding.
 */
void output_gate_coccicheck(struct buf *out, const struct finding *f,
			    const char *path);

#endif
