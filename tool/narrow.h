/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * narrow - what a patch's `Narrow:` says of an item that has its words.
 *
 * Words alone show a patch much that it will turn away: every devm_kzalloc(),
 * every file_operations with a release. Narrow asks once more, cheaply, and
 * never turns away what the patch could match:
 *
 *	device, kobject, cdev, kref   functions that allocate a type which
 *		embeds it, or a type that is not known
 *	hollow	items that set a member named in Words to a function in whose
 *		body nothing may happen (hollow.h) or that is not known, or that
 *		call a function named in Words; and of the functions to keep
 *		besides, or asked for, those that may be hollow. Such a rule
 *		looks around: the function may stand in any file
 *
 * Without Narrow the answer is yes. A struct narrow borrows everything and
 * needs no release.
 */
#ifndef NARROW_H
#define NARROW_H

#include <stdbool.h>
#include <stdint.h>
#include "operand.h"

struct buf;
struct index;
struct rule;
struct scan_item;
struct workspace;

struct narrow {
	const struct rule *rule;
	struct workspace *ws;
	uint32_t file;
	struct operand_file f; /* set when the rule has Narrow */
	struct buf *note;	/* NULL, or the caller sets it: takes what was
				   looked up in other files (hollow_names.h) */
};

/* It asks what is allocated; so what types mean matters. */
bool narrow_is_by_type(const struct rule *rule);
/* False: the file cannot be read any more (a trouble says so). */
bool narrow_start(struct narrow *n, const struct rule *rule,
		  struct workspace *ws, const struct index *index,
		  uint32_t file);
/* An item that has a word of the rule. */
bool narrow_wants(const struct narrow *n, const struct scan_item *item);
/* A function that is to be kept besides, or is asked for. */
bool narrow_keeps(const struct narrow *n, const struct scan_item *item);

#endif
