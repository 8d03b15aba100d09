/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * walker - semantic patches with "Walk:", without spatch.
 *
 * Such a patch needs functions as text, and nothing that spatch knows. So the
 * driver runs the walk that it names (walks.h) in a process of this program, as
 * it does libclang: what spatch takes to parse the file is saved, and a walk
 * that crashes or does not end costs the file that it was in.
 *
 * It gets files as they are, not sliced: reading costs nothing, and what becomes
 * of a member is asked of the whole file.
 *
 * The process prints what a bundle prints (spatch.h), and is read the same way.
 */
#ifndef WALKER_H
#define WALKER_H

struct rule;

enum { WALKER_ARGS = 10 };

/*
 * Fills argv (WALKER_ARGS places); the strings are borrowed. self: the file of
 * this program. groups: a line a file: path, then "line:name" of each function,
 * blanks between.
 */
void walker_argv(const char **argv, const struct rule *rule, const char *self,
		 const char *groups, const char *timeout_s);

/*
 * What facts of walks depend on besides patch and file: the sources of the walks
 * in this program. Part of the key under which facts are stored.
 */
const char *walker_key(void);

#endif
