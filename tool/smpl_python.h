/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * smpl_python - the text of a script as spatch runs it.
 *
 * Comments of SmPL ("// ...") are no part of it, wherever they stand; in strings
 * and behind a '#' they are none. Lines keep their numbers.
 */
#ifndef SMPL_PYTHON_H
#define SMPL_PYTHON_H

#include <stddef.h>

struct buf;

void smpl_python(struct buf *out, const char *text, size_t len);

#endif
