/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * fact - what one semantic patch saw at one place; and what could not be seen.
 *
 * Plain data. Strings are owned by the element; *_release frees the list.
 */
#ifndef FACT_H
#define FACT_H

#include <stddef.h>
#include <stdint.h>

struct fact {
	char *kind;
	char *function;		/* "" outside functions */
	char *attrs;		/* JSON object, keys sorted */
	uint32_t line;		/* from 1 */
	uint32_t col, end_col;	/* from 0 */
};

struct fact_list {
	struct fact *items;
	size_t n, alloc;
};

/* By place, then kind, then attributes: the order in which they are stored. */
void fact_sort(struct fact_list *list);
/* Removes equal neighbours of a sorted list. */
void fact_unique(struct fact_list *list);
void fact_release(struct fact_list *list);

enum trouble_kind {
	TROUBLE_BLIND,	/* spatch did not parse this function or file */
	TROUBLE_FAILED,	/* crashed, timed out, unreadable */
};

struct trouble {
	enum trouble_kind kind;
	char *path;
	char *function;		/* "" for the whole file */
	char *rule;		/* "" when it concerns all */
	char *message;
	uint32_t line;
};

struct trouble_list {
	struct trouble *items;
	size_t n, alloc;
};

const char *trouble_kind_name(enum trouble_kind kind);
/* Copies all strings. NULL counts as "". */
void trouble_add(struct trouble_list *list, enum trouble_kind kind,
		 const char *path, const char *function, uint32_t line,
		 const char *rule, const char *message);
/* By path, line, function, rule, message; equal ones are merged. */
void trouble_sort(struct trouble_list *list);
void trouble_release(struct trouble_list *list);

#endif
