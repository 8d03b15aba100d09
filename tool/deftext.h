/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * deftext - reads definitions text, the format that index.h explains, line by
 * line.
 *
 * What a line says of itself is checked here: how many fields, numbers in
 * their ranges, records in order and named before they are used. Records are
 * numbered within the text. Strings are pieces of it, borrowed, not terminated.
 */
#ifndef DEFTEXT_H
#define DEFTEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum deftext_kind {
	DEFTEXT_RECORD,
	DEFTEXT_MEMBER,
	DEFTEXT_TYPEDEF,
	DEFTEXT_ALIAS,
};

struct deftext_string {
	const char *text;
	size_t len;
};

struct deftext_type {
	struct deftext_string name;
	int32_t record;		/* "#3": 3; else -1 */
	uint16_t pointers;
	bool is_array, is_function;
};

struct deftext_line {
	enum deftext_kind kind;
	struct deftext_string name;	/* record, member: "" if it has none */
	uint32_t line;			/* in the source; not of an alias */
	int32_t record;			/* record: itself; member: its owner */
	int32_t parent;			/* of a record, or -1 */
	bool is_union;			/* record */
	struct deftext_type type;	/* member, typedef */
	struct deftext_string target;	/* of an alias */
};

/* Set text and end of a zeroed one, then ask until 0 or -1 comes. */
struct deftext {
	const char *text, *end;
	size_t line;		/* number of the line last read */
	int32_t records;	/* seen so far */
};

/* 1: *out is the next line; 0: there is none; -1: it is malformed. */
int deftext_next(struct deftext *d, struct deftext_line *out);

#endif
