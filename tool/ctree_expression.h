/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_expression - how the parser of ctree reads expressions.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_EXPRESSION_H
#define CTREE_EXPRESSION_H

#include "ctree_parser.h"

#endif
