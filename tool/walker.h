/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walker - semantic patches with "Walk:", without spatch.
 *
 * Such a patch asks spatch only where functions are, and reads their text itself
 * in Python. The driver knows where functions are, so it runs the script code of
 * the patch in python3: what spatch takes to parse the file is saved. Parsing was
 * most of it (Linux 6.12: reference-paths was the only patch that 2,944 of 9,478
 * files were matched with).
 *
 * It gets files as they are, not sliced: reading costs nothing, and what becomes
 * of a member is asked of the whole file.
 *
 * The program prints what a bundle prints (spatch.h), and is read the same way.
 */
#ifndef WALKER_H
#define WALKER_H

struct buf;
struct rule;
struct rules;

/*
 * Appends the program: the initialize blocks of library and patch, then
 * cocci/lib/walker.py.
 */
void walker_program(struct buf *out, const struct rules *rules,
		    const struct rule *rule);

enum { WALKER_ARGS = 10 };

/*
 * Fills argv (WALKER_ARGS places); the strings are borrowed. groups: a line a
 * file: path, then "line:name" of each function, blanks between.
 */
void walker_argv(const char **argv, const struct rule *rule,
		 const char *program, const char *groups,
		 const char *timeout_s);

#endif
