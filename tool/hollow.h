/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hollow - may the body of a function be one in which nothing happens?
 *
 * A cheap question asked before spatch is: it keeps functions with a real body
 * from being parsed only to be turned away. A body is surely not hollow when a
 * statement of it ends in a call, `f(...);` or `x = f(...);`, of something that
 * is not known to only print, name or convert. Everything else may be hollow:
 * bodies with preprocessor lines, loops, macros in capitals, assignments.
 *
 * The names that are known here are looked for as parts of the callee's name,
 * so that they are at least those that cocci/device/empty-release.cocci lets
 * pass: too many cost time, too few would cost findings.
 */
#ifndef HOLLOW_H
#define HOLLOW_H

#include <stdbool.h>

struct scan_item;

/* item is a function of text. False: something happens in it, surely. */
bool hollow_may_be(const char *text, const struct scan_item *item);

#endif
