/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * base.h - what every .c file includes first.
 *
 * Feature macros, the C headers used everywhere, and a handful of helpers that
 * have no better home. Nothing here owns memory or state.
 *
 * Functions that git and this project ban (strcpy, sprintf, system, ...) are
 * poisoned at the end, so that a use is a compile error.
 */
#ifndef BASE_H
#define BASE_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ARRAY_SIZE(a)	(sizeof(a) / sizeof((a)[0]))
#define PRINTF(f, a)	__attribute__((format(printf, f, a)))
#define UNUSED		__attribute__((unused))
#define NORETURN	__attribute__((noreturn))

/* Cannot happen. Prints the place and aborts (defined in diag.c). */
#define bug(...)	bug_at(__FILE__, __LINE__, __VA_ARGS__)
void bug_at(const char *file, int line, const char *fmt, ...)
	PRINTF(3, 4) NORETURN;

/*
 * Allocation that ends the program (status 128, one line) when memory is gone.
 * xmalloc() memory is not cleared; xcalloc() is. Free with free().
 */
void *xmalloc(size_t size);
void *xcalloc(size_t count, size_t size);
void *xrealloc(void *old, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);
/* How the above end; for memory that a library failed to get. */
void out_of_memory(void) NORETURN;

/* Monotonic time, for durations and deadlines. Never part of a result. */
static inline uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

static inline bool starts_with(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

static inline bool ends_with(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

/* With clang, the C library's checked forms are macros. */
#undef strcpy
#undef strcat
#undef strncpy
#undef sprintf
#undef vsprintf
#undef alloca
#pragma GCC poison strcpy strcat strncpy sprintf vsprintf strtok system popen
#pragma GCC poison alloca gets

#endif
