/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frozen - structures of memory in a file, there again at once.
 *
 * What takes a second to build is laid out in a file as it would stand in memory
 * at one fixed address, pointers and all. Later that file is mapped there, for
 * this process alone: nothing is read but the pages that are looked at, and what
 * is written stays private. The file is good for the program that wrote it only;
 * the key has to see to that.
 *
 * To write: freezer_new, freezer_put for every piece (pieces that others point
 * to come first, because a put gives the address that the piece is going to
 * have), freezer_write. A piece that holds pointers is put with these set to
 * such addresses.
 *
 * Vectors and maps that were mapped borrow their memory (vec.h, map.h): they may
 * grow, be changed and be released as any other.
 *
 * When the address is taken, or anything else is
 * odd, there is nothing, and the caller builds anew.
 */
#ifndef FROZEN_H
#define FROZEN_H

#include <stddef.h>

struct buf;
struct freezer;

enum { FROZEN_KEY = 16 };

/* Each has its own place, so one of each kind can be mapped at a time. */
enum frozen_kind { FROZEN_TYPES, FROZEN_FILES, FROZEN_KINDS };

struct freezer *freezer_new(enum frozen_kind kind);
void freezer_free(struct freezer *f);
/* Copies len bytes; returns where they will be. Never NULL. */
void *freezer_put(struct freezer *f, const void *bytes, size_t len);
/* The same, with zeroes behind. */
void *freezer_put_room(struct freezer *f, const void *bytes, size_t len,
		       size_t room);
/* The same, not aligned: for texts. */
const char *freezer_put_bytes(struct freezer *f, const char *bytes, size_t len);
/* What stands at such an address, until the next put. */
const void *freezer_at(const struct freezer *f, const void *address);
/*
 * root: an address that a put gave; frozen_map returns it. The file appears
 * complete or not at all. -1 with a message.
 */
int freezer_write(struct freezer *f, const char *path,
		  const unsigned char key[FROZEN_KEY], const void *root,
		  struct buf *err);

/* NULL: there is none under this key, or it cannot be had. */
void *frozen_map(enum frozen_kind kind, const char *path,
		 const unsigned char key[FROZEN_KEY]);
/* What frozen_map returned; nothing of it may be used any more. NULL is fine. */
void frozen_unmap(void *root);

#endif
