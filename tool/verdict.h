/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * verdict - a row of a verdict's SELECT as a finding.
 *
 * The columns are those that ARCHITECTURE.md, section 3, names.
 */
#ifndef VERDICT_H
#define VERDICT_H

struct buf;
struct finding_list;
struct rule;
struct store_row;

struct verdict {
	const struct rule *rule;
	struct finding_list *out;
	struct buf *err;
};

/* For store_query: ctx is a struct verdict. -1 with a message in its err. */
int verdict_take(void *ctx, const struct store_row *row);

#endif
