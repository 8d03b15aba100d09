/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_shapes - what names and short texts of C look like: a call that is named
 * like a put, a value that means failure, a chain of members.
 *
 * What a name promises is a guess from the habits of the kernel. The lists were
 * made by reading what the walks took wrongly; each is one expression
 * (pattern.h).
 */
#ifndef FLOW_SHAPES_H
#define FLOW_SHAPES_H

#include <stdbool.h>
#include <stddef.h>

struct pattern_match;

enum flow_shape {
	/* names of calls */
	SHAPE_PUT_LIKE, /* puts what it is given */
	SHAPE_NO_PUT, /* ... named so, about something else */
	SHAPE_PUT_INNER, /* of a member by value, it puts the whole */
	SHAPE_ENDS, /* named like a put, and mostly is none */
	SHAPE_DROPS, /* puts it, and could mean nothing else */
	SHAPE_GET_LIKE, /* takes a reference on what it is given */
	SHAPE_STORES, /* keeps what it is given */
	SHAPE_LIST_HEAD, /* ... but its second argument is a list */
	SHAPE_BORROWS, /* has it for as long as the call takes */
	SHAPE_VALUE, /* looks at the pointer only */
	SHAPE_PRINTS,
	SHAPE_ATTRIBUTE, /* a macro: reads a member */
	SHAPE_MEMORY, /* gives back memory, and nothing that it points to */
	SHAPE_FINDS, /* may return a reference */
	SHAPE_FINDS_NOT, /* is asked for something not counted */
	SHAPE_ITERATOR, /* a macro that heads a loop */
	SHAPE_TAKES_OUT, /* of a container, which had a reference */
	SHAPE_TELLS, /* use after a put: prints */
	SHAPE_PRINTS_DEVICE, /* ... with the name of its first argument */
	SHAPE_FREES_WHOLE, /* the private part goes with the object */
	SHAPE_QUIET, /* of the machine: rcu_, trace_ */
	/* texts */
	SHAPE_WORD, /* an identifier */
	SHAPE_RESULT, /* what a hoisted call returned */
	SHAPE_CHAIN, /* a->b.c[d] */
	SHAPE_COUNT_MEMBER, /* ->kref, .kobj */
	SHAPE_UPCAST, /* to_foo(: the same object, another pointer */
	SHAPE_CAST,
	SHAPE_INNER, /* &x->a.b: a member by value */
	SHAPE_PLAIN_CHAIN, /* &a->b.c, with a member */
	SHAPE_ERROR, /* -ENODEV, ERR_PTR(...) */
	SHAPE_FAILURE, /* enumerators that say so */
	SHAPE_NUMBER,
	SHAPE_COMPARE,
	SHAPE_PTR_ERR_IS, /* PTR_ERR(x) == -EFOO */
	SHAPE_PRIVATE, /* foo_priv(x): memory of the object */
	SHAPE_OF_DEVICE, /* %pO and %pf print what is pointed to */
	SHAPE_POINTED, /* &name-> */
	SHAPE_CALL, /* name(...) and nothing behind it */
	SHAPE_CALL_BEGINS, /* name( */
	SHAPE_COUNT
};

struct flow_shapes;

struct flow_shapes *flow_shapes_new(void);
void flow_shapes_free(struct flow_shapes *s);
/* m may be NULL. Shapes of a whole text begin and end with it. */
bool flow_shape_is(struct flow_shapes *s, enum flow_shape shape,
		   const char *text, size_t len, struct pattern_match *m);
/* One of them took too long (pattern.h): results are not to be trusted. */
bool flow_shapes_gave_up(const struct flow_shapes *s);

#endif
