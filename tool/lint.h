/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * lint - what is wrong with a catalogue of semantic patches.
 */
#ifndef LINT_H
#define LINT_H

#include <stddef.h>

struct buf;
struct rules;

/*
 * Appends everything that is wrong, a line each: unknown or missing keys, SmPL
 * rule names used twice, variables of scripts that hide what other scripts call,
 * Facts that nobody emits, word lists out of order or without origin, no .md, no
 * .sql, no test case, a rule that our matcher cannot match in a patch that says
 * so ("Matcher: local"). Returns how many.
 */
size_t lint_rules(const struct rules *rules, struct buf *out);

#endif
