/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_macros - the macro file that spatch is given, for ctree as well.
 *
 * A macro of the file that stands for nothing is left out of a text, with its
 * arguments; of one that stands for something, this is read instead, except for
 * what spatch reads well enough as it stands: strings and statements.
 */
#ifndef CTREE_MACROS_H
#define CTREE_MACROS_H

#include <stddef.h>
#include <stdint.h>
#include "ctree_tokens.h"

struct ctree_words;

struct ctree_macro {
	int n_params; /* -1: no parentheses */
	bool variadic;
	const struct ctree_word **params;
	const struct ctree_token *body;
	size_t n;
};

struct ctree_macros;

/* Reads #define lines; text is copied. They are known to ws from then on. */
struct ctree_macros *ctree_macros_new(struct ctree_words *ws, const char *text,
				      size_t len);
/* Before the words are freed. */
void ctree_macros_free(struct ctree_macros *ms);

#endif
