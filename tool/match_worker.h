/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * match_worker - the process that matches a bundle of patches by itself
 * (`refaudit match-worker`), where spatch is not needed.
 */
#ifndef MATCH_WORKER_H
#define MATCH_WORKER_H

/*
 * Arguments: the bundle, a file of groups (a path a line), the seconds a file may
 * take. The macros are builtins.h beside the bundle. Writes frames (matching.h)
 * to stdout, that of a file when it is done with it; "EXN: reason in FILE" to
 * stderr for a file it gave up, and "parse error: ..." for a bundle it cannot
 * use. Returns the exit status.
 */
int match_worker(int argc, char **argv);

#endif
