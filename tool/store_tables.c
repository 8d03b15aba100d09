/* SPDX-License-Identifier: GPL-2.0-only */
#include "base.h"
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include "db.h"
#include "store_tables.h"

/* Address space, not memory: what the tables of a run may grow by. */
#define ROOM	((size_t)8 << 30)

static int run_sql(struct store *s, const char *sql)
{
	return sqlite3_exec(s->db, sql, NULL, NULL, NULL) == SQLITE_OK ? 0
		: db_fail(s, "make temporary tables");
}

static int detach(struct store *s)
{
	bool there = sqlite3_db_filename(s->db, STORE_TABLES) != NULL;

	if (there && run_sql(s, "DETACH " STORE_TABLES) < 0)
		return -1;
	store_tables_release(s);
	return 0;
}

int store_tables_begin(struct store *s)
{
	return detach(s) < 0 ? -1
		: run_sql(s, "ATTACH ':memory:' AS " STORE_TABLES);
}

/* The pages of the file, private ones, with room behind them. */
static int map_file(struct store *s, int fd, size_t *len)
{
	struct stat st;
	void *room;

	if (fstat(fd, &st) < 0 || st.st_size <= 0)
		return -1;
	*len = st.st_size;
	room = mmap(NULL, *len + ROOM, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (room == MAP_FAILED)
		return -1;
	s->tables = room;
	s->tables_len = *len + ROOM;
	return mmap(room, *len, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_FIXED | MAP_NORESERVE, fd, 0) == room
		? 0 : -1;
}

int store_tables_map(struct store *s, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	int ret = 0;

	if (fd >= 0 && store_tables_begin(s) == 0 &&
	    map_file(s, fd, &len) == 0)
		ret = sqlite3_deserialize(s->db, STORE_TABLES, s->tables, len,
					  s->tables_len, 0) == SQLITE_OK &&
		      run_sql(s, "PRAGMA " STORE_TABLES
				 ".mmap_size = 2147418112;"
				 "PRAGMA " STORE_TABLES
				 ".cache_size = -262144;"
				 "PRAGMA " STORE_TABLES
				 ".locking_mode = EXCLUSIVE") == 0;
	if (fd >= 0)
		close(fd);
	return ret;
}

void store_tables_release(struct store *s)
{
	if (s->tables)
		munmap(s->tables, s->tables_len);
	s->tables = NULL;
	s->tables_len = 0;
}
