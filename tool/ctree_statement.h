/* SPDX-License-Identifier: GPL-2.0-only */
/* ctree_statement - see ctree_parser.h, where its functions are declared. */
#ifndef CTREE_STATEMENT_H
#define CTREE_STATEMENT_H

#endif
