/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * scan_pack - a struct scan_file as bytes, for the cache.
 *
 * The bytes: a magic, SCAN_VERSION, then the fields of the file in order as
 * varints (7 bits a byte, low first), strings as length and bytes, offsets and
 * lines as distances from what came before, identifier hashes as 4 bytes; then
 * 8 bytes XXH3 of all that. Equal files give equal bytes.
 */
#ifndef SCAN_PACK_H
#define SCAN_PACK_H

#include <stddef.h>

struct buf;
struct scan_draft;
struct scan_file;

/* Appends to out. */
void scan_pack(struct buf *out, const struct scan_file *f);
/*
 * NULL on anything that scan_pack did not write: the checksum must be right,
 * and what the bytes say is checked besides. The file is the caller's.
 */
struct scan_file *scan_unpack(const void *bytes, size_t len);
/* The same, with a draft that the caller keeps for many. */
struct scan_file *scan_unpack_with(struct scan_draft *draft, const void *bytes,
				   size_t len);

#endif
