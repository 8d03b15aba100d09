/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * manifest - migrate.json: every counter and finding that was asked for, with its
 * patch or draft, or with the places that forbid one.
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <jansson.h>
#include <stddef.h>

struct audit;
struct letter_file;
struct migrate_counter;

struct manifest {
	json_t *counters, *repairs;
	size_t patches, drafts, refused;
};

void manifest_init(struct manifest *m);
/* patch: its path below the directory; NULL: refused. All is copied. */
void manifest_add(struct manifest *m, const struct migrate_counter *c,
		  const char *subsystem, const char *patch,
		  const struct letter_file *files, size_t n_files);
/* The whole document, to be freed; m is used up. base_commit: or NULL. */
json_t *manifest_finish(struct manifest *m, const struct audit *audit,
			const char *base_commit);

#endif
