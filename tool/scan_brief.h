/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_brief - what is asked about every file of a tree, of its scan.
 *
 * A few numbers and words: small enough to be kept for all files together, where
 * most scans are never looked at (workspace_kept.h).
 */
#ifndef SCAN_BRIEF_H
#define SCAN_BRIEF_H

#include <stdbool.h>
#include <stdint.h>

struct scan_file;

struct scan_brief {
	char *const *includes;		/* as in struct scan_file */
	const uint16_t *words;		/* likewise, of the whole file */
	uint32_t n_includes, n_words;
	bool types;			/* it defines records or typedefs */
	bool sources;			/* it includes more than headers */
};

/* Borrows of the scan; nothing of NULL. */
struct scan_brief scan_brief(const struct scan_file *scan);

#endif
