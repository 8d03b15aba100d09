/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * handout - what children are given to read, in a scratch directory.
 *
 *	../s/12.c	the slice of file 12 (slice.h), for spatch
 *	../s/12m.c	another slice of it, for our own matcher (matcher.h): in
 *			the list (groups.h)
 *	../s/12ID.c	file 12 as it is, for the patch ID with "Walk:": as well
 *	../b5.cocci	a bundle: the patches whose bits 0x5 has
 *	../m5.cocci	the same for our matcher
 *	../g3		which files one child looks at
 *	../builtins.h	macros that spatch is told of
 *
 * Names are as children see them (scratch.h). Bundles are written when they are
 * first asked for, slices with the list that names them. What is not ASCII is masked: it stands in
 * comments and strings, and Python in spatch 1.1.1 raises an exception at a
 * string that is not UTF-8, and the file is lost.
 *
 * Functions that return int give 0 or -1, those that return a name NULL, with
 * a message in err; a name is the caller's.
 */
#ifndef HANDOUT_H
#define HANDOUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "scratch.h"

struct buf;
struct map;
struct rule;
struct rules;
struct task;
struct tasks;

#define HANDOUT_MACROS	"../builtins.h"

/* What an empty file costs a child, in bytes. */
enum {
	HANDOUT_START_COST = 4000,
	HANDOUT_LOCAL_GAIN = 16, /* our matcher takes that much less */
};

struct handout {
	const struct rules *rules;
	const struct tasks *tasks;
	struct scratch scratch;
	struct map *written;	/* names of bundles and programs */
	unsigned int groups;	/* how many were written */
	char *runner;		/* runner.py */
};

/* tasks, made, and rules are borrowed. On failure too, handout_close. */
int handout_open(struct handout *h, const struct tasks *tasks,
		 const struct rules *rules, const char *macros,
		 size_t macros_len, struct buf *err);
/* Removes the directory. */
void handout_close(struct handout *h);

int handout_write(struct handout *h, const char *name, const struct buf *text,
		  struct buf *err);
char *handout_slice_name(const struct handout *h, const struct task *t);
/* About how many bytes the slice of a task has, and HANDOUT_START_COST. */
void handout_weigh(const struct handout *h, struct task *t);
char *handout_bundle(struct handout *h, uint64_t patches, bool local,
		     struct buf *err);
/*
 * With the slices of the tasks; in a second look only bodies are blanked. The
 * tasks are all for spatch, all for our matcher, or all for one walk.
 */
char *handout_groups(struct handout *h, struct task *const *tasks, size_t n,
		     struct buf *err);

/* Removes a list that nobody reads any more. */
void handout_forget(const struct handout *h, const char *groups);

#endif
