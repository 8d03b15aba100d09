/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * migrate - from a counter that the audit grades "convert" to the text of every
 * file after it has become a refcount_t.
 *
 *	sites (every use in the tree) -> recast (operations, by spatch)
 *	     -> edit (what spatch cannot) -> sites again
 *
 * A counter is refused, with the places, when one use of it could not be
 * changed or was not understood, when an operation that the audit knows is no
 * site, or when afterwards an atomic operation is left on it. What is not
 * refused changes the field's type, its initialisers and every operation on
 * it, and nothing else.
 *
 * A counter that dies below zero gets a draft instead, by the semantic patch of
 * below-zero-free: every constant moves up by one, and each change says why.
 * What has no mechanical form stays as it was; the draft is incomplete then, and
 * names the places.
 *
 * Calling order: muster.h on an audit that has run; choice.h, once or
 * more often; migrate_run; then read counters; migrate_release.
 */
#ifndef MIGRATE_H
#define MIGRATE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "buf.h"
#include "types.h"

struct audit;
struct finding;
struct maintainers;
struct rule;

struct migrate_place {
	char *path, *text;	/* text: what is there, or what is wrong */
	uint32_t line, col;
};

/* What a repair (repair.h) says of itself. */
struct migrate_repair {
	const struct rule *rule;
	/* All findings that it mends; borrowed. */
	struct { const struct finding **items; size_t n, alloc; } findings;
	char *subject, *text;		/* of the letter; NULL: refused */
};

/* A file that a counter's conversion changes. */
struct migrate_change {
	uint32_t file;		/* of the workspace */
	struct buf text;	/* after it, but for the include line */
	bool include;		/* wants <linux/refcount.h> */
};

/* What one patch is made for: a counter, or findings that are repaired. */
struct migrate_counter {
	struct migrate_repair *repair;	/* NULL: a counter; else owned */
	const json_t *json;	/* as the report has it; borrowed; or NULL */
	char *name;		/* "foo.ref"; of a repair the function */
	const char *field, *path;	/* borrowed from json */
	/* The .c file that changes it most, or path; and whose counter it is:
	   the section of path, or if that is "THE REST" of home. Borrowed. */
	const char *home, *subsystem;
	index_id record;	/* INDEX_NONE: a variable */
	bool chosen;
	struct { struct migrate_place *items; size_t n, alloc; } operations;
	/* Of a chosen one, after migrate_run: */
	bool draft;
	struct { struct migrate_place *items; size_t n, alloc; } shifts, stops;
	struct { struct migrate_place *items; size_t n, alloc; } refusals;
	struct { struct migrate_change *items; size_t n, alloc; } changes;
	size_t n_sites;		/* operations and initialisers changed */
	/* Where code near an operation speaks of barriers. */
	struct { struct migrate_place *items; size_t n, alloc; } barriers;
	size_t n_functions_only;	/* of these, changed by edit alone */
	/* After recheck_run, else as zeroed: */
	size_t units_checked, units_without;
	/* After rebuild_run: */
	size_t objects_built, objects_without;
	bool built, checked;
	char *checks;		/* what was checked, lines; or NULL */
};

struct migrate {
	struct audit *audit;
	struct { struct migrate_counter *items; size_t n, alloc; } counters;
	struct { size_t *items; size_t n, alloc; } chosen;
};

void migrate_release(struct migrate *m);

/* A refusal of c, which then gets no patch. */
void migrate_refuse(struct migrate_counter *c, const char *path, uint32_t line,
		    const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Graded "convert"; graded "rework" because it dies below zero. */
bool migrate_is_convert(const struct migrate_counter *c);
bool migrate_is_offset(const struct migrate_counter *c);

/* 0; 1 interrupted; -1 with a message. */
int migrate_run(struct migrate *m, const char *data_dir, struct buf *err);

#endif
