/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_statement - how the parser of ctree reads statements.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_STATEMENT_H
#define CTREE_STATEMENT_H

#include "ctree_parser.h"

#endif
