/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * uses - every place of a text where one of some names is used as a member, and
 * what is done to the member there.
 *
 * Nothing here knows a type: `a->ref`, `b.ref` and `.ref = ...` are uses of
 * "ref", whatever a and b are (operand.h tells). Both branches of every #if and
 * the bodies of macros are read; comments and strings are not. A declaration
 * (`atomic_t ref;`) is no use.
 */
#ifndef USES_H
#define USES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map;

struct use {
	uint32_t name;		/* the value that the map has for it */
	uint32_t offset;	/* of the name */
	/*
	 * "f->ref", as it is written, without line ends. Of an initialiser what
	 * it is one of: "name.u.ref", "name[0].ref" of any element,
	 * "((struct foo *)0)->ref" in a compound literal, or "".
	 */
	char *object;
	/* ".ref = x": the names that stand there, "u.ref"; else NULL. */
	char *designator;
	bool address;		/* & stands before it */
	bool inside;		/* a member of it is used: ref.counter */
	bool returned;		/* a function returns that */
	/*
	 * The function or macro that gets it, or gives the initial value; ""
	 * when there is none. argument counts from 0.
	 */
	char *callee;
	uint32_t callee_offset, callee_line, callee_col;	/* col from 0 */
	int argument;
	uint32_t line;		/* of the name */
};

struct uses {
	struct use *items;	/* in order of offset */
	size_t n, alloc;
};

/* A quick look: does the text have one of the names at all? */
bool uses_has(const char *text, size_t len, const struct map *names);
/* Appends them to a zeroed or used list. */
void uses_find(struct uses *out, const char *text, size_t len,
	       const struct map *names);
void uses_release(struct uses *list);

#endif
