/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * operand - the type of a C expression, from what its file says.
 *
 * spatch runs without headers, so it cannot tell what `a->b->c.ref` is. Here
 * the base (`a`) is looked up in the text of the file: parameters and local
 * declarations of the function that holds it (the nearest declaration before
 * the place wins), then file-scope objects, then, for a call `f(x)`, the
 * return type of f as declared in the file. The rest of the chain is resolved
 * through the index.
 *
 * Understood: identifiers, parentheses, & and *, -> and ., [index], casts
 * `(struct foo *)e`, container_of/container_of_const/list_entry/
 * list_first_entry/hlist_entry/rb_entry (argument 2 is the type), per_cpu_ptr/
 * this_cpu_ptr/raw_cpu_ptr/rcu_dereference*(x)/READ_ONCE(x) (type of the
 * argument) and their like; current; a ? b : c (the first branch that is known), pointer
 * arithmetic, typeof and __auto_type in declarations. sizeof is handled by
 * operand_sizeof. spatch prints expressions with blanks around operators: both
 * spellings are read. A member that is a macro (sk_refcnt) is the member it
 * stands for.
 *
 * Never guessed by member name: what cannot be resolved says why.
 */
#ifndef OPERAND_H
#define OPERAND_H

#include <stdbool.h>
#include <stdint.h>
#include "answer.h"
#include "index.h"

struct buf;
struct scan_file;
struct vars_cache;

/* The file in which expressions are resolved; all borrowed. */
struct operand_file {
	const struct index *index;	/* may be NULL: only the base is typed */
	const char *path;
	const char *text;
	size_t len;
	const struct scan_file *scan;
	/*
	 * Return type of a function that the file only calls, as text
	 * ("struct foo *"), or NULL when unknown. May itself be NULL.
	 */
	const char *(*return_type)(void *ctx, const char *function);
	void *ctx;
	struct vars_cache *cache;	/* for many questions; or NULL */
};

/*
 * Resolves expr as it stands at byte `offset` of the file. 0 when the type is
 * known, -1 otherwise (out->why is set).
 */
int operand_resolve(const struct operand_file *f, uint32_t offset,
		    const char *expr, struct operand *out);
/*
 * What a size argument allocates: sizeof(struct foo), sizeof(*p), n * sizeof,
 * struct_size(p, ...), size_add(sizeof(..), ..). out->type is the object's
 * type. -1 when it names no type.
 */
int operand_sizeof(const struct operand_file *f, uint32_t offset,
		   const char *expr, struct operand *out);
/*
 * Return type of the function item `i` of the scan, as text ("struct foo *").
 * Appends to out; false if it is not a function.
 */
bool operand_return_type(const struct operand_file *f, uint32_t i,
			 struct buf *out);

#endif
