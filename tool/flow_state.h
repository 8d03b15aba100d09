/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_state - the states of a walk over the paths of one function, and what an
 * assignment, a call and a condition make of what is known of variables.
 *
 * Two walks share it: flow_walk and flow_afterput. Each says what its phases
 * mean and makes the step over one node; this part finds all states there are.
 */
#ifndef FLOW_STATE_H
#define FLOW_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "flow_function.h"
#include "flow_sites.h"

struct map;
struct walk;

/*
 * names hold the reference (sets of words): "!": the call has failed, and counts
 * even so; "~variable=callee:argument": it holds what callee made of it;
 * "~=other": it is equal to that. env is
 * a set of words with signs (env_get), passed one of `struct passing`.
 */
struct state {
	uint32_t phase;
	uint32_t names;
	uint32_t env;
	uint32_t at; /* where it was put */
	uint32_t passed;
};

/* What was done with it: given to a call, as an argument, and so on. */
struct passing {
	uint32_t callee; /* numbers of words */
	uint32_t number;
	uint32_t result; /* variable with the result; PASSING_NONE */
	uint32_t via;
};

#define PASSING_NONE UINT32_MAX

struct states {
	struct state *items;
	size_t n;
	size_t alloc;
};

struct visit {
	uint32_t node;
	struct state state;
};

struct walk {
	struct flow_function *f;
	struct site site;
	/* Over node n: calls walk_push for what comes of it. */
	void (*step)(struct walk *w, size_t n, const struct state *s);
	/* What a walk knows more of an assigned value; 0: nothing. Or NULL. */
	unsigned int (*value)(struct walk *w, struct word *text);
	void *own; /* of the walk that this is */
	struct fates *fates; /* how paths end (flow_fate.h); NULL: not asked */
	bool owns; /* of what points into it, too */
	bool remember; /* what is known of variables */
	bool tests; /* the node at hand is a condition */
	bool *reach; /* by node: the site can still be reached */
	bool *spared; /* by node and slot: nothing to put there */
	struct words marked; /* words with is_live or is_asked */
	struct map *passing_ids;
	struct {
		struct visit *items;
		size_t n;
		size_t alloc;
	} stack;
};

/* What a walk from this site has to know. To be released. */
void walk_begin(struct walk *w, struct flow_function *f,
		const struct site *site);
void walk_release(struct walk *w);
/* All states from the entry on; false: too many. */
bool walk_run(struct walk *w, bool remember, const struct state *first);
void walk_push(struct walk *w, size_t node, const struct state *s);
/* Pushes all states to all successors of node n. */
void walk_push_all(struct walk *w, size_t n, const struct states *states);
/* The successors of a condition, for each state. */
void walk_branch(struct walk *w, size_t n, const struct states *states);

/* Signs that the word may have; SIGN_ANY: not known. */
unsigned int env_get(const struct walk *w, uint32_t env,
		     const struct word *key);
/* env with these signs of key; 0 forgets it, and what uses it. */
uint32_t env_known(struct walk *w, uint32_t env, struct word *key,
		   unsigned int signs);
/* What the value of an assignment says; 0: nothing. */
unsigned int env_value(struct walk *w, uint32_t env, struct word *text);
/* An assignment, as far as variables are concerned. */
void state_assigned(struct walk *w, struct state *s, const struct op *op);
/* A call may change what it is given the address of. */
void state_changed(struct walk *w, struct state *s, const struct op *op);
/* What is known of this result says that the call has failed. */
bool env_failed(const struct walk *w, uint32_t env, uint32_t result);

uint32_t passing_add(struct walk *w, uint32_t passed, const struct word *callee,
		     size_t number, const struct word *result,
		     const struct word *via);
struct passing passing_get(const struct walk *w, uint32_t id);
/* The variable that had the result of a call has another value. */
uint32_t passing_unnamed(struct walk *w, uint32_t passed,
			 const struct word *result);
/* A result of one of them is in this variable. */
bool passing_has_result(const struct walk *w, uint32_t passed,
			const struct word *result);

struct word *walk_word(const struct walk *w, uint32_t number);
bool walk_has(const struct walk *w, uint32_t names, const struct word *name);
/* The text, or what it is a part of, was found to be equal to it. */
bool walk_is_equal(struct walk *w, struct word *text, uint32_t names);
/* Something was. */
bool walk_has_equal(const struct walk *w, uint32_t names);
/* "x" is what "x->y" and "x.y" lie in, of one of the names. */
bool walk_is_base(struct walk *w, const struct word *text, uint32_t names);
#endif
