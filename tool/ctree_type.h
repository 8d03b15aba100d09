/* SPDX-License-Identifier: GPL-2.0-only */
/* ctree_type - see ctree_parser.h, where its functions are declared. */
#ifndef CTREE_TYPE_H
#define CTREE_TYPE_H

#endif
