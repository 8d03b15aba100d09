/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * matcher - semantic patches with "Matcher: local", without spatch.
 *
 * The rules of such a patch only look, at one place or at the ways from one to
 * another (matching_rule.h). So a process of this program matches them, and
 * hands what it found to a python3 that runs the scripts of the patches
 * (cocci/lib/runner.py). That takes a small part of the time; the facts are the
 * same, and `audit --matcher spatch` says so to who doubts it.
 *
 * The python3 is what is started: it starts this program, and ends as that ends.
 * Both get slices and a bundle, as spatch would, and print what it prints
 * (spatch.h).
 */
#ifndef MATCHER_H
#define MATCHER_H

enum { MATCHER_ARGS = 12 };

/*
 * Fills argv (MATCHER_ARGS places); the strings are borrowed. self: the file of
 * this program. runner: that of runner.py. groups: a path a line.
 */
void matcher_argv(const char **argv, const char *self, const char *runner,
		  const char *bundle, const char *groups,
		  const char *timeout_s);

/*
 * What facts of such patches depend on besides patch and file: the sources of
 * the matcher. Part of the key under which facts are stored.
 */
const char *matcher_key(void);

#endif
