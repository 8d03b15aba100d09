/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * mail - messages of an mbox, or one message, or no mail at all: bytes in,
 * subjects and decoded bodies out.
 *
 * mail_split takes an mbox ("From " lines that carry a time, as git and
 * public-inbox write them, ">From " unquoted), a single message, or anything
 * else, which becomes one message without a subject whose body is the input
 * itself.
 *
 * A body is the text parts of the message, one after the other, each decoded
 * from quoted-printable or base64. Other parts (signatures, pictures) are left
 * out. Line ends and character sets stay as they were; a byte that is not
 * valid in its encoding stays, too: what is wrong with it shows when it is
 * read as a patch. A subject is one line, unfolded and decoded, "" when there
 * is none.
 *
 * Nothing here fails: any bytes are mail or no mail.
 */
#ifndef MAIL_H
#define MAIL_H

#include <stddef.h>

struct mail {
	char *subject;
	char *body;		/* terminated; may hold NUL bytes */
	size_t len;
};

struct mail_list {
	struct mail *items;
	size_t n, alloc;
};

/* Appends the messages of bytes to out, which owns them. */
void mail_split(struct mail_list *out, const char *bytes, size_t len);
void mail_release(struct mail_list *list);

#endif
