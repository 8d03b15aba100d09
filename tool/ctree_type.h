/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_type - how the parser of ctree reads types, and what stands around a name that is declared.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_TYPE_H
#define CTREE_TYPE_H

#include "ctree_parser.h"

#endif
