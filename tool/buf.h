/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * buf - a byte string that grows; the only string builder of the project.
 *
 * data is always NUL terminated and never NULL, so buf.data may be passed to
 * anything that wants a C string; it may hold NUL bytes, len counts them.
 * Start with BUF_INIT (or zeroed memory followed by buf_init), end with
 * buf_release. Ownership of the bytes leaves only through buf_detach.
 *
 * An error message is a `struct buf *err` supplied by the caller: append a
 * whole message with buf_addf, leave it alone on success.
 */
#ifndef BUF_H
#define BUF_H

#include <stdarg.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t alloc;	/* 0: data is the shared empty string, not ours */
};

extern char buf_empty[];
#define BUF_INIT { .data = buf_empty }

void buf_init(struct buf *b);
void buf_release(struct buf *b);	/* frees; b is as after buf_init */
void buf_clear(struct buf *b);		/* len = 0, memory kept */
void buf_grow(struct buf *b, size_t extra);	/* room for extra more bytes */
void buf_setlen(struct buf *b, size_t len);	/* shorten, or after grow */

void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_addstr(struct buf *b, const char *text);
void buf_addch(struct buf *b, int c);
void buf_addf(struct buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_vaddf(struct buf *b, const char *fmt, va_list ap);
/* Overwrites bytes [start, end) with blanks; newlines stay. */
void buf_blank(struct buf *b, size_t start, size_t end);

/* The bytes, now the caller's to free(); b is as after buf_init. */
char *buf_detach(struct buf *b, size_t *len);
#endif
