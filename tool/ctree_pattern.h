/* SPDX-License-Identifier: GPL-2.0-only */
/* ctree_pattern - see ctree_parser.h, where its functions are declared. */
#ifndef CTREE_PATTERN_H
#define CTREE_PATTERN_H

#endif
