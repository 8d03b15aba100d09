/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * marshal - values as bytes that Python's marshal.loads() reads.
 *
 * Only what is handed to the scripts of semantic patches: None, numbers,
 * strings, tuples, lists. Of a tuple the length is said first; a list is opened
 * and closed:
 *
 *	marshal_tuple(b, 2);
 *	marshal_string(b, "file", 4);
 *	list = marshal_open(b);
 *	marshal_number(b, 1);
 *	marshal_close(b, list, 1);
 *
 * A frame is a value with its length in front, 4 bytes, little endian.
 */
#ifndef MARSHAL_H
#define MARSHAL_H

#include <stddef.h>
#include <stdint.h>

struct buf;

void marshal_none(struct buf *b);
void marshal_number(struct buf *b, int32_t n);
/* Bytes that are no UTF-8 become U+FFFD. */
void marshal_string(struct buf *b, const char *text, size_t len);
void marshal_tuple(struct buf *b, uint8_t n);
/* What marshal_close needs. */
size_t marshal_open(struct buf *b);
void marshal_close(struct buf *b, size_t list, uint32_t n);

size_t marshal_frame(struct buf *b);
void marshal_frame_end(struct buf *b, size_t frame);

#endif
