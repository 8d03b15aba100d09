/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * parcel - the migrated counters as patch series in a directory: one directory
 * a subsystem, one patch a counter, each on top of those before it, a cover
 * letter, and for all of it README and migrate.json.
 *
 *	OUT/README
 *	OUT/migrate.json
 *	OUT/RULE/net-sched/0001-....patch	findings of a rule
 *	OUT/net-sched/0000-cover-letter.patch	when there are several
 *	OUT/net-sched/0001-....patch
 *
 * Two counters on one line cannot both be changed by patches that are made
 * apart: the later one is refused, and says so. Every patch is applied by
 * apply.h to what it was made from before it is written. All is written to
 * OUT.refaudit-new, which then takes the place of what an earlier run left: a run that
 * is interrupted leaves OUT as it was. A directory that holds other things is
 * refused.
 */
#ifndef PARCEL_H
#define PARCEL_H

#include <jansson.h>
#include <stddef.h>
#include "buf.h"

struct migrate;

/* Another file of the directory. */
struct parcel_file {
	char *name;		/* owned */
	struct buf text;
};

struct parcel_options {
	const struct parcel_file *files;
	size_t n_files;
	const char *out;	/* directory */
	const char *from;	/* of the mails */
	const char *base_commit; /* or NULL */
	const char *git;	/* a git tree with the history; or NULL */
};

/*
 * Makes the patches of all chosen counters; result: migrate.json as a value, to
 * be freed. -1 with a message.
 */
int parcel_write(struct migrate *m, const struct parcel_options *o,
		 json_t **result, struct buf *err);
/* Is out free, or made by us? -1 with a message. */
int parcel_check_place(const char *out, struct buf *err);

#endif
