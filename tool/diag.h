/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * diag - talk to the person at the terminal; and the only ways to end.
 *
 * Everything goes to stderr with the prefix "refaudit: ". Libraries do not
 * call this: they append to a `struct buf *err` and return. Commands do.
 * When a progress line stands on the terminal, diag clears it first (see
 * progress.h: progress registers a hook here, so the two never mix).
 */
#ifndef DIAG_H
#define DIAG_H

#include "base.h"

enum diag_level { DIAG_QUIET, DIAG_NORMAL, DIAG_VERBOSE };

/* Exit statuses (ARCHITECTURE.md, "Outputs"). */
enum {
	EXIT_CLEAN = 0,		/* complete, nothing found (or not asked) */
	EXIT_FINDINGS = 1,	/* complete, findings */
	EXIT_INCOMPLETE = 2,	/* something could not be looked at */
	EXIT_FATAL = 128,
	EXIT_USAGE = 129,
	EXIT_INTERRUPTED = 130,
};

void diag_set_level(enum diag_level level);
enum diag_level diag_get_level(void);
/* Called before each message; NULL removes it. */
void diag_set_hook(void (*before)(void));

void diag_error(const char *fmt, ...) PRINTF(1, 2);	/* "error: ..." */
void diag_warn(const char *fmt, ...) PRINTF(1, 2);	/* "warning: ..." */
void diag_note(const char *fmt, ...) PRINTF(1, 2);	/* not when quiet */
void diag_detail(const char *fmt, ...) PRINTF(1, 2);	/* when verbose */
/*
 * When verbose: what a stage took since the last such line, or since the start,
 * on the clock and of processor time (children that ended included).
 */
void diag_stage(const char *stage);

/* Print "fatal: ..." and exit with EXIT_FATAL. For commands only. */
void diag_die(const char *fmt, ...) PRINTF(1, 2) NORETURN;

#endif
