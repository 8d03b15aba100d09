/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * edit - the small changes of a conversion that no semantic patch makes: the
 * type in a declaration, the name of one operation, an include line.
 *
 * spatch 1.1.1 does not see members of records without a tag or behind macros,
 * nor what stands in a macro that is no statement, nor functions that it cannot
 * parse. Here a token is replaced at a place that is known.
 *
 * Each function appends the whole text after it to out, or returns false with
 * nothing appended when the text is not as it must be.
 */
#ifndef EDIT_H
#define EDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;

/*
 * "atomic_t name" on that line becomes "refcount_t name". False when the type
 * stands on no such line or belongs to several names.
 */
bool edit_type(struct buf *out, const char *text, size_t len, uint32_t line,
	       const char *name);
/*
 * The word `from` at an offset becomes `to`. False when another word stands
 * there.
 */
bool edit_word(struct buf *out, const char *text, size_t len, uint32_t offset,
	       const char *from, const char *to);
/*
 * The refcount_t operation of the same arguments ("refcount_inc" for
 * "atomic_inc"), or NULL when there is none.
 */
const char *edit_same_operation(const char *op);
/*
 * #include <linux/refcount.h>, unless there is one: among the <linux/...>
 * lines in their order, or in place of <linux/atomic.h> when the text uses
 * nothing of that any more. False when it has no place for it.
 */
bool edit_include(struct buf *out, const char *text, size_t len);

#endif
