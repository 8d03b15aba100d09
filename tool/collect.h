/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * collect - what one child said, file by file.
 *
 * Lines of a child's output come in any order of files; a file that failed is
 * named on stderr. Everything in a struct collected is its own.
 */
#ifndef COLLECT_H
#define COLLECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "spatch.h"

struct proc_result;

/* Of one file. */
struct collected {
	/* path is NULL: it is this file */
	struct { struct spatch_fact *items; size_t n, alloc; } facts;
	/* lines on which names of functions stand that were looked at */
	struct { uint32_t *items; size_t n, alloc; } seen;
	bool done;	/* to its end */
	char *why;	/* it failed, or NULL */
};

/*
 * Adds to to[i] what the child said of names[i]. A fact that cannot be read
 * may belong to any of the n: then all of them failed.
 */
void collect_output(struct collected *to, char *const *names, size_t n,
		    const struct proc_result *r);
/* A function whose name stands on one of these lines was looked at. */
bool collected_saw(const struct collected *c, uint32_t first_line,
		   uint32_t last_line);
/* Moves what is in from; facts that both have are there twice. */
void collected_merge(struct collected *c, struct collected *from);
void collected_release(struct collected *c);

#endif
