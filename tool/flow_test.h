/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * flow_test - what a condition tests, and what is known of that then.
 */
#ifndef FLOW_TEST_H
#define FLOW_TEST_H

struct flow_words;
struct word;

/* What is known of a value: the signs it may have. ERR_PTR is negative. */
enum { SIGN_NEG = 1, SIGN_ZERO = 2, SIGN_POS = 4, SIGN_ANY = 7 };

/* What a condition tests, and what that is when it holds, and when not. */
struct word *flow_test(struct flow_words *ws, struct word *text,
		       unsigned int *yes, unsigned int *no);

#endif
