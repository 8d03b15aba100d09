/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_sites - the places where a function may take references; and what the name
 * of a call says that it does with what it is given.
 *
 * A site is a call that returns a pointer (to a record that is counted, or that
 * the table names), one that the table says takes a reference on an argument or
 * leaves one in it, or the head of an iterator that holds one in its body.
 */
#ifndef FLOW_SITES_H
#define FLOW_SITES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct flow_function;
struct flow_row;
struct flow_words;
struct word;

enum site_kind { SITE_RETURN, SITE_ARGUMENT, SITE_OUT, SITE_LOOP, SITE_PUT };

#define SITE_NO_OP SIZE_MAX

struct site {
	size_t node, op; /* op SITE_NO_OP: the head of an iterator */
	enum site_kind kind;
	struct word *callee;
	const struct flow_row *row; /* or NULL: not of the table */
	struct word *lvalue; /* what holds the reference */
	struct word *result; /* what tells success, or NULL */
	size_t at;
	bool kept; /* lvalue outlives the function */
};

struct sites {
	struct site *items;
	size_t n;
	size_t alloc;
};

/* Where it may take references; the array is the caller's to vec_release. */
void flow_sites(struct flow_function *f, struct sites *out);

/*
 * The last call in front of the site that gave the local variable in which the
 * lvalue lies ("x" of "x->y"), or what that is a member of ("x = hw->priv");
 * NULL: none.
 */
struct word *flow_made_by(struct flow_function *f, const struct site *s);
/*
 * Where the function puts what the site takes on an argument, by the same name and
 * on no path through the site: as in if (on) get(x); else put(x). SIZE_MAX: nowhere,
 * or it puts something else of the family, too.
 */
size_t flow_put_beside(struct flow_function *f, const struct site *s);
/* "x->y" and "&x->z.w" begin with one name. */
bool flow_same_root(struct flow_words *ws, const struct word *a,
		    const struct word *b);

/* By its name, the call puts what it is given. */
bool flow_puts(struct flow_words *ws, struct word *call, struct word *text);
/* By its name, it stores this argument; the head of a list it does not. */
bool flow_stores(struct flow_words *ws, struct word *call, size_t number);
bool flow_row_consumes(const struct flow_row *row, size_t number);
#endif
