/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * condition - what can be said of #if, #ifdef and #elif without a .config.
 *
 * Little: whether a branch is never, or always, C for the kernel. `0` and `1`
 * are understood, and names that no translation unit of the kernel written in
 * C defines (__ASSEMBLY__, __ASSEMBLER__, __cplusplus): with defined() and
 * with `!`, alone or where they decide an && or an || by themselves. Anything
 * else is unknown, CONFIG_ words among it.
 *
 * Ranges are of the text behind the directive's word, to the end of the line
 * with its continuation lines. Any bytes are accepted; nothing is kept.
 */
#ifndef CONDITION_H
#define CONDITION_H

#include <stdbool.h>
#include <stdint.h>

enum condition {
	CONDITION_UNKNOWN,
	CONDITION_NEVER,
	CONDITION_ALWAYS,
};

/* Of #if and #elif. */
enum condition condition_if(const char *text, uint32_t start, uint32_t end);
/* Of #ifdef. */
enum condition condition_ifdef(const char *text, uint32_t start, uint32_t end);

enum condition condition_not(enum condition c);

/* Is text[start, end) one of the names that C in the kernel never defines? */
bool condition_is_foreign(const char *text, uint32_t start, uint32_t end);

#endif
