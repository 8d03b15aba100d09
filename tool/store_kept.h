/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store_kept - what earlier runs came to, for later ones with the same inputs.
 *
 * All of it is derived: the newest few of each kind are kept, any may be gone
 * the next time. Results and errors are as in store.h.
 */
#ifndef STORE_KEPT_H
#define STORE_KEPT_H

#include <stddef.h>
#include <stdint.h>

struct buf;
struct store;
struct store_hash;

/*
 * Types of a content's expressions (typed.h) under one key; those of the last
 * two keys are kept. get appends: 1 found, 0 not, -1 error.
 */
int store_get_typed(struct store *s, int64_t content,
		    const struct store_hash *key, struct buf *text);
int store_put_typed(struct store *s, int64_t content,
		    const struct store_hash *key, const void *text,
		    size_t len);
/*
 * Contents and their items under one question (asked.h); the newest few are
 * kept. get appends: 1 found, 0 not, -1 error.
 */
int store_get_asked(struct store *s, const struct store_hash *question,
		    struct buf *packed);
/* What a run looked at (replay.h), as store_get_asked. */
int store_get_trace(struct store *s, const struct store_hash *key,
		    struct buf *text);
int store_put_trace(struct store *s, const struct store_hash *key,
		    const void *text, size_t len);
int store_put_asked(struct store *s, const struct store_hash *question,
		    const void *packed, size_t len);
/*
 * The report of an audit with exactly these inputs; the newest few are kept.
 * get appends it: 1 found, 0 not, -1 error.
 */
int store_get_report(struct store *s, const struct store_hash *inputs,
		     struct buf *text);
/* The one that was put last; as above. */
int store_newest_report(struct store *s, struct buf *text);
int store_put_report(struct store *s, const struct store_hash *inputs,
		     const void *text, size_t len);
/* Appends the text of a judgement; 1 found, 0 not, -1 error. */
int store_get_judgement(struct store *s, const struct store_hash *key,
			struct buf *text);
/* It was of use: makes it the newest. */
int store_touch_judgement(struct store *s, const struct store_hash *key);
/* Keeps it, and forgets all but the newest few. */
int store_put_judgement(struct store *s, const struct store_hash *key,
			const char *text, size_t len);

#endif
