/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * finding - a judgement over the facts of the whole tree. Plain data; strings
 * are owned by the finding.
 *
 * id is 16 hexadecimal digits of a hash over rule, path, function, subject and
 * ordinal (the how-manieth finding with the same first four, in order of
 * place): it survives edits elsewhere in the file.
 */
#ifndef FINDING_H
#define FINDING_H

#include <stddef.h>
#include <stdint.h>

struct rule;

struct evidence {
	char *path;
	char *role;
	char *text;
	uint32_t line;
};

struct finding {
	char id[17];
	const struct rule *rule;
	char *severity, *confidence;
	char *path;
	char *function;		/* "" outside functions */
	char *subject;
	char *message;
	char *advice;		/* "" when the rule's own text says it all */
	uint32_t line, col, end_col;
	int64_t counter;	/* counter.id of the verdict's row, or 0 */
	struct { struct evidence *items; size_t n, alloc; } evidence;
};

struct finding_list {
	struct finding *items;
	size_t n, alloc;
};

/* By path, line, column, rule, subject. Then gives the ids. */
void finding_finish(struct finding_list *list);
void finding_release(struct finding_list *list);
/* 0 info ... 3 high; -1 for anything else. */
int finding_severity_rank(const char *severity);

#endif
