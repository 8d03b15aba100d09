/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_names - names and expressions of one function that stand for one object.
 * Sets of names are sets of the numbers of words.
 */
#ifndef FLOW_NAMES_H
#define FLOW_NAMES_H

#include <stdbool.h>
#include <stdint.h>
#include "flow_tokens.h"

struct flow_function;
struct flow_words;
struct word;

/* The text is one of the names, or lies in what they point to. */
bool flow_alias(struct flow_function *f, struct word *text, uint32_t names);
/* Set of text and names for the same thing. */
uint32_t flow_names_of(struct flow_function *f, struct word *text);
uint32_t flow_set_of_word(struct flow_function *f, const struct word *w);
bool flow_set_has(const struct flow_function *f, uint32_t names,
		  const struct word *w);
/* The name is a variable or a parameter, by itself. */
bool flow_is_plain(const struct word *w);

/*
 * The names stand in an expression by themselves, outside of calls; unless
 * anyhow, only where the expression makes a choice of values or a list.
 */
bool flow_mentioned(struct flow_function *f, struct span tokens, uint32_t names,
		    bool anyhow);

/*
 * "c ? a : b", in its three parts; false when the text has not just these.
 */
bool flow_choice(struct flow_words *ws, const struct word *text,
		 struct word *parts[3]);

#endif
