/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * store - the SQLite database: what was observed, keyed by content (schema.sql).
 *
 * store_kept has what earlier runs came to; store_run the temporary tables that
 * a run derives from observations (judge.sql), which vanish with the connection;
 * store_query runs SQL over those.
 *
 * Calling order: store_open; observations inside store_begin/store_commit, one
 * transaction for each finished batch, so that a killed run resumes where it
 * was. Two runs may use one store: writers wait for each other (up to two
 * minutes), and both may store the same answer.
 *
 * A store is for one thread at a time; SQLite does not lock it.
 *
 * Functions that return int give 0, or -1 with a message in the err that was
 * passed to store_open's caller by store_error(). Reads that find nothing
 * return 0 as an id. A store of another format, a database of another program
 * and a file that is no database are refused before anything is written.
 */
#ifndef STORE_H
#define STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf;
struct fact_list;
struct store;
struct tree_file;
struct trouble_list;

#define STORE_FORMAT "1"

struct store_hash {
	unsigned char bytes[16];
};

struct store_hash store_hash(const void *bytes, size_t len);

/* path NULL: a private database in memory. data_dir holds the .sql files. */
int store_open(struct store **out, const char *path, const char *data_dir,
	       struct buf *err);
void store_close(struct store *s);
/* What went wrong last, for messages; never NULL. */
/*
 * Which store this is: other stores with the same numbers have another stamp.
 * -1: store_error.
 */
int store_stamp(struct store *s, struct store_hash *out);
/* Appends the name of a file beside the store; false when it is in memory. */
bool store_beside(const struct store *s, const char *ending, struct buf *out);
const char *store_error(struct store *s);
const char *store_sqlite_version(void);

int store_begin(struct store *s);
/* For many small questions: each alone would take and give back a lock. */
int store_begin_reading(struct store *s);
int store_commit(struct store *s);
void store_rollback(struct store *s);

/* ---- observations ---- */

/* Number of this content; makes a row when there is none. 0 on error. */
int64_t store_content(struct store *s, const struct store_hash *hash);
/* The same without making one: 0 when there is none, or on error. */
int64_t store_find_content(struct store *s, const struct store_hash *hash);

/*
 * Every file of the tree that was seen before and whose scan under this key is
 * stored. All pointers are borrowed for the call.
 */
struct store_seen {
	const char *path;
	uint64_t size;
	int64_t mtime_ns;
	uint64_t inode;
	int64_t content;
	const void *packed;
	size_t packed_len;
};
int store_each_seen(struct store *s, const char *root,
		    const struct store_hash *key,
		    void (*each)(void *ctx, const struct store_seen *seen),
		    void *ctx);
/*
 * The content of one such file, when size, time and inode are those of then; 0
 * when not, -1 on error.
 */
int64_t store_find_seen(struct store *s, const char *root,
			const struct store_hash *key,
			const struct tree_file *file);
int store_put_file(struct store *s, const char *root,
		   const struct tree_file *file, int64_t content);
/* Appends the packed scan; 1 found, 0 not, -1 error. */
int store_get_scan(struct store *s, int64_t content,
		   const struct store_hash *key, struct buf *packed);
int store_put_scan(struct store *s, int64_t content,
		   const struct store_hash *key, const void *packed,
		   size_t len);
/* Definitions text of a content. trouble: why there is none, or NULL. */
int store_get_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, struct buf *text,
			  struct buf *trouble);
int store_put_definitions(struct store *s, int64_t content,
			  const struct store_hash *key, const char *text,
			  size_t len, const char *trouble);
/* 1: that answer is there, and of this content and patch. 0: not. -1: error. */
/* How many answers there are up to this number. -1: store_error. */
int64_t store_count_answers(struct store *s, int64_t last);
int store_has_answer(struct store *s, int64_t answer, int64_t content,
		     const struct store_hash *patch);
/* answer.id, 0 when it was never asked, -1 on error. */
int64_t store_find_answer(struct store *s, int64_t content,
			  const struct store_hash *patch,
			  const struct store_hash *kept);
/* Replaces what was there. Returns answer.id, -1 on error. */
int64_t store_put_answer(struct store *s, int64_t content,
			 const struct store_hash *patch,
			 const struct store_hash *kept,
			 const struct fact_list *facts,
			 const struct trouble_list *troubles);

#endif
