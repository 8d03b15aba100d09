/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * ctree_declaration - how the parser of ctree reads declarations,
 * initialisers, headers of functions.
 *
 * Its functions are declared in ctree_parser.h: the parts of a parser of C call
 * each other in circles.
 */
#ifndef CTREE_DECLARATION_H
#define CTREE_DECLARATION_H

#include "ctree_parser.h"

#endif
