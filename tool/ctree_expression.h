/* SPDX-License-Identifier: GPL-2.0-only */
/* ctree_expression - see ctree_parser.h, where its functions are declared. */
#ifndef CTREE_EXPRESSION_H
#define CTREE_EXPRESSION_H

#endif
