/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * letter - the words of a patch for review: what `git format-patch` would have
 * written, had a person with much patience made the change.
 *
 * No Signed-off-by, no Date and no name of a person is made up: From is what
 * the caller gives. Same input, same bytes.
 */
#ifndef LETTER_H
#define LETTER_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct maintainers;
struct migrate_counter;
struct migrate_repair;

/* A file of a patch: what stands in its diffstat. */
struct letter_file {
	const char *path;
	uint32_t gone, come;	/* lines */
};

struct letter {
	const json_t *counter;		/* as the report has it; or NULL */
	const struct migrate_repair *repair;	/* then this */
	/* A draft: the whole of it; borrowed; or NULL. */
	const struct migrate_counter *draft;
	const char *subject;		/* behind the prefix */
	const char *series;		/* the same of the cover letter */
	const char *name;		/* "foo.ref" */
	const char *prefix;		/* "net: sched: " */
	const char *from;		/* "A Name <address>" */
	unsigned int number, of;	/* [PATCH number/of] */
	const struct letter_file *files;
	size_t n_files;
	size_t n_sites;			/* operations that were changed */
	size_t n_by_name;		/* of these not by spatch */
	const char *spatch_version;
	const char *barriers;		/* "a.c:1, b.c:2", or "" */
	const char *checks;		/* lines for below the ---, or "" */
	const char *base_commit;	/* or NULL */
	const struct maintainers *maintainers;
};

/* What kernel developers put before the subject of a change to this file. */
void letter_prefix(struct buf *out, const char *path);
/*
 * The prefix that most of these subjects have (one a line, the newest first):
 * false when no two of them, or less than a third, have the same.
 */
bool letter_learn_prefix(struct buf *out, const char *subjects);
/* The name of the patch file: "0001-net-sched-convert-foo.ref-to-...". */
void letter_file_name(struct buf *out, const struct letter *l);
/* The whole mail; diff is what goes behind the diffstat. */
void letter_write(struct buf *out, const struct letter *l,
		  const struct buf *diff);
/* Mail number 0 for all of them. */
void letter_write_cover(struct buf *out, const struct letter *all, size_t n,
			const char *subsystem);
/* Words in lines of at most 72 columns, each begun with indent. */
void letter_wrap(struct buf *out, const char *first, const char *indent,
		 const char *text);

#endif
