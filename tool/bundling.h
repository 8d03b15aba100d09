/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * bundling - which semantic patches are matched together.
 *
 * Files need different sets of patches. A set that few files have is dear: each
 * child of spatch takes a quarter of a second to start, and more for each patch
 * that it reads. A patch that a file does not need is dear as well: it is
 * matched against every function of the slice, for nothing. So sets are joined
 * as long as what is saved in starts is more than what is matched in vain.
 *
 * Costs are in bytes of slice: what it takes to match one patch against one
 * byte. Measured with spatch 1.1.1 over 250 slices of Linux 6.12, 2 MB: a patch
 * that finds nothing adds 0.6 to 2.4 s, 0.7 us a byte; a child that is given
 * nothing to do takes 0.3 s with one patch and 0.75 s with nineteen.
 *
 * The result depends on nothing but the sets and their weights.
 */
#ifndef BUNDLING_H
#define BUNDLING_H

#include <stddef.h>
#include <stdint.h>

/* Bit p: patch p of the plan. */
struct bundling {
	struct bundling_set {
		uint64_t patches;	/* as given to bundling_add */
		uint64_t weight;	/* bytes of all files that have it */
		size_t joined;		/* after bundling_join: index of the
					   set that holds the union */
		uint64_t all;		/* of a set that others joined */
	} *items;
	size_t n, alloc;
};

/* A file with that set of patches. */
void bundling_add(struct bundling *b, uint64_t patches, uint64_t weight);
void bundling_join(struct bundling *b);
/* What to match a file with: a superset of patches. After bundling_join. */
uint64_t bundling_of(const struct bundling *b, uint64_t patches);
void bundling_release(struct bundling *b);

#endif
