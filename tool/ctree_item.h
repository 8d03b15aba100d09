/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_item - how the parser of ctree reads items of a file, macros.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_ITEM_H
#define CTREE_ITEM_H

#include "ctree_parser.h"

#endif
