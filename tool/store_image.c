/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>
#include "buf.h"
#include "db.h"
#include "store.h"
#include "store_image.h"
#include "store_tables.h"

enum { IMAGES = 2 };

static bool has_images(const struct store *s)
{
	return strcmp(s->path, ":memory:") != 0;
}

static void find_path(struct buf *out, const struct store *s, int image,
		      const char *ending)
{
	buf_clear(out);
	buf_addf(out, "%s.image-%d%s", s->path, image, ending);
}

/* The one that is not there, or was written first. */
static int find_oldest(const struct store *s)
{
	struct buf path = BUF_INIT;
	struct timespec oldest = { 0 };
	int found = 0;

	for (int i = 0; i < IMAGES; i++) {
		struct stat st = { 0 };

		find_path(&path, s, i, "");
		stat(path.data, &st);
		if (i && (st.st_mtim.tv_sec > oldest.tv_sec ||
			  (st.st_mtim.tv_sec == oldest.tv_sec &&
			   st.st_mtim.tv_nsec >= oldest.tv_nsec)))
			continue;
		oldest = st.st_mtim;
		found = i;
	}
	buf_release(&path);
	return found;
}

static bool copy(sqlite3 *to, const char *to_name, sqlite3 *from,
		 const char *from_name)
{
	sqlite3_backup *b = sqlite3_backup_init(to, to_name, from, from_name);
	int rc = b ? sqlite3_backup_step(b, -1) : SQLITE_ERROR;

	sqlite3_backup_finish(b);
	return rc == SQLITE_DONE;
}

static bool run_sql(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;
}

static bool write_image(struct store *s, const char *path)
{
	sqlite3 *image = NULL;
	bool good;

	unlink(path);
	good = sqlite3_open(path, &image) == SQLITE_OK &&
		run_sql(image, "PRAGMA journal_mode = OFF") &&
		copy(image, "main", s->db, STORE_TABLES);
	return sqlite3_close(image) == SQLITE_OK && good;
}

/* The lock goes with the process. */
static sqlite3 *lock(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    run_sql(db, "BEGIN EXCLUSIVE"))
		return db;
	sqlite3_close(db);
	return NULL;
}

void store_image_save(struct store *s, const struct store_hash *key)
{
	struct buf path = BUF_INIT, draft = BUF_INIT;
	sqlite3 *held = NULL;
	int image;

	if (!has_images(s))
		goto out;
	image = find_oldest(s);
	find_path(&path, s, image, ".lock");
	held = lock(path.data);
	if (!held ||
	    db_run(s, "mark an image", "DELETE FROM image", "") < 0 ||
	    db_run(s, "mark an image", "INSERT INTO image VALUES (?)", "h",
		   key) < 0)
		goto out;
	find_path(&path, s, image, "");
	find_path(&draft, s, image, ".new");
	if (!write_image(s, draft.data) || rename(draft.data, path.data) < 0)
		unlink(draft.data);
out:
	sqlite3_close(held);
	buf_release(&path);
	buf_release(&draft);
}

static bool has_key(struct store *s, const struct store_hash *key)
{
	sqlite3_stmt *stmt = NULL;
	bool good = false;

	if (sqlite3_prepare_v2(s->db, "SELECT key FROM image", -1, &stmt,
			       NULL) == SQLITE_OK &&
	    sqlite3_step(stmt) == SQLITE_ROW)
		good = sqlite3_column_bytes(stmt, 0) == sizeof(key->bytes) &&
			!memcmp(sqlite3_column_blob(stmt, 0), key->bytes,
				sizeof(key->bytes));
	sqlite3_finalize(stmt);
	return good;
}

int store_image_load(struct store *s, const struct store_hash *key)
{
	struct buf path = BUF_INIT;
	int ret = 0;

	for (int i = 0; i < IMAGES && !ret && has_images(s); i++) {
		find_path(&path, s, i, "");
		ret = store_tables_map(s, path.data) && has_key(s, key);
	}
	/* Beside a broken one SQLite would not read the store either. */
	if (!ret)
		store_tables_begin(s);
	buf_release(&path);
	return ret;
}
