/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_pattern - how the parser of ctree reads what only patterns have: ..., nests, alternatives.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_PATTERN_H
#define CTREE_PATTERN_H

#include "ctree_parser.h"

#endif
