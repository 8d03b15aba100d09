/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_image - the temporary tables of a run, kept whole for the next.
 *
 * They lie in a file beside the store, as SQLite writes them: STORE.image-N, of
 * some two hundred megabytes for a kernel; N is 0 or 1, and the older one makes
 * room, so a run that goes back and forth between two trees finds both. A file
 * appears complete or not at all, one run writes at a time, and any of them may be
 * gone the next time. A store in memory has none.
 */
#ifndef STORE_IMAGE_H
#define STORE_IMAGE_H

struct store;
struct store_hash;

/*
 * Keeps all temporary tables under a key. Nothing is said when that cannot be
 * done: the next run then does without. Outside of transactions.
 */
void store_image_save(struct store *s, const struct store_hash *key);
/*
 * Puts what was kept under this key in the place of all temporary tables. 1; 0
 * when there is nothing, and then there are none.
 */
int store_image_load(struct store *s, const struct store_hash *key);

#endif
