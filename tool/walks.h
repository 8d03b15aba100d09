/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walks - the walks that a semantic patch can name with "Walk:", and the process
 * that does one.
 *
 * A walk reads functions as text and prints facts as the patch itself would
 * print them. It runs in a worker process (`refaudit walk-worker`), as libclang
 * does: what it reads is hostile, and a fault costs a file.
 *
 * A new walk is a module of its own and a line in the table of walks.c; its patch
 * names it with "Walk:", and the tables that it reads with "With: data/...".
 */
#ifndef WALKS_H
#define WALKS_H

#include <stdbool.h>

bool walks_has(const char *name);

/*
 * The worker: arguments are the name of a walk, a file of groups (walker.h),
 * seconds a file may take, and the tables. Prints what a bundle prints
 * (spatch.h): facts, functions seen, files done; "EXN: reason in FILE" on stderr
 * for a file that could not be walked. Returns the exit status.
 */
int walks_worker(int argc, char **argv);

#endif
