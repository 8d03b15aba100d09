/* SPDX-License-Identifier: GPL-2.0-only */
/* version - what refaudit calls itself. One place, so that outputs agree. */
#ifndef VERSION_H
#define VERSION_H

#define REFAUDIT_VERSION "0.1"

#endif
