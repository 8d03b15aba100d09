/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * muster - the counters of an audit as things to migrate: with their
 * operations, the file that changes them most, and whose they are.
 */
#ifndef MUSTER_H
#define MUSTER_H

#include <jansson.h>

struct audit;
struct buf;
struct migrate;

/*
 * report: of this audit, which has run; borrowed, as is the audit. -1 with a
 * message; migrate_release in any case.
 */
int muster_counters(struct migrate *m, struct audit *audit,
		    const json_t *report, struct buf *err);

#endif
