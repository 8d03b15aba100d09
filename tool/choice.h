/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * choice - which counters are migrated: by name, by subsystem, all; and which
 * names are near one that nothing has.
 *
 * Between muster_counters and migrate_run, once or more often.
 */
#ifndef CHOICE_H
#define CHOICE_H

#include <stddef.h>

struct buf;
struct migrate;

/* Each returns how many counters it newly chose. */
size_t choice_all(struct migrate *m);
size_t choice_subsystem(struct migrate *m, const char *title);
/*
 * "foo.ref": every counter of that name, whatever its verdict. 0 with a message
 * that names near ones.
 */
size_t choice_counter(struct migrate *m, const char *name,
			      struct buf *err);
/* Appends up to five titles that are like `title`. */
void choice_near_subsystems(const struct migrate *m, const char *title,
			     struct buf *out);

#endif
