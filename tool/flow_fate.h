/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_fate - how the paths of a walk end, collected; and assignments, after
 * which a reference may have another name, be stored, or be lost.
 */
#ifndef FLOW_FATE_H
#define FLOW_FATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "flow_end.h"
#include "flow_state.h"

struct fates;

struct fates *fates_new(void);
/* Forgets all ends. */
void fates_clear(struct fates *fates);
void fates_free(struct fates *fates);
/* Moves the ends to out, each with its passed list. */
void fates_take(struct walk *w, struct ends *out);

struct fate {
	enum end_how how;
	size_t at;
	const char *detail;
	const char *fails; /* "" */
	size_t second; /* FATE_ONE: there is no second place */
	uint32_t env; /* of what is known there; 0 */
};

#define FATE_ONE SIZE_MAX

/* A path of state s ends. Does nothing when w->fates is NULL. */
void walk_end(struct walk *w, const struct state *s, const struct fate *fate);
/* The same, of the usual form. */
void walk_end_at(struct walk *w, const struct state *s, enum end_how how,
		 size_t at, const char *detail);

/* An assignment. false: the path ends there. */
bool walk_assign(struct walk *w, struct state *s, const struct op *op);
/* The head of an iterator (not the site's) sets its variable. */
void walk_iterate(struct walk *w, size_t n, struct states *states);
/* Adds to s->passed that what calls made of it, that the text is, went away. */
void walk_made_stored(struct walk *w, struct state *s, struct word *text);
/* What calls made the text of the object: "callee:argument", each. */
void walk_made(struct walk *w, struct word *text, uint32_t names,
	       struct words *out);
/* Whoever stores the device does not take over its power. */
bool walk_is_lent(const struct walk *w);

#endif
